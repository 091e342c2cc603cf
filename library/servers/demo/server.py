"""The demo music server: tracks out of files, playlists in our own tables, and nothing to connect to."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import ClassVar

from asgiref.sync import sync_to_async

from library.errors import MusicServerError
from library.schemas import PlaylistBefore, SavedPlaylist, ServerPlaylist, ServerTrack
from library.servers.demo import playlists
from library.servers.demo.catalogue import DEMO_FILES, read_file


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

    async def playlists(self) -> tuple[ServerPlaylist, ...]:
        """All of them, by title."""
        return await sync_to_async(playlists.all_playlists)()

    async def playlist_tracks(self, rating_key: str) -> tuple[str, ...]:
        """The rating keys of a playlist, in order; raises PlaylistNotFoundError."""
        return await sync_to_async(playlists.keys_of)(rating_key)

    async def create_playlist(self, title: str, rating_keys: Sequence[str], description: str = "") -> SavedPlaylist:
        """Make a new playlist."""
        return await sync_to_async(playlists.create)(title, rating_keys, description)

    async def replace_playlist(
        self, rating_key: str, rating_keys: Sequence[str], description: str = ""
    ) -> SavedPlaylist:
        """Put these tracks in place of the playlist's own."""
        return await sync_to_async(playlists.replace)(rating_key, rating_keys, description)

    async def restore_playlist(self, rating_key: str, before: PlaylistBefore) -> SavedPlaylist:
        """Put back what a replacement took away."""
        return await sync_to_async(playlists.restore)(rating_key, before)

    async def append_to_playlist(self, rating_key: str, rating_keys: Sequence[str]) -> SavedPlaylist:
        """Add the tracks that the playlist does not have yet."""
        return await sync_to_async(playlists.append)(rating_key, rating_keys)

    async def save_now_playing(self, rating_keys: Sequence[str], description: str = "") -> SavedPlaylist:
        """The same in the one playlist that is always written over, NOW_PLAYING."""
        return await sync_to_async(playlists.save_now_playing)(rating_keys, description)
