"""Noting where on the music server a playlist is, and knowing it there again."""

import asyncio
import logging

from django.utils import timezone

from core.connections import close_idle_connections
from core.database_trouble import DATABASE_TROUBLE, in_words
from library.schemas import ServerPlaylist
from playlists.models import Playlist

logger = logging.getLogger(__name__)

#: Each try waits for SQLite's lock by itself (20 s); a PostgreSQL that is restarted needs the seconds between them.
TRIES, PAUSE = 3, 2.0
#: Of a title: Plex keeps longer ones than we do.
_KEPT = 200


async def remember(playlist_id: int, there: ServerPlaylist) -> bool:
    """Whether it is noted. It is over there all the same, so trouble of the database does not make the save fail."""
    key = there.rating_key
    for tries_left in reversed(range(TRIES)):
        try:
            await Playlist.objects.filter(pk=playlist_id).aupdate(
                server_key=key, saved_as=_kept(there), saved_at=timezone.now()
            )
        except DATABASE_TROUBLE as exc:
            if not tries_left:
                logger.warning("playlist %s is saved as %s, not noted: %s", playlist_id, key, in_words(exc))
                return False
            await close_idle_connections()  # one that the database has cut off would fail for ever
            await asyncio.sleep(PAUSE)
        else:
            return True
    return False


def is_saved_as(there: ServerPlaylist, playlist: Playlist) -> bool:
    """Its key alone could be that of another playlist by now: of another server, or of a server set up anew."""
    return (there.rating_key, _kept(there)) == (playlist.server_key, playlist.saved_as)


def _kept(there: ServerPlaylist) -> str:
    return there.title[:_KEPT]
