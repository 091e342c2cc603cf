"""Tracks counted by whom they credit: their own artists, each of several, and their albums'."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from django.db.models import Aggregate, Q, QuerySet

from library.credits.rows import credits_of, credits_to
from library.models import Artist, Track, TrackTally
from library.names.placeholders import NOBODY
from library.sql import select_ids

#: Times the artists that are wanted: among the names with most tracks, lists of artists take places.
_SHARE = 4
Told = Mapping[int, tuple[int, ...]]


class _Counted(NamedTuple):
    """Tracks under a name, on albums under another one; 0 where that is credited anyway, or nobody in particular."""

    name: int
    album_name: int
    tracks: int


def count_credited(rows: "QuerySet[Any]", passing: Aggregate) -> Counter[int]:
    """Each artist's id, and how many of the tracks behind these rows (of tallies, or of tracks) are by it."""
    told = credits_of()
    counts: Counter[int] = Counter()
    for name, tracks in _by_name(rows, passing):
        for artist in told.get(name, (name,)):
            counts[artist] += tracks
    for name, album_name, tracks in _on_others_albums(rows, passing, told):
        for artist in set(told.get(album_name, (album_name,))).difference(told.get(name, (name,))):
            counts[artist] += tracks
    return +counts


def most_credited(rows: "QuerySet[Any]", passing: Aggregate, number: int, chosen: Collection[int] = ()) -> Counter[int]:
    """The same for those who have most under the names that have most, about `number`, and for those chosen."""
    candidates = _with_most(rows, passing, number * _SHARE) | {*chosen}
    told = credits_to(candidates)
    names = {*candidates, *told}
    counts = Counter(dict.fromkeys(chosen, 0))
    elsewhere = TrackTally.objects.filter(album_artist_id__in=select_ids(names)).values("artist_id")
    near = rows.filter(Q(artist_id__in=select_ids(names)) | Q(artist_id__in=elsewhere))
    for name, tracks in _by_name(near, passing):
        # A chosen name of several counts for itself as well.
        counts.update(dict.fromkeys({*told.get(name, (name,)), name} & candidates, tracks))
    for name, album_name, tracks in _on_others_albums(near, passing, told):
        others = {*told.get(album_name, (album_name,)), album_name} - {*told.get(name, (name,)), name}
        counts.update(dict.fromkeys(others & candidates, tracks))
    return counts


def _with_most(rows: "QuerySet[Any]", passing: Aggregate, number: int) -> set[int]:
    """The artists whom the names with most tracks credit, and those whose albums hold most of others'."""
    counts = rows.values_list("artist_id").annotate(count=passing)
    names = [name for name, _ in counts.filter(count__gt=0).order_by("-count", "artist_id")[:number]]
    if rows.model is not Track:
        of_albums = rows.filter(album_artist_id__isnull=False).values_list("album_artist_id").annotate(count=passing)
        names += [name for name, _ in of_albums.filter(count__gt=0).order_by("-count", "album_artist_id")[:number]]
    told = credits_of(names)
    return {artist for name in names for artist in told.get(name, (name,))}


def _by_name(rows: "QuerySet[Any]", passing: Aggregate) -> Iterator[tuple[int, int]]:
    counts: QuerySet[Any, Any] = rows.values_list("artist_id").annotate(count=passing)
    yield from counts


def _on_others_albums(rows: "QuerySet[Any]", passing: Aggregate, told: Told) -> Iterator[_Counted]:
    if rows.model is not Track:
        found = rows.filter(album_artist_id__isnull=False).values_list("artist_id", "album_artist_id")
        yield from map(_Counted._make, found.annotate(count=passing))
        return
    elsewhere = TrackTally.objects.filter(album_artist_id__isnull=False).values("artist_id")
    nobody = frozenset(Artist.objects.filter(folded__in=NOBODY).values_list("id", flat=True))
    found = rows.filter(artist_id__in=elsewhere).values_list("artist_id", "album__artist_id")
    for name, album_name, tracks in found.annotate(count=passing):
        if album_name != name and album_name not in nobody and album_name not in told.get(name, ()):
            yield _Counted(name, album_name, tracks)
