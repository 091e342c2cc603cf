"""Noting where on the music server a playlist is, and knowing it there again."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from django.utils import timezone

from core.db.connections import close_idle_connections
from core.db.diagnosis import DATABASE_TROUBLE
from core.db.messages import driver_message
from library.schemas import ServerPlaylist
from playlists.models import Playlist
from playlists.services.saving.playlist_tracks import mark_of

logger = logging.getLogger(__name__)

T = TypeVar("T")

#: Each try waits for SQLite's lock by itself (20 s); a PostgreSQL that is restarted needs the seconds between them.
TRIES, PAUSE = 3, 2.0
#: Of a title: Plex keeps longer ones than we do.
_KEPT = 200


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
