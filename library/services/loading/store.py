"""The writes of a load, inside the caller's transaction: names, tracks and genres, what is gone, totals."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from operator import attrgetter

from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from library.credits.rows import with_tracks, without_lists
from library.filters.fact_conditions import played_day
from library.models import Album, Artist, Credit, Genre, LibraryState, Track, TrackGenre
from library.schemas import LibraryTotals, Loaded
from library.services.loading.bulk import in_batches, insert, reset_sequences
from library.services.loading.diff import LibraryDiff
from library.services.loading.prepare import Prepared
from library.services.loading.rebuild_counts import rebuild_counts, set_number
from library.services.loading.rebuild_credits import rebuild_credits
from library.services.loading.search_index import rebuild_index_afterwards
from library.services.loading.store_names import Ids, store_names
from library.services.loading.stored_times import TimeReader
from library.signals import tracks_stored

_TIMES = ("last_played", "added_at", "last_rated")
#: Columns that hold what the prepared track has under the same name.
_COPIED = (
    *("section", "rating_key", "title", "folded", "search", "track_number", "year", "duration_ms", "user_rating"),
    *("is_live", "play_count", "recording", "artwork", "moods", "styles", "disc_number", "rating_count"),
    *("skip_count", "is_analysed", "guid", "mbid"),
)
_DERIVED = ("genre_set", "played_day", "added_day")
_TRACK_COLUMNS = ("id", "server", "fingerprint", "artist_id", "album_id", *_DERIVED, *_TIMES, *_COPIED)
_read_copied = attrgetter(*_COPIED)
_GENRE_COLUMNS = ("track_id", "genre_id", "artist_id", "year", "user_rating", "is_live", "recording")


def _nothing() -> None:
    """Nothing is to be done in between."""


def store(diff: LibraryDiff, *, written: Callable[[], None] = _nothing) -> Loaded:
    """Make the tables hold what the diff says; `written` is called once the tracks do, and before anything is counted.

    The caller has made sure that nobody has loaded since the diff was computed.
    """
    touched: set[int] = set()
    added = _write(diff, touched)
    written()
    reset_sequences(Track)
    Album.objects.exclude(Exists(Track.objects.filter(album=OuterRef("pk")))).delete()
    rebuild_counts(touched | rebuild_credits(diff.credited))
    _delete_unused_names()
    moved = len(diff.moves.ids)
    changed = len(diff.places) - added - moved
    return Loaded(totals=_count(), added=added, changed=changed, removed=len(diff.leaving), moved=moved)


def lock_state() -> LibraryState:
    """The row that says what the library is; whoever else loads waits for it."""
    return LibraryState.objects.select_for_update().get_or_create(pk=1)[0]


def as_before(state: LibraryState) -> Loaded:
    """Of a library in which nothing was different; it counts as loaded now."""
    state.loaded_at = timezone.now()
    state.save(update_fields=["loaded_at"])
    return Loaded(totals=LibraryTotals.model_validate(state, from_attributes=True))


def note(state: LibraryState, diff: LibraryDiff, loaded: Loaded) -> None:
    """Say what the library is now, in the transaction in which it becomes that, and tell those who keep its tracks."""
    is_of_before = state.server == diff.server
    state.server, state.loaded_at = diff.server, timezone.now()
    for name, number in loaded.totals:
        setattr(state, name, number)
    state.save()
    if is_of_before:  # else other songs are there for a while, and the keys of these will be right again
        tracks_stored.send(Track, moved=diff.moves.told)


def _write(diff: LibraryDiff, touched: set[int]) -> int:
    """Tracks come and go; returns how many are new. `touched` learns the artists whose tracks these are or were."""
    ids = store_names(diff.names)
    # Before any go: a new track gets no number that somebody may still have of an old one.
    first_id = free_id = diff.free_id
    with rebuild_index_afterwards(writes=diff.writes, rows=diff.tracks):
        _delete_tracks(diff.leaving, touched)
        _free_keys(diff.moves.ids.values())
        for batch in in_batches(diff.changed()):
            free_id = _store_tracks(diff.server, batch, ids, diff.known, free_id, touched)
    return free_id - first_id


def _store_tracks(
    server: str,
    batch: Sequence[tuple[Prepared, int]],
    ids: Ids,
    known: dict[str, int],
    first_id: int,
    touched: set[int],
) -> int:
    """Write them; new ones get the ids from `first_id` on. Returns the next free id.

    `touched` learns the artists that they had and have.
    """
    numbered = []
    for prepared, fingerprint in batch:
        own_id = known.get(prepared.rating_key)
        numbered.append((first_id if own_id is None else own_id, prepared, fingerprint))
        first_id += own_id is None
    if there := [pk for pk, prepared, _ in numbered if prepared.rating_key in known]:
        touched |= _artists_of(there)
        TrackGenre.objects.filter(track_id__in=there).delete()
    touched |= {ids.artists[prepared.artist_key] for prepared, _ in batch}
    times = TimeReader()
    insert(
        Track,
        _TRACK_COLUMNS,
        (_track(pk, server, prepared, fingerprint, ids, times) for pk, prepared, fingerprint in numbered),
    )
    insert(TrackGenre, _GENRE_COLUMNS, (row for pk, prepared, _ in numbered for row in _genre_rows(pk, prepared, ids)))
    return first_id


def _track(pk: int, server: str, track: Prepared, fingerprint: int, ids: Ids, times: TimeReader) -> tuple[object, ...]:
    """In the order of _TRACK_COLUMNS."""
    artist, album_artist = ids.artists[track.artist_key], ids.artists[track.album_artist_key]
    album = ids.albums[album_artist, track.album_key, track.album_year]
    genres = _number_of(tuple([ids.genres[key] for key, _ in track.genres]))
    played, added, rated = times(track.last_played), times(track.added_at), times(track.last_rated)
    last_day = played_day(track.play_count, None) if played.day is None else played.day
    derived = (genres, last_day, added.day, played.column, added.column, rated.column)
    return (pk, server, fingerprint, artist, album, *derived, *_read_copied(track))


_number_of = lru_cache(4096)(set_number)  # few sets of genres are the tracks'


def _genre_rows(pk: int, track: Prepared, ids: Ids) -> Iterator[tuple[object, ...]]:
    """In the order of _GENRE_COLUMNS."""
    copies = (ids.artists[track.artist_key], track.year, track.user_rating, track.is_live, track.recording)
    return ((pk, ids.genres[key], *copies) for key, _ in track.genres)


def _artists_of(tracks: Sequence[int]) -> set[int]:
    return set(Track.objects.filter(id__in=tracks).values_list("artist_id", flat=True))


def _delete_tracks(ids: Iterable[int], touched: set[int]) -> None:
    for batch in in_batches(ids):
        touched |= _artists_of(batch)
        TrackGenre.objects.filter(track_id__in=batch).delete()
        Track.objects.filter(id__in=batch).delete()


def _free_keys(ids: Iterable[int]) -> None:
    """Of tracks that get others: one may need another's, which is unique at every moment."""
    for batch in in_batches(ids):
        Track.objects.filter(id__in=batch).update(rating_key=Concat(Value("~"), Cast("id", CharField())))


def _delete_unused_names() -> None:
    used: tuple[QuerySet[Track] | QuerySet[Album] | QuerySet[Credit], ...]
    used = (Track.objects.all(), Album.objects.all(), Credit.objects.all())
    by_track, by_album, by_credit = (Exists(rows.filter(artist=OuterRef("pk"))) for rows in used)
    Artist.objects.exclude(by_track).exclude(by_album).exclude(by_credit).delete()
    Genre.objects.exclude(Exists(TrackGenre.objects.filter(genre=OuterRef("pk")))).delete()


def _count() -> LibraryTotals:
    return LibraryTotals(
        tracks=Track.objects.count(),
        artists=without_lists(Artist.objects.filter(with_tracks())).count(),
        albums=Album.objects.count(),
        genres=Genre.objects.count(),
    )
