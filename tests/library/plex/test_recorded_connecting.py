"""Connecting to a server, and signing in, whose answers are the recorded ones."""

import gzip

import pytest
from pydantic import SecretStr

from library.errors import ServerUnauthorizedError
from library.servers.plex.plex_tv.account import PlexSignIn
from library.servers.plex.server import PlexMusicServer
from tests.fakes.base import Reply
from tests.fakes.plex.server import PlexFake
from tests.fakes.plex.tv import PlexTvFake
from tests.fakes.plex.xml import CONTENT_TYPE
from tests.fakes.recorded import recorded
from tests.library.plex.plexing import client_of

MACHINE = "1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f"
#: Heads that real servers send along, of which none may disturb.
KEEP_ALIVE = {"X-Plex-Protocol": "1.0", "Keep-Alive": "timeout=20", "Cache-Control": "no-cache"}


def reply(name: str, status: int = 200, **more: str) -> Reply:
    return Reply(status, recorded(name).encode(), CONTENT_TYPE, {**KEEP_ALIVE, **more})


@pytest.fixture
def attic(plex: PlexFake) -> PlexFake:
    """The recorded server."""
    plex.on("GET", "/identity", reply("identity.xml"))
    plex.on("GET", "/", reply("server-root.xml"))
    plex.on("GET", "/library/sections", reply("library-sections.xml"))
    for key in (3, 5):
        plex.on("GET", f"/library/sections/{key}/all", reply("section-meta-music.xml"))
    return plex


async def test_who_it_is_and_which_music_it_has(attic: PlexFake, client: PlexMusicServer) -> None:
    info = await client.info()
    assert (info.name, info.version, info.server_id) == ("Attic", "1.43.2.10000-0123abcde", MACHINE)
    assert [(one.key, one.title, one.uuid[:8], one.track_count) for one in await client.sections()] == [
        ("3", "Music", "33333333", 10),
        ("5", "Audiobooks", "55555555", 10),
    ]


async def test_the_token_goes_to_this_server_alone(attic: PlexFake) -> None:
    assert (await client_of(attic, server_id=MACHINE).info()).name == "Attic"
    assert [request.headers.get("x-plex-token") is None for request in attic.requests] == [True, False]


@pytest.mark.parametrize("is_packed", [False, True], ids=["plain", "gzip"])
async def test_a_revoked_token_as_recorded_in_both_forms(attic: PlexFake, is_packed: bool) -> None:
    page = recorded("unauthorized-401.html").encode()
    heads = {"X-Plex-Protocol": "1.0", "Cache-Control": "no-cache"}
    heads |= {"Content-Encoding": "gzip"} if is_packed else {"Connection": "close"}
    body = gzip.compress(page) if is_packed else page
    attic.on("GET", "/", Reply(401, body, "text/html", heads))
    with pytest.raises(ServerUnauthorizedError, match="doesn't accept the token"):
        await client_of(attic).info()


def test_the_recorded_heads_name_what_we_meet() -> None:
    heads = recorded("http-heads.txt")
    assert "HTTP/1.1 401 Unauthorized" in heads
    assert "Connection: close" in heads
    assert "Content-Encoding: gzip" in heads


async def test_a_recorded_sign_in_that_waits() -> None:
    with PlexTvFake() as plex_tv:
        plex_tv.on("POST", "/api/v2/pins", reply("plextv-pin-new.xml", 201))
        plex_tv.on("GET", "/api/v2/pins/111222333", reply("plextv-pin-new.xml"))
        sign_in = PlexSignIn("client-invented", url=plex_tv.url)
        started = await sign_in.start()
        assert (started.id, started.code) == (111222333, "CODE")
        assert await sign_in.check(started.id) is None, "an empty token is none"


async def test_the_recorded_servers_of_an_account() -> None:
    with PlexTvFake() as plex_tv:
        plex_tv.on("GET", "/api/v2/resources", reply("plextv-resources.xml"))
        attic, friends = await PlexSignIn("me", url=plex_tv.url).servers(SecretStr(plex_tv.account_token))
    assert (attic.name, attic.is_owned, attic.is_online, len(attic.urls)) == ("Attic", True, True, 4)
    assert attic.token.get_secret_value() == "server-token-invented"
    assert attic.relays == {attic.urls[-1]}
    assert (friends.name, friends.is_owned, friends.is_online, friends.urls) == ("Friend's Server", False, False, ())
