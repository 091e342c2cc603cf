"""Searching titles, artists and albums while a person types: every word must occur, the last at least by its beginning.

Exact titles come first, then exact artists, then what the full-text index finds (see migration 0002). At most FOUND
rows of each are looked at, so that "a" costs no more than a rare name.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from library.credits.rows import artist_ids
from library.models import Track
from library.names.normalization import artist_key, is_unspaced, search_words, title_key
from library.queries import track_refs
from library.schemas import TrackRef

FOUND = 300
_UNSAID = frozenset({"and", "n"})  # "Guns and Roses" finds "Guns N' Roses"


class _Found(NamedTuple):
    id: int
    title: str
    artist: str
    album: str
    rating: int | None
    plays: int


def search_tracks(text: str, *, limit: int = 20) -> list[TrackRef]:
    """The best `limit` matches for what was typed so far; none for a text without words."""
    title, artist = title_key(text), artist_key(text)
    if not title:
        return []
    finds = (Track.objects.filter(folded=title), *_by_artist(text), _by_words(text))
    columns = ("id", "folded", "artist__folded", "album__folded", "user_rating", "play_count")
    found = {_Found._make(row) for rows in finds for row in rows.values_list(*columns)[:FOUND]}
    ranked = sorted(found, key=lambda row: _rank(row, title, artist))
    return track_refs([row.id for row in ranked[:limit]])


def _by_artist(text: str) -> "Iterator[QuerySet[Track]]":
    """Under the artist's own name, then under those that credit it, then on its albums."""
    ids = artist_ids([text])
    if ids:
        yield Track.objects.filter(artist__folded=artist_key(text))
        yield Track.objects.filter(artist_id__in=ids)
        yield Track.objects.filter(album__artist_id__in=ids)


def _rank(row: _Found, title: str, artist: str) -> tuple[int, int, int, str, int]:
    """The nearest first; of equally near ones those that are rated best, then played most."""
    nearness = (
        row.title == title,
        row.artist == artist,
        row.title.startswith(title),
        row.artist.startswith(artist),
        row.album.startswith(title),
        True,
    )
    return nearness.index(True), -(row.rating or 0), -row.plays, row.title, row.id


def _by_words(text: str) -> "QuerySet[Track]":
    words = search_words(text)
    said = [word for word in words[:-1] if word not in _UNSAID] + list(words[-1:])
    if not said:
        return Track.objects.none()
    runs = _runs(said)
    if connection.vendor == "sqlite":
        query = " ".join(f'"{run}"' for run in runs) + "*"
        return Track.objects.filter(id__in=_raw(_SQLITE, query, FOUND))
    rows = Track.objects.alias(match=_raw(_POSTGRESQL, " & ".join(f"'{word}'" for word in said) + ":*")).filter(
        match=True
    )
    for run in runs:
        if " " in run:  # the index knows that the characters occur, not that they follow each other
            rows = rows.filter(search__contains=run)
    return rows


_SQLITE = "SELECT rowid FROM library_track_search WHERE library_track_search MATCH %s LIMIT %s"
_POSTGRESQL = "array_to_tsvector(string_to_array(library_track.search, ' ')) @@ %s::tsquery"


def _raw(sql: str, *parameters: Any) -> RawSQL:
    return RawSQL(sql, parameters)  # noqa: S611  # our own text; what was typed is a parameter


def _runs(words: list[str]) -> list[str]:
    """The words, but characters of a script without spaces stay together: their order counts."""
    runs: list[str] = []
    for place, word in enumerate(words):
        if place and is_unspaced(word) and is_unspaced(words[place - 1]):
            runs[-1] += f" {word}"
        else:
            runs.append(word)
    return runs
