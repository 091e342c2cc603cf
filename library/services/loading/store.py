"""The writes of a load, inside the caller's transaction: names, tracks and genres, what is gone, totals."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple, TypeVar

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from library.models import Album, Artist, Genre, LibraryState, Track, TrackGenre
from library.schemas import LibraryTotals, Loaded
from library.services.loading.bulk import ids_were_given, insert, next_id, stored_time
from library.services.loading.prepare import Prepared
from library.services.loading.search_index import rebuilt_afterwards
from library.services.loading.store_names import Ids, names_of, store_names
from library.services.loading.tallies import retally

#: Every track with its fingerprint; called once for the names and once for the tracks.
Source = Callable[[], Iterable[tuple[Prepared, int]]]
BATCH = 2000
_TRACK_COLUMNS = (
    *("id", "server", "section", "rating_key", "title", "folded", "search", "artist_id", "album_id"),
    *(
        "track_number",
        "year",
        "duration_ms",
        "user_rating",
        "is_live",
        "play_count",
        "last_played",
        "added_at",
    ),
    *("recording", "fingerprint", "artwork", "moods", "styles"),
)
_GENRE_COLUMNS = ("track_id", "genre_id", "artist_id", "year", "user_rating", "is_live", "recording")

T = TypeVar("T")


class Stored(NamedTuple):
    """What the tables have of a track already."""

    id: int
    fingerprint: int


def store(server: str, source: Source, *, partial: bool = False) -> Loaded:
    """Make the tables hold these tracks of this server, and nothing else; `partial`: these besides those there are."""
    state, _ = LibraryState.objects.select_for_update().get_or_create(pk=1)
    known = _known_among(server, source) if partial else _known(Track.objects.filter(server=server))
    gone = {key: stored.id for key, stored in known.items()}
    names = names_of(_changed(source, known, gone))
    ids = store_names(names)
    leaving = [] if partial else [*gone.values(), *Track.objects.exclude(server=server).values_list("id", flat=True)]
    touched: set[int] = set()
    with rebuilt_afterwards(writes=names.tracks + len(leaving), rows=max(state.tracks, len(known))):
        _delete_tracks(leaving, touched)
        first_id = free_id = next_id(Track.objects.all())
        for batch in _in_batches(_changed(source, known, gone)):
            free_id = _store_tracks(server, batch, ids, known, free_id, touched)
    ids_were_given(Track)
    retally(touched)
    _delete_unused_names()
    added = free_id - first_id
    return Loaded(totals=_count(state, server), added=added, changed=names.tracks - added, removed=len(leaving))


def _known(tracks: "QuerySet[Track]") -> dict[str, Stored]:
    rows = tracks.values_list("rating_key", "id", "fingerprint")
    return {key: Stored(pk, fingerprint) for key, pk, fingerprint in rows.iterator()}


def _known_among(server: str, source: Source) -> dict[str, Stored]:
    """Of the few tracks that a partial load is about."""
    known: dict[str, Stored] = {}
    for batch in _in_batches(source()):
        keys = [prepared.rating_key for prepared, _ in batch]
        known |= _known(Track.objects.filter(server=server, rating_key__in=keys))
    return known


def _changed(source: Source, known: dict[str, Stored], gone: dict[str, int]) -> Iterator[tuple[Prepared, int]]:
    """What is new or different (of a track that the server told twice, the first); whatever is told is not `gone`."""
    seen = set()
    for prepared, fingerprint in source():
        gone.pop(prepared.rating_key, None)
        stored = known.get(prepared.rating_key)
        if (stored is None or stored.fingerprint != fingerprint) and prepared.rating_key not in seen:
            seen.add(prepared.rating_key)
            yield prepared, fingerprint


def _store_tracks(
    server: str,
    batch: Sequence[tuple[Prepared, int]],
    ids: Ids,
    known: dict[str, Stored],
    first_id: int,
    touched: set[int],
) -> int:
    """Write them; new ones get the ids from `first_id` on. Returns the next free id.

    `touched` learns the artists that they had and have.
    """
    numbered = []
    for prepared, fingerprint in batch:
        stored = known.get(prepared.rating_key)
        numbered.append((stored.id if stored else first_id, prepared, fingerprint))
        first_id += stored is None
    touched |= _artists_of([pk for pk, prepared, _ in numbered if prepared.rating_key in known])
    touched |= {ids.artists[prepared.artist_key] for prepared, _ in batch}
    TrackGenre.objects.filter(track_id__in=[pk for pk, _, _ in numbered]).delete()
    insert(
        Track,
        _TRACK_COLUMNS,
        (_track(pk, server, prepared, fingerprint, ids) for pk, prepared, fingerprint in numbered),
    )
    insert(
        TrackGenre,
        _GENRE_COLUMNS,
        (row for pk, prepared, _ in numbered for row in _genre_rows(pk, prepared, ids)),
    )
    return first_id


def _track(pk: int, server: str, track: Prepared, fingerprint: int, ids: Ids) -> tuple[object, ...]:
    """In the order of _TRACK_COLUMNS."""
    album_artist_id = ids.artists[track.album_artist_key]
    return (
        pk,
        server,
        track.section,
        track.rating_key,
        track.title,
        track.folded,
        track.search,
        ids.artists[track.artist_key],
        ids.albums[album_artist_id, track.album_key, track.album_year],
        track.track_number,
        track.year,
        track.duration_ms,
        track.user_rating,
        track.is_live,
        track.play_count,
        stored_time(track.last_played),
        stored_time(track.added_at),
        track.recording,
        fingerprint,
        track.artwork,
        track.moods,
        track.styles,
    )


def _genre_rows(pk: int, track: Prepared, ids: Ids) -> Iterator[tuple[object, ...]]:
    """In the order of _GENRE_COLUMNS."""
    copies = (ids.artists[track.artist_key], track.year, track.user_rating, track.is_live, track.recording)
    return ((pk, ids.genres[key], *copies) for key, _ in track.genres)


def _artists_of(tracks: Sequence[int]) -> set[int]:
    return set(Track.objects.filter(id__in=tracks).values_list("artist_id", flat=True)) if tracks else set()


def _delete_tracks(ids: Iterable[int], touched: set[int]) -> None:
    for batch in _in_batches(ids):
        touched |= _artists_of(batch)
        TrackGenre.objects.filter(track_id__in=batch).delete()
        Track.objects.filter(id__in=batch).delete()


def _delete_unused_names() -> None:
    Album.objects.exclude(Exists(Track.objects.filter(album=OuterRef("pk")))).delete()
    used: tuple[QuerySet[Track] | QuerySet[Album], ...] = (Track.objects.all(), Album.objects.all())
    by_track, by_album = (Exists(rows.filter(artist=OuterRef("pk"))) for rows in used)
    Artist.objects.exclude(by_track).exclude(by_album).delete()
    Genre.objects.exclude(Exists(TrackGenre.objects.filter(genre=OuterRef("pk")))).delete()


def _count(state: LibraryState, server: str) -> LibraryTotals:
    totals = LibraryTotals(
        tracks=Track.objects.count(),
        artists=Artist.objects.filter(Exists(Track.objects.filter(artist=OuterRef("pk")))).count(),
        albums=Album.objects.count(),
        genres=Genre.objects.count(),
    )
    state.server, state.loaded_at = server, timezone.now()
    state.tracks, state.artists, state.albums, state.genres = (
        totals.tracks, totals.artists, totals.albums, totals.genres,
    )  # fmt: skip
    state.save()
    return totals


def _in_batches(items: Iterable[T]) -> Iterator[list[T]]:
    remaining = iter(items)
    while batch := list(islice(remaining, BATCH)):
        yield batch
