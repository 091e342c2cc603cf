"""A fake Plex Media Server, and our client of it; a fake embedder."""

from collections.abc import Iterator

import pytest
from django.test import override_settings

from core.runtime import singletons
from library.servers.plex.server import PlexMusicServer
from tests.fakes.embedder import Chosen, FakeEmbedder
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


@pytest.fixture
def embedder() -> Iterator[FakeEmbedder]:
    """A fake that the settings choose; this process knows no vectors yet. For tests that embed: needs numpy."""
    searching = pytest.importorskip("library.vectors.searching")
    Chosen.embedder, Chosen.problem = FakeEmbedder(), ""
    singletons().made.pop(searching.VectorCache, None)
    with override_settings(EMBEDDER="tests.fakes.embedder.chosen"):
        yield Chosen.embedder
    Chosen.embedder = None
