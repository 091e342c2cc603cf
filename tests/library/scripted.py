"""A music server whose tracks are a list, and whose ways to fail are chosen by the test."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import ClassVar

from library.errors import PlaylistNotFoundError
from library.servers.values import (
    LibraryChanges,
    MusicSection,
    PlaylistBefore,
    SavedPlaylist,
    ServerPlaylist,
    ServerTrack,
)


class ScriptedServer:
    """A MusicServer in memory: it waits at `gate`, raises `failure` after the last track, and keeps no playlists."""

    name: ClassVar[str] = "scripted"

    def __init__(self, tracks: Sequence[ServerTrack] = (), *, size: int = 100) -> None:
        self.content = list(tracks)
        self.size = size
        self.gate = asyncio.Event()
        self.gate.set()
        self.reached = asyncio.Event()
        self.failure: Exception | None = None
        self.times_read = 0
        self.is_closed = False

    async def tracks(self) -> AsyncIterator[tuple[ServerTrack, ...]]:
        """A batch; then what the script says."""
        self.times_read += 1
        try:
            for start in range(0, len(self.content), self.size):
                yield tuple(self.content[start : start + self.size])
                self.reached.set()
                await self.gate.wait()
            if self.failure is not None:
                raise self.failure
        finally:
            self.is_closed = True

    async def playlists(self) -> tuple[ServerPlaylist, ...]:
        """None."""
        return ()

    async def playlist_tracks(self, rating_key: str) -> tuple[str, ...]:
        """Never."""
        raise PlaylistNotFoundError("There are no playlists here.")

    async def create_playlist(self, title: str, rating_keys: Sequence[str], description: str = "") -> SavedPlaylist:
        """Never."""
        raise PlaylistNotFoundError("There are no playlists here.")

    async def replace_playlist(
        self, rating_key: str, rating_keys: Sequence[str], description: str = ""
    ) -> SavedPlaylist:
        """Never."""
        raise PlaylistNotFoundError("There are no playlists here.")

    async def restore_playlist(self, rating_key: str, before: PlaylistBefore) -> SavedPlaylist:
        """Never."""
        raise PlaylistNotFoundError("There are no playlists here.")

    async def append_to_playlist(self, rating_key: str, rating_keys: Sequence[str]) -> SavedPlaylist:
        """Never."""
        raise PlaylistNotFoundError("There are no playlists here.")


class TalkativeServer(ScriptedServer):
    """One that also tells how many tracks there are, and (until `changes` is None) what has changed."""

    def __init__(self, tracks: Sequence[ServerTrack] = (), *, size: int = 100) -> None:
        super().__init__(tracks, size=size)
        self.changes: Sequence[ServerTrack] | None = ()
        self.asked_since: list[datetime] = []

    async def chosen_sections(self) -> tuple[MusicSection, ...]:
        """Two."""
        return (
            MusicSection(key="1", title="Music", track_count=len(self.content) - 1),
            MusicSection(key="2", title="More", track_count=1),
        )

    async def changed_since(self, since: datetime) -> LibraryChanges | None:
        """What the script says."""
        self.asked_since.append(since)
        if self.changes is None:
            return None
        return LibraryChanges(tracks=tuple(self.changes), total=len(self.content))
