"""The demo music server: tracks out of files, playlists in our own tables, and nothing to connect to."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import ClassVar

from asgiref.sync import sync_to_async

from library.errors import MusicServerError
from library.servers.demo import playlists as stored
from library.servers.demo.catalogue import DEMO_FILES, read_file
from library.servers.values import ServerTrack


class DemoServer:
    """A MusicServer without a server."""

    name: ClassVar[str] = "demo"

    def __init__(self, files: Path = DEMO_FILES) -> None:
        self._files = files

    async def tracks(self) -> AsyncIterator[tuple[ServerTrack, ...]]:
        """All tracks, a file at a time."""
        paths = await asyncio.to_thread(lambda: sorted(self._files.glob("*.yaml")))
        if not paths:
            raise MusicServerError("The demo library has no files.")
        for path in paths:
            yield await asyncio.to_thread(read_file, path)

    playlists = staticmethod(sync_to_async(stored.list_playlists))
    playlist_tracks = staticmethod(sync_to_async(stored.list_tracks))
    create_playlist = staticmethod(sync_to_async(stored.create))
    replace_playlist = staticmethod(sync_to_async(stored.replace))
    restore_playlist = staticmethod(sync_to_async(stored.restore))
    append_to_playlist = staticmethod(sync_to_async(stored.append))
    save_now_playing = staticmethod(sync_to_async(stored.save_now_playing))
