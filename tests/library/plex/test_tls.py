"""Plex and plex.tv over https: whose certificates are believed, and what is said of the others."""

import socket
import ssl
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr

from library.errors import ServerUnreachableError
from library.servers.plex.config import PlexConnection
from library.servers.plex.plex_tv.account import PlexSignIn
from library.servers.plex.server import PlexMusicServer
from tests.fakes.plex.server import TOKEN, PlexFake
from tests.fakes.plex.tv import PlexTvFake
from tests.fakes.tls import Household
from tests.library.plex.plexing import all_tracks, client_of, connection_to


@pytest.fixture
def household(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Household:
    """One whose authority PlexSage is told of."""
    made = Household()
    monkeypatch.setenv("PLEXSAGE_CA_FILE", str(made.file(tmp_path)))
    return made


async def test_plex_with_a_certificate_of_the_household(household: Household) -> None:
    with PlexFake(tls=household.server()) as plex:
        key = str(plex.add_music(5).tracks[0].key)
        client = client_of(plex)
        assert len(await all_tracks(client)) == 5
        assert (await client.artwork(key, 64, 64)).body
        await client.create_playlist("Rain", [key])
        assert not client.is_exposed


async def test_plex_tv_too() -> None:
    made = Household()
    with PlexTvFake(tls=made.server()) as plex_tv:
        with pytest.raises(ServerUnreachableError, match="PLEXSAGE_CA_FILE"):
            await PlexSignIn("me", url=plex_tv.url).start()
        assert plex_tv.requests == []


async def test_plex_tv_through_a_proxy_of_the_household(household: Household) -> None:
    with PlexTvFake(tls=household.server()) as plex_tv:
        sign_in = PlexSignIn("me", url=plex_tv.url)
        assert (await sign_in.start()).code
        assert await sign_in.servers(SecretStr(plex_tv.account_token)) == ()


Make = Callable[[Household, Path], ssl.SSLContext]


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda own, folder: Household().server(), "signed by an authority that PlexSage doesn't know"),
        (lambda own, folder: Household().self_signed(folder), "is self-signed"),
        (lambda own, folder: own.expired(), r"has expired.*check this computer's clock"),
        (lambda own, folder: own.not_yet(), r"isn't valid yet.*Check the clocks"),
        (lambda own, folder: own.server("plex.example.org"), r"for another name.*plex\.direct address"),
        (lambda own, folder: own.server("127.0.0.2", "*.0123.plex.direct"), "for another name"),
    ],
    ids=["unknown", "self-signed", "expired", "not yet", "name", "address"],
)
async def test_each_thing_that_may_be_wrong_with_a_certificate(
    household: Household, tmp_path: Path, make: Make, says: str
) -> None:
    with PlexFake(tls=make(household, tmp_path)) as plex:
        with pytest.raises(ServerUnreachableError, match=says) as caught:
            await client_of(plex).info()
        assert plex.requests == [], "nothing was sent"
    assert caught.value.message.startswith(f"Cannot reach Plex at {plex.url}: its certificate")
    assert TOKEN not in caught.value.message


async def test_the_name_is_proven_and_not_the_address_behind_it(household: Household) -> None:
    with PlexFake(tls=household.server("192-168-1-20.0123.plex.direct")) as plex:
        url = f"https://192-168-1-20.0123.plex.direct:{plex.port}"
        client = PlexMusicServer(connection_to(plex, url=url), resolver=lambda host, port: ["127.0.0.1"])
        assert (await client.info()).name == "Tower"


async def test_what_requests_would_believe_has_no_say(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One rule for all, and not one for each library."""
    made = Household()
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(made.file(tmp_path)))
    monkeypatch.setenv("CURL_CA_BUNDLE", str(made.file(tmp_path)))
    with PlexFake(tls=made.server()) as plex, pytest.raises(ServerUnreachableError, match="certificate"):
        await client_of(plex).info()


async def test_a_port_that_does_not_begin_to_speak_https(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("library.servers.plex.http.transport.CONNECT_SECONDS", 0.4)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"https://127.0.0.1:{silent.getsockname()[1]}"
        client = PlexMusicServer(PlexConnection(url=url, token=SecretStr(TOKEN)))
        with pytest.raises(ServerUnreachableError, match=r"didn't start an https connection in time\. Check the port"):
            await client.info()


async def test_a_connection_that_breaks_later_is_no_trouble_of_https(household: Household) -> None:
    with PlexFake(tls=household.server()) as plex:
        client = client_of(plex)
        await client.info()
        plex.fault = "cut_body"
        with pytest.raises(ServerUnreachableError, match="was lost"):
            await client.playlists()
