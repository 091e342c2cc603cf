"""Kinds of players, and what is looked at in tests about them."""

from pydantic import SecretStr

from library.servers.plex.server import PlexMusicServer
from tests.fakes.plex.players import NEW, OLD, Player
from tests.fakes.plex.queues import Queue
from tests.fakes.plex.server import PlexFake
from tests.fakes.plex.tv import PlexTvFake
from tests.library.plex.plexing import client_of

#: What a player knows, and what it says of itself.
KINDS: dict[str, tuple[frozenset[str], str]] = {
    "both": (frozenset({OLD, NEW}), "timeline,playback,playqueues,playqueues-creation"),
    "both, and says nothing": (frozenset({OLD, NEW}), ""),
    "old": (frozenset({OLD}), "timeline,playback,mirror,playqueues,provider-playback"),
    "old, and says nothing": (frozenset({OLD}), ""),
    "old, and says otherwise": (frozenset({OLD}), "timeline,playback,playqueues-creation"),
    "new": (frozenset({NEW}), "timeline,playback,playqueues,playqueues-creation"),
    "new, and says nothing": (frozenset({NEW}), ""),
    "new, and says otherwise": (frozenset({NEW}), "timeline,playback"),
}


def player_of_kind(kind: str, **more: object) -> Player:
    knows, capabilities = KINDS[kind]
    return Player("kitchen-1", "Kitchen", knows=knows, capabilities=capabilities, **more)  # type: ignore[arg-type]  # fields


def queue_of(plex: PlexFake, player: Player) -> Queue:
    """What the player plays."""
    assert player.plays is not None
    return plex.queues.by_key[player.plays]


def with_account(plex: PlexFake, plex_tv: PlexTvFake, **more: object) -> PlexMusicServer:
    return client_of(plex, plex_tv=plex_tv.url, account_token=SecretStr(plex_tv.account_token), **more)


def numbers(rating_keys: list[str]) -> list[int]:
    return [int(key) for key in rating_keys]


def playing(plex: PlexFake, player: Player, keys: list[str], at: int = 0) -> Queue:
    """The player is in the middle of a queue of these, and the server knows it."""
    queue = plex.queues.add(numbers(keys))
    queue.selected = at
    player.plays, player.state, player.item = queue.key, "playing", queue.items[at][0]
    return queue
