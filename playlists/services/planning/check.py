"""What the analysis model read in a wish, held against its words, the library's names and each field's bounds. Pure.

An ask counts only where its words stand in the wish, and neither figures in them nor what rules read in them say
something else. What the wish refuses is not wanted, and only what it refuses is refused.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from rapidfuzz import fuzz

from library.names.genre_names import genre_key
from library.names.normalization import artist_key, fold
from library.schemas import NameFound
from library.search.plain_words import is_plain_name
from playlists.plan import WishPlan
from playlists.plan_fields import MOST_NAMES, PLAN_FIELDS
from playlists.prompts.analyze import Ask
from playlists.services.planning.agreement import contradicted, without_opposites
from playlists.services.planning.quotes import Quote, WishWords, figures_agree
from playlists.services.planning.spans import read_span
from playlists.services.planning.unmet_words import quoted_words
from playlists.services.planning.values import Value, read_value
from playlists.services.wishes.facts.read import read_facts
from playlists.services.wishes.moods import open_words

#: Of 100: "Fleetwod Mac" is near "Fleetwood Mac", "Prince" no princess.
_NEAR, _LEAST_NEAR_LETTERS = 85, 5
_MOST_UNMET = 3
_NUMBERS = frozenset(name for name, field in PLAN_FIELDS.items() if field.kind in {"number", "days"})


class Names(NamedTuple):
    """What the library has: names of artists and genres by what the model called them, and all that rules found.

    `about`: characters that tell of a subject, and name nobody ("songs about Boston").
    """

    artists: Mapping[str, str]
    genres: Mapping[str, str]
    found: tuple[NameFound, ...] = ()
    about: tuple[tuple[int, int], ...] = ()


def artists_asked(asks: Iterable[Ask]) -> list[str]:
    """Names of artists that the library has to be asked for."""
    return [ask.value for ask in asks if ask.field in {"artists", "without_artists", "only"}]


def check_asks(asks: Iterable[Ask], wish: str, rules: WishPlan, names: Names, today: date) -> WishPlan:
    """The plan of those asks that count; `rules` are what was read without a model."""
    check = _Check(wish, rules, names, today)
    for ask in asks:
        check.take(ask)
    return WishPlan(**check.said)


class _Check:
    """One answer; `said` are the fields of the plan that it makes."""

    def __init__(self, wish: str, rules: WishPlan, names: Names, today: date) -> None:
        self.said: dict[str, Any] = {}
        self._words = WishWords(wish)
        self._rules = rules
        self._names = names
        self._today = today

    def take(self, ask: Ask) -> None:
        """An ask that does not count changes nothing."""
        quote = self._words.find(ask.words)
        if quote is None:
            return
        if ask.field in PLAN_FIELDS:
            self._take_fact(ask, quote)
        elif ask.field == "years":
            self._take_years(ask, quote)
        elif ask.field in {"artists", "only"}:
            self._take_artist(ask, quote)
        elif ask.field == "without_artists":
            self._refuse("without_artists", self._names.artists.get(ask.value), ask, quote)
        elif ask.field == "without_genres":
            self._refuse("without_genres", self._names.genres.get(genre_key(ask.value)), ask, quote)
        elif ask.field == "unmet":
            self._take_unmet(ask)

    def _take_fact(self, ask: Ask, quote: Quote) -> None:
        name = ask.field
        value = read_value(PLAN_FIELDS[name], ask.value)
        if value is None:
            return
        if name in _NUMBERS and not self._is_number_of(name, value, ask.words, quote):
            return
        if isinstance(value, tuple):
            self._add_names(name, value, quote)
        elif not contradicted(name, {**self.said, name: value}):
            self.said.setdefault(name, value)

    def _is_number_of(self, name: str, value: Value, words: str, quote: Quote) -> bool:
        """Not of "50 Cent", nor of words in which rules read another number, or one for another field."""
        if any(name.kind != "genre" and quote.start < name.end and name.start < quote.end for name in self._found):
            return False
        is_other = self._is_read_otherwise(name, value, words)
        return isinstance(value, int) and not is_other and figures_agree(name, value, words, self._today)

    def _is_read_otherwise(self, name: str, value: Value, words: str) -> bool:
        read = read_facts(words, self._today).model_dump(include=set(_NUMBERS), exclude_none=True)
        others = (other for other in read if other != name)
        return read.get(name, value) != value or any(getattr(self._rules, other) == read[other] for other in others)

    @property
    def _found(self) -> tuple[NameFound, ...]:
        return self._names.found

    def _add_names(self, name: str, value: tuple[str, ...], quote: Quote) -> None:
        if quote.is_refused if not name.startswith("without_") else not quote.refuses:
            return
        both = (*self.said.get(name, ()), *without_opposites(name, value, self.said))
        if both:
            self.said[name] = tuple(dict.fromkeys(both))[:MOST_NAMES]

    def _take_years(self, ask: Ask, quote: Quote) -> None:
        """Only of words without a figure ("the summer of love"): figures are the rules'."""
        span = read_span(ask.value)
        if span and not quote.refuses and not any(char.isdigit() for char in ask.words):
            self.said.setdefault("years", span)

    def _take_artist(self, ask: Ask, quote: Quote) -> None:
        """One whom the wish names, maybe in another spelling."""
        name = self._names.artists.get(ask.value)
        if name is None or quote.refuses or not self._may_mean(name, ask.words, quote):
            return
        self.said["artists"] = tuple(dict.fromkeys((*self.said.get("artists", ()), name)))
        # That nobody else is wanted takes more words than the name.
        is_only = ask.field == "only" and len(artist_key(ask.words)) > len(artist_key(name)) + 1
        self.said["only"] = self.said.get("only", False) or is_only

    def _may_mean(self, name: str, words: str, quote: Quote) -> bool:
        """Of a name of plain words ("Love"), and within a subject, rules know better."""
        if any(quote.start < end and start < quote.end for start, end in self._names.about):
            return False
        is_known = name in self._rules.artists
        return _is_spelled_in(name, words) and (is_known or not is_plain_name(artist_key(name)))

    def _refuse(self, field: str, name: str | None, ask: Ask, quote: Quote) -> None:
        """A name that stands there, and that no rule took as wanted; one that is only near where words refuse it."""
        wanted = self._rules.artists if field == "without_artists" else self._rules.genres
        if name is None or not (_has_key(name, ask.words) or (quote.refuses and _is_spelled_in(name, ask.words))):
            return
        if name in wanted:
            self._tell(f"Your prompt may not want {name}, but was read as wanting it. If so, exclude {name}.")
            return
        self.said[field] = tuple(dict.fromkeys((*self.said.get(field, ()), name)))

    def _take_unmet(self, ask: Ask) -> None:
        """Nothing that rules have told already, or read."""
        words = " ".join(ask.words.split())
        told = [fold(phrase) for phrase in quoted_words(self._rules.unmet)]
        is_told = any(fold(words) in phrase or phrase in fold(words) for phrase in told)
        if not is_told and open_words(words, self._rules.genres):
            self._tell(f"Your library doesn’t tell, so “{words}” can’t be taken into account.")

    def _tell(self, sentence: str) -> None:
        self.said["unmet"] = tuple(dict.fromkeys((*self.said.get("unmet", ()), sentence)))[:_MOST_UNMET]


def _has_key(name: str, words: str) -> bool:
    return f" {artist_key(name)} " in f" {artist_key(words)} "


def _is_spelled_in(name: str, words: str) -> bool:
    """Whether the words have this name, or nearly have it."""
    key, text = artist_key(name), artist_key(words)
    if _has_key(name, words):
        return True
    return len(key) >= _LEAST_NEAR_LETTERS <= len(text) and fuzz.partial_ratio(key, text) >= _NEAR
