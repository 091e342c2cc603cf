"""Starting music on a player: it makes a play queue itself, or takes one that we made; which of the two it knows."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import urlsplit

from library.errors import (
    LibraryError,
    MusicServerError,
    PlayerRefusedError,
    ServerForbiddenError,
    ServerItemMissingError,
    ServerTimeoutError,
    ServerUnreachableError,
)
from library.servers.plex.http.client import KEYS_A_REQUEST, Parameters, PlexClient, require_root
from library.servers.plex.players.commands import PlayerClient
from library.servers.plex.players.play_queues import PlayQueues
from library.servers.plex.players.player_errors import UnknownCommandError
from library.servers.plex.playlists.playlist_api import PlexPlaylists
from library.servers.plex.playlists.replace import save_now_playing
from library.servers.plex.uris import uri_of, uri_of_playlist

logger = logging.getLogger(__name__)

#: So long we ask for the number of a queue that a player makes, and so often.
_QUEUE_SECONDS, _QUESTIONS = 5.0, 20


class Started(NamedTuple):
    """Tracks that Plex refused, and how many were left out because the player takes no more at once."""

    refused: list[str]
    left_out: int = 0


class PlayerStart:
    """One player and the server that it fetches music from, at `url` as players reach it."""

    def __init__(self, client: PlexClient, server_id: str, player: PlayerClient, url: str) -> None:
        self._client = client
        self._server_id = server_id
        self._player = player
        self._url = url
        self._queues = PlayQueues(client, server_id)

    async def start(self, keys: Sequence[str]) -> Started:
        """Play these now, in order. Raises MusicServerErrors.

        createPlayQueue is what today's players know, playMedia what older ones do; neither of them knows for sure.
        """
        ways = [self._its_queue, self._our_queue]
        if self._player.can_create is False:
            ways.reverse()
        with suppress(UnknownCommandError):
            return await ways[0](keys)
        try:
            return await ways[1](keys)
        except UnknownCommandError as exc:
            raise UnknownCommandError(
                f"{self._player.name} can't play what PlexSage sends. Update its app, or save the playlist to Plex "
                "and play it there."
            ) from exc

    async def _its_queue(self, keys: Sequence[str]) -> Started:
        """Made by the player, of tracks in one address. What does not fit in there is added once its queue is known."""
        if len(keys) <= KEYS_A_REQUEST:
            await self._create(uri_of(self._server_id, keys))
            return Started([])
        before = await self._present_queue()
        await self._create(uri_of(self._server_id, keys[:1]))
        try:
            queue = await self._new_queue(before)
            refused = await self._queues.add(queue, keys[1:], is_next=False)
        except (PlayerRefusedError, ServerItemMissingError, ServerForbiddenError):
            return await self._without_its_number(keys)  # it does not tell its queue, or that is not ours to change
        with suppress(UnknownCommandError):  # it looks at its queue by itself, before each song
            await self._player.command("playback/refreshPlayQueue", {"playQueueID": queue, "type": "music"})
        return Started(refused)

    async def _without_its_number(self, keys: Sequence[str]) -> Started:
        """View all where that can be done; else as many as surely fit into one address."""
        with suppress(UnknownCommandError):
            return await self._our_queue(keys)
        try:
            saved = await save_now_playing(PlexPlaylists(self._client, self._server_id), keys)
        except LibraryError as exc:
            logger.warning("couldn't create a playlist for %s to play: %s", self._player.name, exc)
            await self._create(uri_of(self._server_id, keys[:KEYS_A_REQUEST]))
            return Started([], left_out=len(keys) - KEYS_A_REQUEST)
        number = saved.playlist.rating_key
        await self._create(uri_of_playlist(self._server_id, number), {"playlistID": number})
        return Started(list(saved.not_taken))

    async def _our_queue(self, keys: Sequence[str]) -> Started:
        """Made by us: whole before the player hears of it."""
        made = await self._queues.make(keys)
        parameters: Parameters = {
            "providerIdentifier": "com.plexapp.plugins.library",
            "offset": 0,
            "key": f"/library/metadata/{made.first}",
            "type": "music",
            "containerKey": f"/playQueues/{made.queue}?window=100&own=1",
            **await self._source(),
        }
        await self._player.command("playback/playMedia", parameters)
        return Started(made.refused)

    async def _create(self, uri: str, more: Parameters = MappingProxyType({})) -> None:
        parameters: Parameters = {
            "source": self._server_id,
            "uri": uri,
            **more,
            "type": "audio",
            "shuffle": 0,
            "includeExternalMedia": 1,
            **await self._source(),
        }
        await self._player.command("playback/createPlayQueue", parameters)

    async def _source(self) -> dict[str, str | int]:
        """What a player needs to fetch music from the server by itself, with a token made for that alone."""
        address = urlsplit(self._url)
        return {
            "machineIdentifier": self._server_id,
            "protocol": address.scheme,
            "address": address.hostname or "",
            "port": address.port or {"http": 80}.get(address.scheme, 443),
            **await self._transient_token(),
        }

    async def _transient_token(self) -> dict[str, str]:
        for method in ("POST", "GET"):  # today's way, and that of older servers
            try:
                path = "/security/token?type=delegation&scope=all"
                token = await self._client.request(method, path, read=lambda root: require_root(root).get("token"))
            except MusicServerError:
                continue
            if token:
                return {"token": token}
        return {}  # Plex gives none to guests; the player then uses its own

    async def _present_queue(self) -> int | None:
        with suppress(PlayerRefusedError):
            return await self._queue_number()
        return None

    async def _new_queue(self, before: int | None) -> int:
        """The number of the queue that it has made; raises PlayerRefusedError where it does not tell one."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_QUEUE_SECONDS):
                for _ in range(_QUESTIONS):
                    number = await self._queue_number()
                    if number is not None and number != before:
                        return number
                    await asyncio.sleep(_QUEUE_SECONDS / _QUESTIONS)
        raise PlayerRefusedError(f"{self._player.name} doesn't report what it is playing.")

    async def _queue_number(self) -> int | None:
        """Of the queue of our server that it plays now. Raises PlayerRefusedError where it does not tell any."""
        try:
            playing = await self._player.playing()
        except (ServerTimeoutError, ServerUnreachableError):  # busy with what it was told
            return None
        is_ours = playing is not None and playing.is_music and playing.server_id == self._server_id
        return playing.queue if playing and is_ours else None
