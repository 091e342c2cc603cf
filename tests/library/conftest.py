"""A fake Plex Media Server, and our client of it."""

from collections.abc import Iterator

import pytest

from library.servers.plex.server import PlexMusicServer
from tests.fakes.plex.players import Player
from tests.fakes.plex.server import PlexFake
from tests.library.plex.plexing import client_of


@pytest.fixture
def plex() -> Iterator[PlexFake]:
    """An empty server that listens."""
    with PlexFake() as fake:
        yield fake


@pytest.fixture
def client(plex: PlexFake) -> PlexMusicServer:
    """Ours, with a good token."""
    return client_of(plex)


@pytest.fixture
def lounge(plex: PlexFake) -> Player:
    """A player that the server knows."""
    player = Player("lounge-1", "Lounge")
    plex.players.append(player)
    return player
