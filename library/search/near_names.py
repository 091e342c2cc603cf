"""The artist that a name means which the library does not have so: written together, by its sound, or misspelled.

Nothing is taken for two artists that are as near, nor for one that is not near enough: see `_allowed`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from django.db.models import QuerySet
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA, JaroWinkler

from library.credits.rows import without_lists
from library.filters.track_query import starts_with
from library.models import Artist
from library.names.normalization import artist_key, fold, search_words
from library.names.placeholders import NOBODY
from library.schemas import TrackFilter
from library.search.plain_words import is_plain_name
from library.search.spelled_together import sound, squeeze
from library.search.titles import find_titles

#: Of 100: "Radiohaed" finds "Radiohead" (89), "Madonna" "Madrugada" (50), and nothing finds everything.
_ALIKE, _NEAREST, _COMPARED = 45, 3, 20
#: Letters that a misspelled name and the artist's begin with where not all artists are compared.
_BEGINNING = 2
#: Letters; of fewer nobody is meant.
_SHORTEST = 3


class Near(NamedTuple):
    """An artist of the library; `is_same`: written as one word or two, but not misspelled."""

    name: str
    is_same: bool = False


class NearNames:
    """The library's artists as they sound; all of them are read at most once, and no name is looked for twice."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, bool, int], Near | None] = {}

    def find(self, name: str, *, in_all: bool, most: int) -> Near | None:
        """The artist that is meant; None where nobody, or more than one, is near enough.

        `in_all`: the first letters may be wrong, too, for which all artists are compared. `most`: letters that may be
        wrong, however long the name is.
        """
        asked = (artist_key(name), in_all, most)
        if asked not in self._found:
            self._found[asked] = self._find(*asked)
        return self._found[asked]

    def _find(self, key: str, in_all: bool, most: int) -> Near | None:
        if len(squeeze(key)) < _SHORTEST or key in NOBODY:
            return None
        begins_so = starts_with("folded", squeeze(key)[:_BEGINNING]) | starts_with("folded", f"{key[0]} ")
        near = _nearest(key, _by_sound(_artists().filter(begins_so).values_list("folded", "name")), most)
        return near or (_nearest(key, self._everybody, most) if in_all else None)

    def find_part(self, name: str) -> Near | None:
        """The only artist whose name has these words in it: "Stones" of "The Rolling Stones"."""
        found = _names_with(artist_key(name))
        return Near(found[0]) if len(found) == 1 else None

    @cached_property
    def _everybody(self) -> Mapping[str, Sequence[str]]:
        return _by_sound(_artists().values_list("folded", "name"))


def _artists() -> "QuerySet[Artist]":
    return without_lists(Artist.objects.exclude(folded__in=NOBODY))


def list_nearest(name: str) -> list[str]:
    """The few artists that are the most alike, for people to choose from; none where nothing is."""
    names = list(_artists().values_list("name", flat=True))
    found = process.extract(name, names, scorer=fuzz.WRatio, processor=fold, limit=_COMPARED, score_cutoff=_ALIKE)
    return sorted((best for best, _, _ in found), key=lambda best: -_likeness(fold(name), fold(best)))[:_NEAREST]


def _likeness(said: str, name: str) -> float:
    """From 0 to 1, by the whole name or the word of it that is nearer: "Hendricks" is like "Jimi Hendrix"."""
    return max(JaroWinkler.similarity(said, part) for part in (name, *name.split()))


def is_part_of_name(words: str) -> bool:
    """Whether an artist's name has all of these words, one after the other."""
    return bool(_names_with(artist_key(words)))


def is_in_titles(words: str) -> bool:
    """Whether a title or an album of the library has all of these words, one after the other."""
    phrase = " ".join(search_words(words))
    return bool(phrase) and bool(find_titles([phrase], TrackFilter(exclude_live=False), seed=0, most=20))


def _by_sound(artists: Iterable[tuple[str, str]]) -> Mapping[str, Sequence[str]]:
    sounds: defaultdict[str, list[str]] = defaultdict(list)
    for folded, name in artists:
        if folded not in NOBODY:
            sounds[sound(folded)].append(name)
    return sounds


def _names_with(key: str) -> list[str]:
    """Of artists whose names have these words in a row."""
    with_words = _artists().filter(folded__contains=key)
    return [name for folded, name in with_words.values_list("folded", "name") if f" {key} " in f" {folded} "]


def _nearest(key: str, names: Mapping[str, Sequence[str]], most: int) -> Near | None:
    """The only one at the least distance that is allowed."""
    said = sound(key)
    if (same := names.get(said)) is not None:
        return Near(same[0], is_same=True) if len(same) == 1 else None
    found = process.extract(
        said, names.keys(), scorer=OSA.distance, limit=2, score_cutoff=min(most, _allowed(len(said)))
    )
    best = _only_best(found)
    if best is None or len(names[best]) > 1 or _is_another_word(key, said, best):
        return None
    return Near(names[best][0])


def _only_best(found: Sequence[tuple[str, float, int]]) -> str | None:
    """None where two are as near."""
    if not found or (len(found) > 1 and found[0][1] == found[1][1]):
        return None
    return found[0][0]


def _is_another_word(key: str, said: str, sounding: str) -> bool:
    """Whether a short name is more likely another one: "Wings" is not "Kings", nor "train" "Traie"."""
    return len(said) < 8 and (is_plain_name(key) or said[0] != sounding[0])


def _allowed(letters: int) -> int:
    """Letters that may be wrong, missing or swapped: none of four, one of five to nine, two of more."""
    return 0 if letters < 5 else 1 if letters < 10 else 2
