"""Tracks counted by whom they credit: their own artists, each of several, and their albums'."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from django.db.models import Aggregate, Q, QuerySet

from library.credits.rows import credits_of
from library.models import Artist, Credit, Track, TrackTally
from library.names.placeholders import NOBODY
from library.sql import select_ids


class _Counted(NamedTuple):
    """Tracks of an artist's name on albums under another's; 0 where the album's artist is credited anyway."""

    artist: int
    album_artist: int
    tracks: int


def count_credited(rows: "QuerySet[Any]", passing: Aggregate) -> Counter[int]:
    """Each artist's id, and how many of the tracks behind these rows (of tallies, or of tracks) are by it."""
    counts = Counter(dict(_own(rows, passing)))
    counts.update(_shared(rows, passing))
    return +counts


def most_credited(rows: "QuerySet[Any]", passing: Aggregate, number: int, chosen: Collection[int] = ()) -> Counter[int]:
    """The same for the `number` of artists that have most, and for those that are chosen; perhaps of others, too."""
    shared = _shared(rows, passing, chosen)
    own = _own(rows, passing)
    counts = Counter(dict(own.filter(count__gt=0).order_by("-count", "artist_id")[:number]))
    if others := {*shared, *chosen}:
        counts |= Counter(dict(own.filter(artist_id__in=select_ids(others))))
    counts.update(shared)
    return counts


def _own(rows: "QuerySet[Any]", passing: Aggregate) -> "QuerySet[Any, Any]":
    """Under names of one artist: (artist, tracks)."""
    of_one = rows.exclude(artist_id__in=Credit.objects.values("named_id"))
    counted: QuerySet[Any, Any] = of_one.values_list("artist_id").annotate(count=passing)
    return counted


def _shared(rows: "QuerySet[Any]", passing: Aggregate, chosen: Collection[int] = ()) -> Counter[int]:
    """What the rest adds to artists' own. A `chosen` name of several counts for itself as well."""
    told = credits_of()
    counts: Counter[int] = Counter()
    for artist, album_artist, tracks in _pairs(rows, passing, told):
        credited = {*told.get(artist, (artist,)), *({artist} & set(chosen))}
        if album_artist:
            credited |= {*told.get(album_artist, (album_artist,)), *({album_artist} & set(chosen))}
        if artist not in told:
            credited.discard(artist)  # is among its own
        for one in credited:
            counts[one] += tracks
    return counts


def _pairs(rows: "QuerySet[Any]", passing: Aggregate, told: Mapping[int, tuple[int, ...]]) -> Iterator[_Counted]:
    """Names of several artists, and those on others' albums."""
    several = Q(artist_id__in=Credit.objects.values("named_id"))
    if rows.model is not Track:
        found = rows.filter(several | Q(album_artist_id__isnull=False)).values_list("artist_id", "album_artist_id")
        yield from (_Counted(artist, other or 0, tracks) for artist, other, tracks in found.annotate(count=passing))
        return
    elsewhere = TrackTally.objects.filter(album_artist_id__isnull=False).values("artist_id")
    nobody = frozenset(Artist.objects.filter(folded__in=NOBODY).values_list("id", flat=True))
    found = rows.filter(several | Q(artist_id__in=elsewhere)).values_list("artist_id", "album__artist_id")
    for artist, other, tracks in found.annotate(count=passing):
        is_credited = other == artist or other in told.get(artist, ()) or other in nobody
        yield _Counted(artist, 0 if is_credited else other, tracks)
