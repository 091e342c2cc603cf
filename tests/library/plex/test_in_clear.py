"""A token does not leave the house over plain http, unless a person has decided that it may."""

import pytest
from pydantic import SecretStr

from core.http.address_rules import is_local_network, leaves_local_network
from library.errors import MusicServerError, ServerAddressError
from library.servers.plex.plex_tv.account import PlexSignIn
from library.servers.plex.server import PlexMusicServer
from tests.fakes.plex.server import TOKEN, PlexFake
from tests.fakes.plex.tv import PlexTvFake
from tests.library.plex.abroad import lead
from tests.library.plex.plexing import connection_to

PUBLIC = "203.0.113.7"
NAMES = {"plex.example.org": PUBLIC, "tower.lan": "192.168.1.20", "six.example.org": "2001:4860:4860::8888"}


@pytest.fixture
def music(plex: PlexFake, monkeypatch: pytest.MonkeyPatch) -> PlexFake:
    """A server, also at addresses outside and inside."""
    plex.add_music(3)
    lead(
        monkeypatch,
        {PUBLIC: plex.port, "8.8.8.8": plex.port, "192.168.1.20": plex.port, "100.101.1.2": plex.port},
        NAMES,
    )
    return plex


def tokens(plex: PlexFake) -> set[str | None]:
    """All that came, or None."""
    return {request.headers.get("x-plex-token") for request in plex.requests}


def at(plex: PlexFake, host: str, **more: object) -> PlexMusicServer:
    return PlexMusicServer(connection_to(plex, url=f"http://{host}:32400", **more))


@pytest.mark.parametrize("host", [PUBLIC, "8.8.8.8", "plex.example.org"])
async def test_it_is_not_sent_in_clear_to_the_world(music: PlexFake, host: str) -> None:
    with pytest.raises(
        ServerAddressError, match=r"without https others could read the token on the way.*https address"
    ):
        await at(music, host).sections()

    assert tokens(music) <= {None}


@pytest.mark.parametrize("host", ["192.168.1.20", "tower.lan", "100.101.1.2"])
async def test_at_home_it_is(music: PlexFake, host: str) -> None:
    client = at(music, host)
    await client.sections()

    assert TOKEN in tokens(music)
    assert not client.is_exposed


@pytest.mark.parametrize("host", [PUBLIC, "plex.example.org"])
async def test_a_person_may_decide_otherwise_and_is_told(
    music: PlexFake, host: str, caplog: pytest.LogCaptureFixture
) -> None:
    client = at(music, host, plain_abroad=True)
    await client.sections()

    assert client.is_exposed
    assert "leaves your network unencrypted" in caplog.text
    assert TOKEN not in caplog.text


async def test_a_name_that_leads_home_and_abroad_is_asked_at_home(
    music: PlexFake, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = lead(monkeypatch, {})
    client = PlexMusicServer(
        connection_to(music, url="http://tower.example:32400"), resolver=lambda host, port: [PUBLIC, "192.168.1.20"]
    )
    await client.sections()

    assert set(opened) == {"192.168.1.20"}


async def test_the_token_of_the_account_neither(monkeypatch: pytest.MonkeyPatch) -> None:
    with PlexTvFake() as plex_tv:
        lead(monkeypatch, {PUBLIC: plex_tv.port})
        with pytest.raises(MusicServerError, match="without https"):
            await PlexSignIn("me", url=f"http://{PUBLIC}").servers(SecretStr(plex_tv.account_token))
        assert plex_tv.requests == []


@pytest.mark.parametrize(
    ("address", "inside"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("172.31.255.1", True),
        ("172.32.0.1", False),
        ("::ffff:192.168.1.2", True),
        ("::ffff:8.8.8.8", False),
        ("fd12::1", True),
        ("2002:c0a8:0102::1", False),
        ("192.0.2.10", False),
        ("100.64.0.1", True),
        ("100.128.0.1", False),
    ],
)
def test_what_is_inside(address: str, inside: bool) -> None:
    assert is_local_network(address) is inside
    assert leaves_local_network(f"http://[{address}]:1" if ":" in address else f"http://{address}:1") is not inside
