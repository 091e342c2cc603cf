"""What plays from the server at present, and on which players; only the owner may know."""

from collections.abc import Iterator
from typing import NamedTuple
from xml.etree.ElementTree import Element

from library.errors import ServerForbiddenError
from library.servers.plex.http.client import PlexClient, require_root
from library.servers.plex.players.player import Target, plain_url, player_of
from library.servers.plex.xml_values import is_true
from library.servers.values import Player

#: Where Plexamp without a screen, and what is compatible with it, listens for commands.
_PORT = 32500


class Session(NamedTuple):
    """A player that has something on; `target` is set for one that may be told to play, without being listed."""

    player: Player
    target: Target | None


async def read_sessions(client: PlexClient) -> list[Session]:
    """View all; none for guests. Raises MusicServerErrors."""
    try:
        return await client.request("GET", "/status/sessions", read=lambda root: list(_sessions(root)))
    except ServerForbiddenError:
        return []


def _sessions(root: Element | None) -> Iterator[Session]:
    for element in require_root(root).iter("Player"):
        player = player_of(element, is_local=False)
        if player.id:
            is_playing = element.get("state") in {"playing", "buffering"}
            player = player.model_copy(update={"is_playing": is_playing})
            yield Session(player, _target(element, player))


def _target(element: Element, player: Player) -> Target | None:
    """Plexamp in the house: Plex tells its address there, and the port is always the same without a screen."""
    address = element.get("address", "")
    if not (address and is_true(element.get("local")) and player.product == "Plexamp"):
        return None
    return Target(player, (plain_url(address, _PORT),))
