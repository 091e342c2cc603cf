"""The address that players are given: one that leads to Plex from where they are."""

from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from library.errors import ServerAddressError
from library.servers.plex.server import PlexMusicServer
from tests.fakes.base import Reply
from tests.fakes.plex.players import Player
from tests.fakes.plex.server import PlexFake
from tests.fakes.plex.tv import PlexTvFake, Resource
from tests.library.plex.plexing import client_of, keys


@pytest.fixture
def library(plex: PlexFake) -> list[str]:
    """The rating keys of ten tracks."""
    return keys(plex.add_music(10).tracks)


@pytest.fixture
def plex_tv(plex: PlexFake) -> Iterator[PlexTvFake]:
    """It knows another server, too."""
    with PlexTvFake() as fake:
        fake.resources.append(Resource("another", "Barn", [("https://barn.plex.direct:32400", True)], "other-token"))
        yield fake


async def told(client: PlexMusicServer, lounge: Player, tracks: list[str]) -> tuple[str, str, str]:
    """Protocol, address and port."""
    await client.play("lounge-1", tracks)
    values = lounge.commands[-1][1]
    return values["protocol"], values["address"], values["port"]


def with_account(plex: PlexFake, plex_tv: PlexTvFake) -> PlexMusicServer:
    return client_of(plex, plex_tv=plex_tv.url, account_token=SecretStr(plex_tv.account_token))


async def test_the_public_address_first(plex: PlexFake, lounge: Player, library: list[str]) -> None:
    client = client_of(plex, public_url="https://music.example.org")
    assert await told(client, lounge, library) == ("https", "music.example.org", "443")
    assert plex.count("/servers") == 0


async def test_our_own_where_it_leads_there_from_elsewhere(plex: PlexFake, lounge: Player, library: list[str]) -> None:
    port = plex.url.rpartition(":")[2]
    client = PlexMusicServer(
        client_of(plex)._plex.connection.model_copy(update={"url": f"http://tower.example:{port}"}),
        resolver=lambda host, port: ["127.0.0.1"],
    )
    assert await told(client, lounge, library) == ("http", "tower.example", port)
    assert plex.count("/servers") == 0


async def test_what_plex_tv_knows_where_ours_is_of_this_computer_alone(
    plex: PlexFake, plex_tv: PlexTvFake, lounge: Player, library: list[str]
) -> None:
    addresses = [("http://127.0.0.1:32400", True), ("https://192-168-1-20.abc.plex.direct:32400", True)]
    plex_tv.resources.append(Resource(plex.machine, "Tower", addresses, "its-token"))
    client = with_account(plex, plex_tv)
    assert await told(client, lounge, library) == ("https", "192-168-1-20.abc.plex.direct", "32400")


async def test_what_plex_says_of_itself_where_plex_tv_does_not_know(
    plex: PlexFake, plex_tv: PlexTvFake, lounge: Player, library: list[str]
) -> None:
    assert await told(with_account(plex, plex_tv), lounge, library) == ("http", "192.168.1.20", "32400")
    plex_tv.on("GET", "/api/v2/resources", Reply(500))
    assert await told(with_account(plex, plex_tv), lounge, library) == ("http", "192.168.1.20", "32400")


@pytest.mark.parametrize("address", ["", "127.0.0.1", "::1", "0.0.0.0", "localhost", "169.254.7.7"])
async def test_where_there_is_no_such_address_it_is_said_and_nothing_is_begun(
    plex: PlexFake, lounge: Player, library: list[str], address: str
) -> None:
    plex.lan_address = address
    with pytest.raises(ServerAddressError, match=r"Players can't reach Plex at 127.0.0.1.*public address"):
        await client_of(plex).play("lounge-1", library)
    assert plex.queues.by_key == {}
    assert lounge.commands == []


async def test_a_public_address_of_this_computer_alone_is_none(
    plex: PlexFake, lounge: Player, library: list[str]
) -> None:
    client = client_of(plex, public_url="http://localhost:32400")
    assert await told(client, lounge, library) == ("http", "192.168.1.20", "32400")


async def test_an_address_of_the_new_kind(plex: PlexFake, lounge: Player, library: list[str]) -> None:
    plex.lan_address = "fd00::20"
    assert await told(client_of(plex), lounge, library) == ("http", "fd00::20", "32400")
