"""A library, plex.tv, and players of all kinds."""

from collections.abc import Iterator

import pytest

from tests.fakes.plex.players import Player, PlayerFake
from tests.fakes.plex.server import PlexFake
from tests.fakes.plex.tv import PlexTvFake, Resource
from tests.library.plex.plexing import keys


@pytest.fixture
def library(plex: PlexFake) -> list[str]:
    """The rating keys of 900 tracks."""
    return keys(plex.add_music(900).tracks)


@pytest.fixture
def plex_tv() -> Iterator[PlexTvFake]:
    with PlexTvFake() as fake:
        yield fake


@pytest.fixture
def phone(plex: PlexFake, plex_tv: PlexTvFake) -> Iterator[PlayerFake]:
    """A player of the account, at the second of its addresses."""
    with PlayerFake(Player("phone-1", "Phone", platform="iOS"), plex) as fake:
        urls = [("http://127.0.0.1:9", True), (fake.url, True)]
        plex_tv.resources.append(
            Resource("phone-1", "Phone", urls, fake.token, "client,player,pubsub-player", "Plexamp", "iOS")
        )
        yield fake
