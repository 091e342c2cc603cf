"""Where the music server keeps the files of tracks, for playlists that other players read."""

import asyncio
import logging
from collections.abc import Mapping, Sequence

from asgiref.sync import sync_to_async

from library.errors import LibraryError
from library.servers.protocol import HasFiles
from library.services.music_server.active_server import library_server

logger = logging.getLogger(__name__)

#: In all: somebody waits for a download, which is worth having without the paths.
SECONDS = 5.0


async def file_paths(rating_keys: Sequence[str], *, seconds: float = SECONDS) -> Mapping[str, str]:
    """By rating key, those that the server tells in time: none where it is away, or keeps no files."""
    if not rating_keys:
        return {}
    try:
        server = (await sync_to_async(library_server)()).server
        if not isinstance(server, HasFiles):
            return {}
        async with asyncio.timeout(seconds):
            return await server.files(rating_keys)
    except (LibraryError, TimeoutError) as exc:
        logger.info("the files of %s tracks are unknown: %s", len(rating_keys), exc)
        return {}
