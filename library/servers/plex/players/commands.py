"""Commands to one player, straight or through the server, and what it says that it plays."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from typing import NamedTuple
from xml.etree.ElementTree import Element

from library.errors import MusicServerError, PlayerMissingError, ServerTimeoutError
from library.servers.plex.http.client import Parameters, Peer, PlexClient, open_plex, require_root
from library.servers.plex.http.verified_server import VerifiedServer
from library.servers.plex.players.address_probe import REACH_SECONDS, find_address, headers_for
from library.servers.plex.players.player import Target
from library.servers.plex.players.player_errors import silent_player_error, translate_for_player
from library.servers.plex.xml_values import integer

#: Some make the whole queue before they answer.
_COMMAND_SECONDS = 8.0
_ON = frozenset({"playing", "paused", "buffering"})


class Playing(NamedTuple):
    """What a player has on: by its own word the number of the play queue, the item of it, and whose queue it is."""

    is_music: bool
    server_id: str = ""
    queue: int | None = None
    item: int | None = None


class PlayerClient:
    """One player, over a client that is open. Raises MusicServerErrors that speak of the player."""

    def __init__(self, client: PlexClient, target: Target, *, can_create: bool | None, seconds: float) -> None:
        self.name = target.player.name
        self.can_create = can_create
        self._client = client
        self._target = target
        self._seconds = seconds
        self._numbers = count(1)

    async def command(self, command: str, parameters: Parameters) -> None:
        """Like "playback/playMedia". Any answer but a failure is a yes, and most are empty."""
        told = {**parameters, "commandID": next(self._numbers)}
        async with self._in_its_words():
            await self._client.command(f"/player/{command}", told, headers_for(self._target))

    async def playing(self) -> Playing | None:
        """What it has on, paused too; None where it is silent."""
        asked = {"wait": 0, "commandID": next(self._numbers)}
        async with self._in_its_words():
            return await self._client.request(
                "GET", "/player/timeline/poll", asked, read=_playing, headers=headers_for(self._target)
            )

    @asynccontextmanager
    async def _in_its_words(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(self._seconds):
                yield
        except TimeoutError as exc:
            raise silent_player_error(self.name) from exc
        except MusicServerError as exc:
            raise translate_for_player(exc, self.name) from exc


@asynccontextmanager
async def open_player(target: Target, plex: VerifiedServer, server: PlexClient) -> AsyncIterator[PlayerClient]:
    """Through the server to its own players, else where the player answers itself. Raises PlayerMissingError."""
    seconds = min(_COMMAND_SECONDS, plex.connection.seconds)
    relayed = PlayerClient(server, target, can_create=target.can_create, seconds=seconds)
    is_silent = True
    if target.is_relayed:
        is_heard, is_silent = await _is_heard(relayed)
        if is_heard or not target.urls:
            yield relayed
            return
    found = await find_address(target, plex.context, REACH_SECONDS / 2 if target.is_relayed else REACH_SECONDS)
    if found is None and is_silent:
        raise PlayerMissingError(f"{target.player.name} isn't responding. Open it on the same network, then try again.")
    if found is None:
        yield relayed
        return
    can_create = target.can_create if found.can_create is None else found.can_create
    peer = Peer(f"the player {target.player.name}", seconds)
    async with open_plex(found.url, target.token, plex.context, peer) as client:
        yield PlayerClient(client, target, can_create=can_create, seconds=seconds)


async def _is_heard(relayed: PlayerClient) -> tuple[bool, bool]:
    """Whether the server passes commands on to it, and whether there was no answer at all."""
    try:
        async with asyncio.timeout(REACH_SECONDS / 2):
            await relayed.playing()
    except (TimeoutError, ServerTimeoutError):
        return False, True
    except MusicServerError:
        return False, False
    return True, False


def _playing(root: Element | None) -> Playing | None:
    """Music where there is some; else whatever it shows."""
    on = [line for line in require_root(root).iter("Timeline") if line.get("state") in _ON]
    for line in on:
        if line.get("type") == "music":
            get = line.get
            return Playing(
                True, get("machineIdentifier", ""), integer(get("playQueueID")), integer(get("playQueueItemID"))
            )
    return Playing(is_music=False) if on else None
