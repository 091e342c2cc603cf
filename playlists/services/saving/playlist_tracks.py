"""Our side of a save: the tracks of a playlist in order, and where on the music server it was put."""

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from django.utils import timezone

from core.db.connections import close_idle_connections
from core.db.diagnosis import DATABASE_TROUBLE
from core.db.messages import driver_message
from core.values import Frozen
from library.schemas import TrackRef
from library.servers.values import ServerPlaylist
from playlists.models import Playlist
from playlists.queries import keys_of_others

logger = logging.getLogger(__name__)
T = TypeVar("T")
#: Each try waits for SQLite's lock by itself (20 s); a PostgreSQL that is restarted needs the seconds between them.
TRIES, PAUSE = 3, 2.0
#: Of a title: Plex keeps longer ones than we do.
_KEPT = 200


class TrackName(Frozen):
    """A rating key, and what it was called."""

    rating_key: str
    title: str
    artist: str


def named_tracks(playlist_id: int) -> list[TrackName]:
    """The playlist's tracks by key and name, in order."""
    rows = Playlist(pk=playlist_id).tracks.order_by("position").values("rating_key", "title", "artist")
    return [TrackName(**row) for row in rows]


def mark_of(playlist_id: int) -> str:
    """A hash of the tracks: another one as soon as a track comes, goes or moves, but not where only its key changes."""
    rows = Playlist(pk=playlist_id).tracks.order_by("position").values_list("title", "artist", "album")
    return hashlib.sha256(repr(list(rows)).encode()).hexdigest()


def split_tracks(playlist_id: int) -> tuple[list[TrackName], list[TrackName]]:
    """The tracks to name to the music server, and those whose rating keys are other songs there by now."""
    tracks = named_tracks(playlist_id)
    others = keys_of_others(tracks)
    return (
        [track for track in tracks if track.rating_key not in others],
        [track for track in tracks if track.rating_key in others],
    )


def track_refs(playlist_id: int) -> list[TrackRef]:
    """The playlist's tracks with all that was known of them when they were picked."""
    rows = Playlist(pk=playlist_id).tracks.order_by("position")
    fields = ("rating_key", "title", "artist", "album", "year", "duration_ms")
    return [TrackRef(**row) for row in rows.values(*fields)]


async def remember(playlist_id: int, there: ServerPlaylist, mark: str = "") -> bool:
    """Whether it is noted, with the mark of what was sent.

    It is over there all the same, so trouble of the database does not make the save fail.
    """
    ours = Playlist.objects.filter(pk=playlist_id)
    noted = {"server_key": there.rating_key, "saved_as": _kept(there), "saved_at": timezone.now(), "saved_mark": mark}
    return (
        await persist(lambda: ours.aupdate(**noted), f"that playlist {playlist_id} is {there.rating_key}") is not None
    )


async def persist(write: Callable[[], Awaitable[T]], what: str) -> T | None:
    """Write to the database, some times if need be. None where it is in trouble: `what` is then in the log."""
    for tries_left in reversed(range(TRIES)):
        try:
            return await write()
        except DATABASE_TROUBLE as exc:
            if not tries_left:
                logger.warning("not noted: %s: %s", what, driver_message(exc))
                return None
            await close_idle_connections()  # one that the database has cut off would fail for ever
            await asyncio.sleep(PAUSE)
    return None


def is_changed_since_saved(playlist: Playlist) -> bool:
    """Whether its tracks are others than those that were saved, as far as that is known."""
    return bool(playlist.saved_mark) and mark_of(playlist.pk) != playlist.saved_mark


def is_saved_as(there: ServerPlaylist, playlist: Playlist) -> bool:
    """Its key alone could be that of another playlist by now: of another server, or of a server set up anew."""
    return (there.rating_key, _kept(there)) == (playlist.server_key, playlist.saved_as)


def _kept(there: ServerPlaylist) -> str:
    return there.title[:_KEPT]
