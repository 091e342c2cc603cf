"""A player and how to reach it, from what Plex's lists of players tell."""

from typing import NamedTuple
from xml.etree.ElementTree import Element

from pydantic import SecretStr

from library.servers.values import Player

_PHONES = frozenset({"phone", "tablet", "mobile"})


class Target(NamedTuple):
    """A player and how to reach it: through the server, for one that this knows itself, or at its own addresses.

    `can_create`: whether it makes a play queue itself when it is told to (createPlayQueue); None: it does not say.
    """

    player: Player
    urls: tuple[str, ...] = ()
    token: SecretStr = SecretStr("")
    is_relayed: bool = False
    can_create: bool | None = None


def player_of(element: Element, *, is_local: bool, problem: str = "") -> Player:
    """From the attributes that the lists share; the name is not always among them."""
    get = element.get
    kind, platform = get("deviceClass", ""), get("platform", "")
    return Player(
        id=get("machineIdentifier") or get("clientIdentifier") or "",
        name=get("name") or get("title") or get("device") or get("product") or platform or "Player",
        product=get("product", ""),
        platform=platform,
        is_local=is_local,
        is_mobile=kind in _PHONES or platform in {"iOS", "Android"},
        problem=problem,
    )


def plain_url(address: str, port: int | str) -> str:
    """Players in the house speak plain http."""
    return f"http://[{address}]:{port}" if ":" in address else f"http://{address}:{port}"


def can_create(element: Element) -> bool | None:
    """By its own word."""
    capabilities = element.get("protocolCapabilities")
    return "playqueues-creation" in capabilities.split(",") if capabilities else None
