"""A playlist's editable part, read as a value and written back whole: no half-written order can ever be seen."""

import logging
from collections.abc import Sequence

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


def write_entries(playlist: Playlist, entries: tuple[Entry, ...]) -> None:
    """Make these and no others the playlist's tracks, numbered from 1. Call inside a transaction; ids are kept.

    New ones whose rating key does not fit are left out: cut off, it would be another track's.
    """
    kept = list(filter(_fits, entries))
    playlist.tracks.all().delete()
    PlaylistTrack.objects.bulk_create(
        PlaylistTrack(playlist=playlist, position=position, **entry.model_dump())
        for position, entry in enumerate(kept, 1)
    )
    store_search_text(playlist, (entry.artist for entry in kept))


def _fits(entry: Entry) -> bool:
    """Whether its key can be stored; one that has an id was."""
    if entry.id is not None or len(entry.rating_key) <= _KEY:
        return True
    logger.warning("skipping “%s”: its rating key has more than %s characters", entry.title, _KEY)
    return False


def write_snapshot(playlist: Playlist, snapshot: Snapshot) -> None:
    """Make the playlist this. Call inside a transaction."""
    playlist.title, playlist.narrative, playlist.is_written = snapshot.title, snapshot.narrative, snapshot.is_written
    playlist.save(update_fields=["title", "narrative", "is_written"])
    write_entries(playlist, snapshot.entries)
