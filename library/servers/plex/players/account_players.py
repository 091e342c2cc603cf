"""The players of the account, as plex.tv lists them: Plexamp is found here, and hardly anywhere else."""

from collections.abc import Callable, Iterator
from functools import partial
from xml.etree.ElementTree import Element

from pydantic import SecretStr

from core.text.redact import Redactor
from library.servers.plex.http.client import Context, Peer, open_plex, require_root
from library.servers.plex.players.player import Target, can_create, player_of
from library.servers.plex.plex_tv.account import RESOURCES
from library.servers.plex.xml_values import is_true

_SECONDS = 5.0
#: Since June 2022 they obey nobody but the person in front of them (home-assistant/core #77415).
_DEAF = frozenset({"Plex Web", "Plex for Windows", "Plex for Mac", "Plex for Linux"})


async def read_account_players(url: str, token: SecretStr, context: Context) -> list[Target]:
    """Those that are on; `player.problem` says why one of them cannot be told to play."""
    async with open_plex(url, token, context, Peer("plex.tv", _SECONDS)) as client:
        return await client.request(
            "GET", RESOURCES, read=partial(_players, hide=Redactor((token.get_secret_value(),)).hide_known)
        )


def _players(root: Element | None, hide: Callable[[str], str]) -> list[Target]:
    return [
        _target(resource, hide)
        for resource in require_root(root)
        if "player" in resource.get("provides", "").split(",") and is_true(resource.get("presence"))
    ]


def _target(resource: Element, hide: Callable[[str], str]) -> Target:
    urls = tuple(dict.fromkeys(_addresses(resource)))
    player = player_of(resource, is_local=False, problem=_problem(resource, urls))
    # A name may repeat the token that the account is asked with.
    player = player.model_copy(update={"name": hide(player.name), "product": hide(player.product)})
    return Target(player, urls, SecretStr(resource.get("accessToken", "")), can_create=can_create(resource))


def _problem(resource: Element, urls: tuple[str, ...]) -> str:
    if resource.get("product") in _DEAF:
        return "It can't be controlled by other programs."
    if resource.get("publicAddressMatches") in {"0", "false"}:
        return "It isn't on the same network as PlexSage."
    if not urls:
        return "It has no address at the moment. Open the app on it, then refresh."
    return ""


def _addresses(resource: Element) -> Iterator[str]:
    """Each once, those of the house first. What we send to a player contains a token: never in clear to the world."""
    connections = sorted(resource.iter("connection"), key=lambda connection: not is_true(connection.get("local")))
    for connection in connections:
        get = connection.get
        url = get("uri") or f"{get('protocol')}://{get('address')}:{get('port')}"
        is_safe = url.startswith("https://") or (url.startswith("http://") and is_true(get("local")))
        if is_safe and not is_true(get("relay")):
            yield url.rstrip("/")
