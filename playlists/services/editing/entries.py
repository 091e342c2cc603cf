"""A playlist's editable part, read as a value and written whole: no half-written order can ever be seen."""

import logging
from collections.abc import Iterable, Iterator, Sequence

from library.schemas import TrackRef
from playlists.models import Playlist, PlaylistTrack
from playlists.queries import refs_of_keys
from playlists.schemas import Entry, Snapshot
from playlists.search.text import store_search_text

logger = logging.getLogger(__name__)

_COLUMNS = ("id", "rating_key", "title", "artist", "album", "year", "duration_ms", "reason", "is_locked", "is_filled")
_KEY, _NAME = 64, 1000  # characters: PostgreSQL takes no more than the columns have


def entry_of(track: TrackRef, reason: str = "", *, is_filled: bool = False) -> Entry:
    """A track of the library as a playlist keeps it; the library's names may be longer."""
    return Entry(
        rating_key=track.rating_key,
        title=track.title[:_NAME],
        artist=track.artist[:_NAME],
        album=track.album[:_NAME],
        year=track.year,
        duration_ms=track.duration_ms,
        reason=reason,
        is_filled=is_filled,
    )


def entries_of(playlist: Playlist) -> tuple[Entry, ...]:
    """The playlist's tracks, in order."""
    return tuple(Entry(**row) for row in playlist.tracks.order_by("position").values(*_COLUMNS))


def snapshot_of(playlist: Playlist) -> Snapshot:
    """The playlist's editable part, as it is now."""
    return Snapshot(
        title=playlist.title,
        narrative=playlist.narrative,
        is_written=playlist.is_written,
        entries=entries_of(playlist),
    )


def ref_of(entry: Entry) -> TrackRef:
    """What was known of the entry's track when it was picked."""
    return TrackRef(**entry.model_dump(include=TrackRef.model_fields.keys() & Entry.model_fields.keys()))


def refs_of_entries(entries: Sequence[Entry]) -> list[TrackRef]:
    """With all that the library knows of them; of what it has no more, what was known when they were picked."""
    known = {track.rating_key: track for track in refs_of_keys(entry.rating_key for entry in entries)}
    return [known.get(entry.rating_key) or ref_of(entry) for entry in entries]


def write_entries(playlist: Playlist, entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Make these and no others the playlist's tracks, numbered from 1; returns them with their ids, which are kept.

    Call inside a transaction. New ones whose rating key does not fit are left out.
    """
    storable = tuple(filter_storable(entries))
    playlist.tracks.all().delete()
    rows = PlaylistTrack.objects.bulk_create(
        PlaylistTrack(playlist=playlist, position=position, **entry.model_dump())
        for position, entry in enumerate(storable, 1)
    )
    store_search_text(playlist, (entry.artist for entry in storable))
    return tuple(entry.model_copy(update={"id": row.pk}) for entry, row in zip(storable, rows, strict=True))


def filter_storable(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Those whose rating key can be stored: cut off, it would be another track's. One that has an id was."""
    for entry in entries:
        if entry.id is not None or len(entry.rating_key) <= _KEY:
            yield entry
        else:
            logger.warning("skipping “%s”: its rating key has more than %s characters", entry.title, _KEY)
