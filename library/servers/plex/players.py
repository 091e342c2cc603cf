"""Which players there are: those that the server knows, and those of the account."""

import asyncio
import logging
from collections.abc import Sequence
from typing import NamedTuple
from xml.etree.ElementTree import Element

from pydantic import SecretStr

from library.errors import MusicServerError, PlayerMissingError
from library.server_schemas import Player
from library.servers.plex.link import PlexLink
from library.servers.plex.talk import Talk, container
from library.servers.plex.tv import account_players, player_of

logger = logging.getLogger(__name__)


class Target(NamedTuple):
    """A player and how to reach it: through the server where there are no addresses."""

    player: Player
    urls: tuple[str, ...] = ()
    token: SecretStr = SecretStr("")


async def find_targets(link: PlexLink, talk: Talk, plex_tv: str) -> list[Target]:
    """All players, those that play first. The account's are left out where plex.tv cannot be asked."""
    account = asyncio.create_task(_of_account(link, plex_tv))
    try:
        local = await talk.ask("GET", "/clients", read=_clients)
        playing = await _playing(talk)
        known = {player.id for player in local}
        targets = [Target(player) for player in local]
        targets += [target for target in await account if target.player.id not in known]
    finally:
        account.cancel()
    return sorted(
        (_marked(target, playing) for target in targets),
        key=lambda target: (not target.player.is_playing, target.player.name.casefold()),
    )


async def find_target(link: PlexLink, talk: Talk, plex_tv: str, player_id: str) -> Target:
    """One of them; raises PlayerMissingError."""
    for target in await find_targets(link, talk, plex_tv):
        if target.player.id == player_id:
            return target
    raise PlayerMissingError("This player is not there any more. Open it, then choose it again.")


async def _of_account(link: PlexLink, plex_tv: str) -> Sequence[Target]:
    token = link.connection.account_token
    if not token.get_secret_value():
        return ()
    try:
        return [Target(*found) for found in await account_players(plex_tv, token, link.ways)]
    except MusicServerError as exc:
        logger.warning("the players of the Plex account are not known: %s", exc)
        return ()


async def _playing(talk: Talk) -> frozenset[str]:
    """The ids of players that play; only the owner may know."""
    try:
        return await talk.ask("GET", "/status/sessions", read=_sessions)
    except MusicServerError as exc:
        logger.info("what plays at present is not known: %s", exc)
        return frozenset()


def _marked(target: Target, playing: frozenset[str]) -> Target:
    is_playing = target.player.id in playing
    return target._replace(player=target.player.model_copy(update={"is_playing": is_playing}))


def _clients(root: Element | None) -> list[Player]:
    return [player_of(element, is_local=True) for element in container(root) if element.get("machineIdentifier")]


def _sessions(root: Element | None) -> frozenset[str]:
    return frozenset(
        player.get("machineIdentifier", "")
        for player in container(root).iter("Player")
        if player.get("state") in {"playing", "buffering"}
    )
