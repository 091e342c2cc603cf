"""Which players there are: three may know some. All are asked at once, and one that fails loses none of the others'."""

import asyncio
import logging
from collections.abc import Awaitable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar
from xml.etree.ElementTree import Element

from pydantic import SecretStr

from library.errors import (
    MusicServerError,
    PlayerMissingError,
    ServerForbiddenError,
    ServerTimeoutError,
    ServerUnauthorizedError,
    ServerUnreachableError,
    UnexpectedServerError,
)
from library.servers.plex.http.client import PlexClient, require_root
from library.servers.plex.http.verified_server import VerifiedServer
from library.servers.plex.players.account_players import read_account_players
from library.servers.plex.players.active_sessions import Session, read_sessions
from library.servers.plex.players.address_probe import find_address
from library.servers.plex.players.player import Target, can_create, plain_url, player_of
from library.servers.plex.players.player_errors import status_of
from library.servers.plex.xml_values import integer
from library.servers.values import Player

logger = logging.getLogger(__name__)

#: For each that may know players, all at once: somebody waits in front of the list.
_SOURCE_SECONDS = 5.0
#: For a player that plays, so that it is awake.
_AWAKE_SECONDS = 2.0
_GONE = "This player is no longer available. Open it, then choose it again."

T = TypeVar("T")


class Candidates(NamedTuple):
    """All players, those that play first; a line for each that could not be asked, and whether plex.tv could be."""

    targets: tuple[Target, ...]
    troubles: tuple[str, ...]
    is_signed_in: bool


@dataclass(frozen=True)
class _Finding:
    """Where players are looked for."""

    plex: VerifiedServer
    client: PlexClient
    plex_tv: str

    async def find(self) -> Candidates:
        """Raises nothing: what cannot be asked is a line in `troubles`."""
        troubles: list[str] = []
        listed, of_account, on = await asyncio.gather(
            _told(_clients(self.client), "Plex couldn't list the players on its network", troubles),
            _told(self._of_account(), "plex.tv couldn't list the players on your account", troubles),
            _told(self._sessions(), "Plex couldn't say what is playing", troubles),
        )
        known = _each_once((*listed, *of_account))
        ids = {target.player.id for target in known}
        known += await self._awake(
            [session.target for session in on if session.target and session.player.id not in ids]
        )
        playing = {session.player.id for session in on if session.player.is_playing}
        return Candidates(_in_order(known, playing), tuple(troubles), bool(self._account_token.get_secret_value()))

    @property
    def _account_token(self) -> SecretStr:
        return self.plex.connection.account_token

    async def _of_account(self) -> Sequence[Target]:
        if not self._account_token.get_secret_value():
            return ()
        return await read_account_players(self.plex_tv, self._account_token, self.plex.context)

    async def _sessions(self) -> Sequence[Session]:
        """Over a client of its own: each has one connection, which the other list waits at."""
        async with self.plex.client() as client:
            return await read_sessions(client)

    async def _awake(self, targets: Sequence[Target]) -> list[Target]:
        """Players that nobody lists, but that play: those in the house may answer where Plexamp always does."""
        return list(await asyncio.gather(*map(self._reached, targets)))

    async def _reached(self, target: Target) -> Target:
        answer = await find_address(target, self.plex.context, _AWAKE_SECONDS)
        if answer and answer.rank == 0:
            name = answer.name or target.player.name
            return target._replace(player=_changed(target.player, name=name), can_create=answer.can_create)
        problem = "It is playing, but has no address that PlexSage can reach."
        return target._replace(player=_changed(target.player, problem=problem))


async def find_targets(plex: VerifiedServer, client: PlexClient, plex_tv: str) -> Candidates:
    """Those that can be told to play, and those that cannot, with the reason in `player.problem`."""
    return await _Finding(plex, client, plex_tv).find()


async def find_target(plex: VerifiedServer, client: PlexClient, plex_tv: str, player_id: str) -> Target:
    """One that can be told to play; raises PlayerMissingError."""
    found = await find_targets(plex, client, plex_tv)
    for target in found.targets:
        if target.player.id == player_id:
            if target.player.problem:
                raise PlayerMissingError(f"{target.player.name} can't be controlled. {target.player.problem}")
            return target
    if found.troubles:
        raise PlayerMissingError(f"This player wasn't found. {' '.join(found.troubles)}")
    raise PlayerMissingError(_GONE)


async def is_listed(client: PlexClient, player_id: str) -> bool:
    """Whether the server sees this player now; True where it does not tell."""
    try:
        return any(target.player.id == player_id for target in await _clients(client))
    except MusicServerError:
        return True


async def _clients(client: PlexClient) -> Sequence[Target]:
    """What the server sees in its own network: nothing, where it runs in a container."""

    def read(root: Element | None) -> list[Target]:
        return [_client(element) for element in require_root(root) if element.get("machineIdentifier")]

    return await client.request("GET", "/clients", read=read)


def _client(element: Element) -> Target:
    address, port = element.get("address") or element.get("host"), integer(element.get("port"))
    urls = (plain_url(address, port),) if address and port else ()
    return Target(player_of(element, is_local=True), urls, is_relayed=True, can_create=can_create(element))


async def _told(asked: Awaitable[Sequence[T]], what: str, troubles: list[str]) -> Sequence[T]:
    """What somebody tells; nothing, and a line in `troubles`, where that fails or takes too long."""
    try:
        async with asyncio.timeout(_SOURCE_SECONDS):
            return await asked
    except TimeoutError:
        why = f"no answer within {_SOURCE_SECONDS:g} seconds"
    except MusicServerError as exc:
        logger.info("players: %s: %s", what, exc)
        why = _why(exc)
    troubles.append(f"{what}: {why}.")
    return ()


def _why(exc: MusicServerError) -> str:
    match exc:
        case ServerUnauthorizedError():
            return "the token is no longer accepted (HTTP 401); sign in with Plex again"
        case ServerForbiddenError():
            return "the token has no permission (HTTP 403)"
        case ServerTimeoutError():
            return "no answer in time"
        case ServerUnreachableError():
            return "no connection"
        case UnexpectedServerError() if not status_of(exc):
            return "it sent a web page instead"
        case _:
            status = status_of(exc)
            return f"HTTP {status}" if status else "the answer can't be read"


def _each_once(targets: Iterable[Target]) -> list[Target]:
    """The first of each: the server's own need no address."""
    first: dict[str, Target] = {}
    for target in targets:
        if target.player.id:
            first.setdefault(target.player.id, target)
    return list(first.values())


def _in_order(targets: Iterable[Target], playing: set[str]) -> tuple[Target, ...]:
    marked = (_marked(target, playing) for target in targets)
    return tuple(sorted(marked, key=lambda one: (not one.player.is_playing, one.player.name.casefold())))


def _marked(target: Target, playing: set[str]) -> Target:
    return target._replace(player=_changed(target.player, is_playing=target.player.id in playing))


def _changed(player: Player, **fields: object) -> Player:
    return player.model_copy(update=fields)
