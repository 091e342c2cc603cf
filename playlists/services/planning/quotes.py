"""Where copied words stand in the wish, whether it refuses them there, and what their figures say. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple

from playlists.services.wishes.negation import Verdict, verdicts
from playlists.services.wishes.tokenizer import tokens_of

_FIGURE = re.compile(r"\d{1,6}(?:[.,]\d{1,2})?")
_YEARS = range(1900, 2100)
#: What a figure may be of, in the units of the field: minutes or hours, days to years. Of stars see `_half_stars`.
_UNITS: Mapping[str, tuple[float, ...]] = MappingProxyType(
    {
        "count": (1, 12),
        "minutes": (1, 60, 1 / 60),
        "longest": (1, 60),
        "shortest": (1, 60),
        "not_played_days": (1, 7, 30, 30.5, 31, 365, 366),
        "played_days": (1, 7, 30, 30.5, 31, 365, 366),
        "added_days": (1, 7, 30, 30.5, 31, 365, 366),
        "per_artist": (1,),
        "per_album": (1,),
    }
)
#: "More than four stars" is four and a half, "under three minutes" 179 seconds.
_OFF_BY = 1
_STARS = 5


class WishWords:
    """The words of a wish, as they are looked up."""

    def __init__(self, wish: str) -> None:
        tokens = [token for token in tokens_of(wish) if token.word]
        self._verdicts = verdicts(tokens)
        self._words = [token.word for token in tokens]
        self._ends = [(token.start, token.end) for token in tokens]

    def find(self, quoted: str) -> "Quote | None":
        """Where these words stand in the wish one after the other; None where they do not."""
        words = [token.word for token in tokens_of(quoted) if token.word]
        for at in range(len(self._words) - len(words) + 1) if words else ():
            if self._words[at : at + len(words)] == words:
                last = at + len(words)
                return Quote(self._ends[at][0], self._ends[last - 1][1], tuple(self._verdicts[at:last]))
        return None


class Quote(NamedTuple):
    """Words of the wish: their characters, and whether each of them is wanted."""

    start: int
    end: int
    verdicts: tuple[Verdict, ...]

    @property
    def is_refused(self) -> bool:
        """Whether nothing of it is wanted."""
        return "wanted" not in self.verdicts

    @property
    def refuses(self) -> bool:
        """Whether anything of it is not."""
        return any(verdict != "wanted" for verdict in self.verdicts)


def figures_agree(name: str, value: int, words: str, today: date) -> bool:
    """Whether the value of a field can be what the figures say; where there are none, nothing contradicts it."""
    figures = [float(found.replace(",", ".")) for found in _FIGURE.findall(words)]
    if not figures:
        return True
    is_exact = name in {"count", "minutes", "per_artist", "per_album"}
    return any(abs(value - one) <= (0.5 if is_exact else _OFF_BY) for one in _meanings(name, figures, today))


def _meanings(name: str, figures: Sequence[float], today: date) -> Iterator[float]:
    """All that the figures may mean in this field."""
    if name.endswith("_rating"):
        yield from map(_half_stars, figures)
    yield from _amounts(figures, _UNITS.get(name, ()))
    if name.endswith("_days"):
        yield from _days_since(figures, today)


def _amounts(figures: Sequence[float], units: Sequence[float]) -> Iterator[float]:
    """Of one figure, or of two neighbours: "1 hour 30", "3:30"."""
    for figure in figures:
        yield from (figure * unit for unit in units)
    for one, other in pairwise(figures):
        yield from (one * large + other * small for large in units for small in units if large > small)


def _half_stars(figure: float) -> float:
    """Of five stars, ten points or a hundred."""
    return figure * 2 if figure <= _STARS else figure if figure <= 2 * _STARS else figure / 10


def _days_since(figures: Sequence[float], today: date) -> Iterator[float]:
    """ "Added since 2024"."""
    for figure in figures:
        if figure in _YEARS and int(figure) <= today.year:
            yield (today - date(int(figure), 1, 1)).days
