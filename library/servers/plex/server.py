"""Plex Media Server as a MusicServer: requests over guarded connections, in threads, and frozen values out of them."""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager
from datetime import datetime
from typing import ClassVar

from library.servers.plex.config import PlexConnection
from library.servers.plex.http.transport import BlockingResolver, resolve
from library.servers.plex.http.verified_server import VerifiedServer
from library.servers.plex.music.artwork import MAX_PICTURE_BYTES, fetch_artwork
from library.servers.plex.music.changes import TooManyChangesError, read_changes
from library.servers.plex.music.sections import add_counts, find_chosen, read_sections, sum_counts
from library.servers.plex.music.track_files import read_track_files
from library.servers.plex.music.tracks import read_tracks
from library.servers.plex.players.discovery import find_target, find_targets
from library.servers.plex.players.playback import Playback
from library.servers.plex.playlists.playlist_api import PlexPlaylists
from library.servers.plex.playlists.replace import replace, restore, save_now_playing
from library.servers.plex.plex_tv.account import PLEX_TV
from library.servers.plex.uris import item_url, playlist_url
from library.servers.protocol import Tell, tell_nobody
from library.servers.values import (
    Artwork,
    LibraryChanges,
    MusicSection,
    PlayersFound,
    PlaylistBefore,
    PlayWhen,
    QueuedTracks,
    SavedPlaylist,
    ServerInfo,
    ServerPlaylist,
    ServerTrack,
)


