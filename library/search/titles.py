"""Finding tracks by words of their titles and albums, among those that pass a filter."""

import random
from collections.abc import Collection, Iterable, Iterator
from itertools import chain
from typing import Any, NamedTuple

from django.db import connection

from library.models import Track
from library.names.normalization import search_words
from library.queries import filter_tracks
from library.schemas import Candidate, TrackFilter
from library.sql import select_ids

#: Of more tracks that have one of the words, about as many are tried on the filter, and read, drawn by the seed.
_TRIED_SHARE = 2
#: Words of a phrase.
_LONGEST = 4
_PRIME = 2**31 - 1
#: Folded words have neither quotes nor backslashes; nobody shall rely on that.
_NO_MARKS = str.maketrans("", "", "\"'\\")
_HITS = {
    "sqlite": "SELECT rowid AS id FROM library_track_search WHERE library_track_search MATCH %s",
    "postgresql": "SELECT id FROM library_track WHERE array_to_tsvector(string_to_array(search, ' ')) @@ %s::tsquery",
}


class TitleHit(NamedTuple):
    """A track, and which of the phrases stand in its title and in its album's."""

    track: Candidate
    in_title: frozenset[str]
    in_album: frozenset[str]


def find_titles(phrases: Collection[str], track_filter: TrackFilter, *, seed: int, most: int = 2_000) -> list[TitleHit]:
    """Tracks that pass and have one of the phrases in their title or their album's, at most `most`, by their ids.

    Phrases are folded words parted by one space (normalization.search_words); "1*" is any word that begins so.
    """
    if not phrases:
        return []
    passing = {track.id: track for track in filter_tracks(track_filter, _hits(phrases, most * _TRIED_SHARE, seed))}
    read = _thinned(sorted(passing), most, seed)
    rows = Track.objects.filter(id__in=select_ids(read)).order_by("id").values_list("id", "folded", "album__folded")
    wanted = _Phrases(phrases)
    hits = (TitleHit(passing[pk], wanted.found_in(title), wanted.found_in(album)) for pk, title, album in rows)
    return [hit for hit in hits if hit.in_title or hit.in_album]


class _Phrases:
    """Phrases that are looked for in many names."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._whole = frozenset(phrases)
        self._beginnings = tuple(phrase[:-1] for phrase in self._whole if phrase.endswith("*"))

    def found_in(self, name: str) -> frozenset[str]:
        words = tuple(name.split()) if name.isascii() else search_words(name)  # names are folded already
        found = self._whole.intersection(_runs(words))
        begun = (f"{begin}*" for begin in self._beginnings if any(word.startswith(begin) for word in words))
        return found.union(begun)


def _runs(words: tuple[str, ...]) -> Iterator[str]:
    """All words, and all phrases of them."""
    lengths = range(2, min(_LONGEST, len(words)) + 1)
    phrases = (
        " ".join(words[start : start + length]) for length in lengths for start in range(len(words) - length + 1)
    )
    return chain(words, phrases)


def _hits(phrases: Collection[str], most: int, seed: int) -> list[int]:
    """Ids of tracks that have the words of one of them anywhere in title, artist and album."""
    sql, query = _HITS[connection.vendor], _query(phrases)
    if not query:
        return []
    total = _ids(f"SELECT count(*) FROM ({sql}) AS hits", query)[0]  # noqa: S608  # our own text
    if total <= most:
        return _ids(sql, query)
    chance = random.Random(seed)  # noqa: S311  # a draw that can be repeated, not a secret
    factor, offset = chance.randrange(_PRIME // 4, _PRIME), chance.randrange(_PRIME)
    thinned = f"SELECT hits.id FROM ({sql}) AS hits WHERE (hits.id * %s + %s) %% %s < %s"  # noqa: S608  # likewise
    return _ids(thinned, query, factor, offset, _PRIME, _PRIME * most // total)


def _thinned(ids: list[int], most: int, seed: int) -> list[int]:
    return ids if len(ids) <= most else random.Random(seed).sample(ids, most)  # noqa: S311  # as above


def _ids(sql: str, *parameters: Any) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [row[0] for row in cursor.fetchall()]


def _query(phrases: Iterable[str]) -> str:
    """In the index's own language: any of them. "" where no phrase has a word."""
    said = [words for phrase in sorted(phrases) if (words := _words_of(phrase))]
    if connection.vendor == "sqlite":
        return " OR ".join(_quoted(" ".join(words), '"', beginning="*") for words in said)
    # It knows that the words of a phrase occur, not that they follow each other: that is looked at afterwards.
    return " | ".join(f"({' & '.join(_quoted(word, chr(39), beginning=':*') for word in words)})" for words in said)


def _words_of(phrase: str) -> list[str]:
    return [word for word in phrase.translate(_NO_MARKS).split() if word != "*"]


def _quoted(text: str, mark: str, *, beginning: str) -> str:
    return f"{mark}{text.removesuffix('*')}{mark}{beginning if text.endswith('*') else ''}"
