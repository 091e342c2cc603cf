"""Playing on a player: a play queue on the server, and a command to the player to play it."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from itertools import count
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, ParseError

from library.errors import (
    MusicServerError,
    PlayerMissingError,
    ServerAddressError,
    ServerAnswerError,
    ServerItemMissingError,
    ServerTimeoutError,
    ServerUnreachableError,
    WrongServerError,
)
from library.server_schemas import PlayWhen, Queued
from library.servers.plex.adding import parted, send_all
from library.servers.plex.addresses import uri_of
from library.servers.plex.link import PlexLink
from library.servers.plex.players import Target
from library.servers.plex.reach import url_for_players
from library.servers.plex.talk import Parameters, Place, Talk, container, nothing, plain_query, talk_to
from library.servers.plex.values import integer

#: A player on the same network answers at once, or is asleep.
_PLAYER_SECONDS = 8.0


class Playback:
    """Play queues of one server for one player, within a conversation."""

    def __init__(self, link: PlexLink, talk: Talk, server_id: str, target: Target, *, plex_tv: str) -> None:
        self._link = link
        self._plex_tv = plex_tv
        self._talk = talk
        self._server_id = server_id
        self._target = target
        self._commands = count(1)

    async def play(self, rating_keys: Sequence[str], when: PlayWhen) -> Queued:
        """Play them now, next or later; on a silent player always now. Raises MusicServerErrors."""
        present, missing = await parted(self._talk, rating_keys)
        async with self._player() as player:
            queue = None if when == "now" else await self._queue_there(player)
            if queue is None:
                missing += await self._start(player, present)
            else:
                missing += await self._add(queue, present, is_next=when == "next")
                await self._command(player, "playback/refreshPlayQueue", {"playQueueID": queue, "type": "music"})
        return Queued(
            player=self._target.player,
            queued=len(rating_keys) - len(missing),
            missing=tuple(missing),
            started=queue is None,
        )

    async def _start(self, player: Talk, keys: Sequence[str]) -> list[str]:
        url = await url_for_players(self._link, self._talk, self._plex_tv, self._server_id)
        queues: list[int] = []

        async def send(some: Sequence[str]) -> None:
            if queues:
                await self._put(queues[0], some, is_next=False)
            else:
                queues.append(await self._post(some))

        refused = await send_all(keys, send)
        if not queues:
            raise ServerItemMissingError("Plex refused all of these tracks. Sync the library, then try again.")
        first = next(key for key in keys if key not in refused)
        await self._command(player, "playback/playMedia", await self._order(url, queues[0], first))
        return refused

    async def _add(self, queue: int, keys: Sequence[str], *, is_next: bool) -> list[str]:
        """Each request for "next" goes before the one before it: so the last tracks go first."""
        return await send_all(keys, lambda some: self._put(queue, some, is_next=is_next), last_first=is_next)

    async def _post(self, keys: Sequence[str]) -> int:
        parameters: Parameters = {
            "type": "audio",
            "uri": uri_of(self._server_id, keys),
            "shuffle": 0,
            "repeat": 0,
            "continuous": 0,
            "own": 1,
        }
        return await self._talk.ask("POST", "/playQueues", parameters, read=_queue_number)

    async def _put(self, queue: int, keys: Sequence[str], *, is_next: bool) -> None:
        parameters: Parameters = {"uri": uri_of(self._server_id, keys), **({"next": 1} if is_next else {})}
        await self._talk.ask("PUT", f"/playQueues/{queue}", parameters, read=nothing)

    async def _order(self, url: str, queue: int, first: str) -> dict[str, str | int]:
        """All that a player needs to fetch the queue from `url` by itself, with a token made for that alone."""
        address = urlsplit(url)
        return {
            "providerIdentifier": "com.plexapp.plugins.library",
            "machineIdentifier": self._server_id,
            "protocol": address.scheme,
            "address": address.hostname or "",
            "port": address.port or {"http": 80}.get(address.scheme, 443),
            "offset": 0,
            "key": f"/library/metadata/{first}",
            "type": "music",
            "containerKey": f"/playQueues/{queue}?window=100&own=1",
            **await self._transient_token(),
        }

    async def _transient_token(self) -> dict[str, str]:
        try:
            path = "/security/token?type=delegation&scope=all"
            token = await self._talk.ask("GET", path, read=lambda root: container(root).get("token"))
        except MusicServerError:
            return {}  # Plex gives none to guests; the player then uses its own
        return {"token": token} if token else {}

    async def _queue_there(self, player: Talk) -> int | None:
        """As below. Nothing is put in the place of what plays because a player does not tell what that is."""
        try:
            with _player_there():
                return await self._present_queue(player)
        except (ServerAnswerError, WrongServerError) as exc:
            name = self._target.player.name
            raise ServerAnswerError(f"{name} does not tell what it plays. Play these songs now instead.") from exc

    async def _present_queue(self, player: Talk) -> int | None:
        """The number of the queue that plays there now."""
        parameters = {"wait": 0, "commandID": next(self._commands)}
        headers = self._headers()
        return await player.ask("GET", "/player/timeline/poll", parameters, read=_timeline_queue, headers=headers)

    async def _command(self, player: Talk, command: str, parameters: Parameters) -> None:
        with _player_there():
            await player.tell(f"/player/{command}", {**parameters, "commandID": next(self._commands)}, self._headers())

    def _headers(self) -> dict[str, str]:
        return {"X-Plex-Target-Client-Identifier": self._target.player.id}

    @asynccontextmanager
    async def _player(self) -> AsyncIterator[Talk]:
        """The server itself for its own players; else the first of the player's addresses that answers."""
        if not self._target.urls:
            yield self._talk
            return
        place = Place(f"the player {self._target.player.name}", min(_PLAYER_SECONDS, self._link.connection.seconds))
        url = await self._first_that_answers(place)
        async with talk_to(url, self._target.token, self._link.ways, place, plain_query) as talk:
            yield talk

    async def _first_that_answers(self, place: Place) -> str:
        """The first that answers as a player does, else the first that answers at all: some do not tell what plays."""
        answering, failure = "", None
        for url in self._target.urls:
            try:
                async with talk_to(url, self._target.token, self._link.ways, place, plain_query) as talk:
                    await self._present_queue(talk)
            except (ServerUnreachableError, ServerTimeoutError, ServerAddressError) as exc:
                failure = exc
            except MusicServerError:
                answering = answering or url
            else:
                return url
        if answering:
            return answering
        raise PlayerMissingError(
            f"{self._target.player.name} does not answer. Open it on the same network, then try again."
        ) from failure


@contextmanager
def _player_there() -> Iterator[None]:
    try:
        yield
    except ServerItemMissingError as exc:
        raise PlayerMissingError("This player is not there any more. Open it, then choose it again.") from exc


def _queue_number(root: Element | None) -> int:
    number = integer(container(root).get("playQueueID"))
    if number is None:
        raise ParseError("no number of a play queue")
    return number


def _timeline_queue(root: Element | None) -> int | None:
    for line in container(root).iter("Timeline"):
        if line.get("type") == "music" and line.get("state") in {"playing", "paused", "buffering"}:
            return integer(line.get("playQueueID"))
    return None
