"""Which of the library's genres, artists and albums a text names: the look-ups for `name_matching`."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from library.credits.rows import without_lists
from library.filters.track_query import starts_with
from library.genres.families import current_families
from library.models import Album, Artist
from library.names.placeholders import NOBODY
from library.schemas import NamesFound
from library.search.name_matching import Known, Reading, is_group_of
from library.search.spelled_together import partings
from library.sql import select_texts


def find_names(text: str) -> NamesFound:
    """The library's own genres, artists and albums that a text names; at most seven look-ups, whatever their number.

    A genre that was merged into another is named as that one.
    """
    reading = Reading(text)
    everybody = without_lists(Artist.objects.exclude(folded__in=NOBODY))
    asked = select_texts(reading.artist_keys())
    artists = dict(everybody.filter(folded__in=asked).values_list("folded", "name"))
    albums: defaultdict[str, list[tuple[str, str, str]]] = defaultdict(list)
    titled = Album.objects.filter(folded__in=select_texts(reading.title_keys())).order_by("artist__folded", "year")
    for key, title, artist_key, artist in titled.values_list("folded", "title", "artist__folded", "artist__name"):
        albums[key].append((title, artist_key, artist))
    return reading.names(
        Known(
            genres=current_families().names_by_key(reading.genre_keys()),
            artists=artists,
            albums=albums,
            longer=_longer_names(everybody, reading.beginnings(artists), reading.single_names(artists)),
            together=_names_together(everybody, reading, artists),
        )
    )


def _names_together(artists: "QuerySet[Artist]", reading: Reading, known: Collection[str]) -> dict[str, str]:
    """Artists by what is written in the text, where only spaces differ; none that two could be."""
    said = {key: word for word in reading.words_together(known) for key in partings(word)} | reading.runs_apart()
    found: defaultdict[str, set[str]] = defaultdict(set)
    for folded, name in artists.filter(folded__in=select_texts(said.keys() - known)).values_list("folded", "name"):
        found[said[folded]].add(name)
    return {word: names.pop() for word, names in found.items() if len(names) == 1}


def _longer_names(artists: "QuerySet[Artist]", beginnings: Sequence[str], words: Sequence[str]) -> dict[str, str]:
    """Artists whose names begin so and are a group's, or have this word in them; none where several have it."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for folded, name in _of_any(artists, [starts_with("folded", f"{key} ") for key in beginnings]):
        for key in beginnings:
            if is_group_of(folded, key):
                found[key].add(name)
    for folded, name in _of_any(artists, [Q(folded__contains=word) for word in words]):
        for word in set(folded.split()).intersection(words):
            found[word].add(name)
    return {key: names.pop() for key, names in found.items() if len(names) == 1}


def _of_any(artists: "QuerySet[Artist]", conditions: Sequence[Q]) -> Iterable[tuple[str, str]]:
    return artists.filter(reduce(or_, conditions)).values_list("folded", "name") if conditions else ()