class PlexMusicServer:
    """One Plex Media Server. Every method raises only LibraryErrors, and ends within the connection's deadline.

    (A method that takes several requests has the deadline for each of them.)
    """

    name: ClassVar[str] = "plex"

    def __init__(
        self,
        connection: PlexConnection,
        *,
        plex_tv: str = PLEX_TV,
        resolver: BlockingResolver = resolve,
        tell: Tell = tell_nobody,
    ) -> None:
        """`tell` hears how each request to the server itself ended."""
        self._plex = VerifiedServer(connection, resolver, tell)
        self._plex_tv = plex_tv

    # The server and its libraries.

    async def info(self) -> ServerInfo:
        """Name, version and id: the test of a connection, and of its token."""
        return await self._plex.info()

    async def identify(self) -> None:
        """Whether this very server answers, asked without the token. Raises WrongServerError where another one does."""
        await self._plex.identify()

    @property
    def is_exposed(self) -> bool:
        """Whether the token has gone over plain http, and out of the house."""
        return self._plex.is_exposed

    async def sections(self, *, count_seconds: float | None = None) -> tuple[MusicSection, ...]:
        """All music libraries, with the number of their tracks where that is told within these seconds."""
        async with self._plex.client() as client:
            sections = await read_sections(client)
            return await add_counts(client, sections, seconds=count_seconds or self._plex.peer.seconds)

    async def chosen_sections(self) -> tuple[MusicSection, ...]:
        """The music libraries of the connection, with the number of their tracks; raises SectionMissingError."""
        async with self._plex.client() as client:
            chosen = await find_chosen(client, self._plex.connection.sections)
            return await add_counts(client, chosen, seconds=self._plex.peer.seconds)

    async def track_count(self) -> int | None:
        """How many tracks the chosen libraries have, where all of them are counted."""
        return sum_counts(await self.chosen_sections())

    async def tracks(self) -> AsyncGenerator[tuple[ServerTrack, ...], None]:
        """All tracks of the chosen libraries, a thousand at a time."""
        async with self._plex.client() as client:
            for section in await find_chosen(client, self._plex.connection.sections):
                async with aclosing(read_tracks(client, section)) as batches:
                    async for batch in batches:
                        yield batch

    async def changed_since(self, since: datetime) -> LibraryChanges | None:
        """Tracks that are new, edited, played or rated since then; None where reading everything is cheaper."""
        parts: list[LibraryChanges] = []
        async with self._plex.client() as client:
            for section in await find_chosen(client, self._plex.connection.sections):
                try:
                    parts.append(await read_changes(client, section, since))
                except TooManyChangesError:
                    return None
        return LibraryChanges(
            tracks=tuple(track for part in parts for track in part.tracks),
            total=sum(part.total for part in parts),
            samples=tuple(sample for part in parts for sample in part.samples),
        )

    # Playlists.

    async def playlists(self) -> tuple[ServerPlaylist, ...]:
        """Audio playlists that people fill themselves, by title: no smart ones, no stations."""
        async with self._playlists() as playlists:
            return await playlists.changeable()

    async def playlist_tracks(self, rating_key: str) -> tuple[str, ...]:
        """The rating keys of a playlist, in order; raises PlaylistNotFoundError."""
        async with self._playlists() as playlists:
            return tuple(item.rating_key for item in await playlists.items(rating_key))

    async def create_playlist(self, title: str, rating_keys: Sequence[str], description: str = "") -> SavedPlaylist:
        """Make a new playlist; rating keys that are gone are reported. A failure half-way leaves none behind."""
        async with self._playlists() as playlists:
            return await playlists.create(title, rating_keys, description)

    async def replace_playlist(
        self, rating_key: str, rating_keys: Sequence[str], description: str = ""
    ) -> SavedPlaylist:
        """Put these tracks in place of the playlist's own; a failure half-way loses nothing."""
        async with self._playlists() as playlists:
            return await replace(playlists, rating_key, rating_keys, description)

    async def restore_playlist(self, rating_key: str, before: PlaylistBefore) -> SavedPlaylist:
        """Put back what a replacement took away: SavedPlaylist.before."""
        async with self._playlists() as playlists:
            return await restore(playlists, rating_key, before)

    async def append_to_playlist(self, rating_key: str, rating_keys: Sequence[str]) -> SavedPlaylist:
        """Add the tracks that the playlist does not have yet."""
        async with self._playlists() as playlists:
            return await playlists.append(rating_key, rating_keys)

    async def save_now_playing(self, rating_keys: Sequence[str], description: str = "") -> SavedPlaylist:
        """Put these tracks into the one playlist that is always written over, NOW_PLAYING."""
        async with self._playlists() as playlists:
            return await save_now_playing(playlists, rating_keys, description)

    # Playing and showing.

    async def players(self) -> PlayersFound:
        """Players that the server knows, those of the account where its token is known, and those that play."""
        async with self._plex.client() as client:
            await self._plex.info_by(client)  # a server that does not let us in is no matter of one list or another
            found = await find_targets(self._plex, client, self._plex_tv)
        players = [target.player for target in found.targets]
        return PlayersFound(
            players=tuple(player for player in players if not player.problem),
            out_of_reach=tuple(player for player in players if player.problem),
            troubles=found.troubles,
            is_signed_in=found.is_signed_in,
        )

    async def play(self, player_id: str, rating_keys: Sequence[str], when: PlayWhen = "now") -> QueuedTracks:
        """Play on a player: now, right after the present track, or after all that was added there before."""
        async with self._plex.client() as client:
            server_id = (await self._plex.info_by(client)).server_id
            target = await find_target(self._plex, client, self._plex_tv, player_id)
            playback = Playback(self._plex, client, server_id, target, plex_tv=self._plex_tv)
            return await playback.play(rating_keys, when)

    async def artwork(self, rating_key: str, width: int, height: int, *, path: str = "") -> Artwork:
        """A picture that fills this size, if it is large enough; `path` (ServerTrack.artwork) saves a question."""
        async with self._plex.client(max_bytes=MAX_PICTURE_BYTES) as client:
            return await fetch_artwork(client, rating_key, width, height, path)

    async def files(self, rating_keys: Sequence[str]) -> Mapping[str, str]:
        """Where the files of these tracks are on Plex's own computer, by rating key."""
        async with self._plex.client() as client:
            return await read_track_files(client, rating_keys)

    async def open_url(self, rating_key: str, *, playlist: bool = False) -> str:
        """A link for a browser that opens the track or playlist in Plex."""
        server_id = self._plex.connection.server_id or (await self.info()).server_id
        url = playlist_url if playlist else item_url
        return url(server_id, rating_key, self._plex.connection.public_url)

    @asynccontextmanager
    async def _playlists(self) -> AsyncIterator[PlexPlaylists]:
        async with self._plex.client() as client:
            server_id = (await self._plex.info_by(client)).server_id
            yield PlexPlaylists(client, server_id, self._plex.connection.public_url)
