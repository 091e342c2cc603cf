"""Step 3: from what was asked, read and suggested to the filter that the tracks must pass.

What a person chose is kept to the letter. What was only understood is loosened, step by step and said aloud, when no
track would pass: first the model's ideas, then the era, then the genres.
"""

from collections.abc import Iterator
from typing import NamedTuple

from library.schemas import TrackFilter
from playlists.schemas import Analysis, Signals, Wish


class Narrowing(NamedTuple):
    """A filter, in words what was given up for it, and how many tracks must pass for it to be taken."""

    filter: TrackFilter
    relaxed: tuple[str, ...] = ()
    least: int = 1


def narrowings(wish: Wish, signals: Signals, analysis: Analysis) -> Iterator[Narrowing]:
    """The tightest filter first; the last lets through whatever the person's own choices allow."""
    current = _tightest(wish, signals, analysis)
    relaxed: list[str] = []
    for concession in _concessions(wish, signals, analysis):
        # The model's ideas must leave a whole playlist; the wish's own words are kept even if they leave one track.
        yield Narrowing(current, tuple(relaxed), wish.count if concession.of_model else 1)
        current = current.model_copy(update=concession.update)
        relaxed.append(concession.words)
    yield Narrowing(current, tuple(relaxed))


def named_filter(wish: Wish, signals: Signals) -> TrackFilter | None:
    """What artists and albums named in the wish may bring in beside the filter; None where none is named.

    Genre and era do not hold for them, unless the person chose them: "Miles Davis and 90s hip hop" wants both.
    """
    if not (signals.artists or signals.albums):
        return None
    return TrackFilter(
        genres=wish.genres or (),
        decades=wish.decades or (),
        exclude_genres=(*wish.exclude_genres, *signals.without_genres),
        exclude_artists=(*wish.exclude_artists, *signals.without_artists),
        min_rating=wish.min_rating,
        exclude_live=wish.exclude_live and not signals.live,
    )


def suggested_genres(signals: Signals, ideas: tuple[str, ...]) -> tuple[str, ...]:
    """The wish's own words; where they name none, the model's ideas."""
    return signals.genres or ideas


def suggested_years(signals: Signals, ideas: tuple[int, ...]) -> tuple[int, int] | None:
    """Likewise; of decades, from the first to the last."""
    if signals.years or not ideas:
        return signals.years
    return min(ideas), max(ideas) + 9


class _Concession(NamedTuple):
    words: str
    update: dict[str, object]
    of_model: bool = False


def _tightest(wish: Wish, signals: Signals, analysis: Analysis) -> TrackFilter:
    genres, decades = suggested_genres(signals, analysis.genres), analysis.decades
    return TrackFilter(
        genres=genres if wish.genres is None else wish.genres,
        decades=wish.decades or (),
        years=_years(wish, signals, decades),
        artists=wish.artists or (signals.artists if signals.only else ()),
        exclude_genres=(*wish.exclude_genres, *signals.without_genres),
        exclude_artists=(*wish.exclude_artists, *signals.without_artists),
        min_rating=wish.min_rating,
        exclude_live=wish.exclude_live and not signals.live,
    )


def _years(wish: Wish, signals: Signals, decades: tuple[int, ...]) -> tuple[int, int] | None:
    return suggested_years(signals, decades) if wish.decades is None else None


def _concessions(wish: Wish, signals: Signals, analysis: Analysis) -> Iterator[_Concession]:
    if wish.genres is None and not signals.genres and analysis.genres:
        yield _Concession("the genres that seemed to suit", {"genres": ()}, of_model=True)
    if wish.decades is None and signals.years is None and analysis.decades:
        yield _Concession("the decades that seemed to suit", {"years": None}, of_model=True)
    if wish.decades is None and signals.years:
        yield _Concession("the era of the wish", {"years": None})
    if wish.genres is None and signals.genres:
        yield _Concession("the genres of the wish", {"genres": ()})
