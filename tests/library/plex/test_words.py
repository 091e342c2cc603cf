"""What is said of each way in which Plex, plex.tv, or something in front of them does not answer as wished."""

import socket
from xml.etree import ElementTree

import pytest
from pydantic import SecretStr

from library.errors import (
    MusicServerError,
    ServerAnswerError,
    ServerBusyError,
    ServerForbiddenError,
    ServerTimeoutError,
    ServerUnauthorizedError,
    ServerUnreachableError,
    UnexpectedServerError,
)
from library.servers.plex.http import session
from library.servers.plex.http.transport import Sockets
from library.servers.plex.plex_tv.account import PlexSignIn
from library.servers.plex.server import PlexMusicServer
from tests.fakes.base import Reply, Signal, hang
from tests.fakes.plex.server import TOKEN, PlexFake
from tests.fakes.plex.tv import PlexTvFake, expired_token, limited
from tests.fakes.recorded import recorded
from tests.library.plex.plexing import client_of, connection_to

GO = b"Client sent an HTTP request to an HTTPS server.\n"
NGINX = b"<html><head><title>400 The plain HTTP request was sent to HTTPS port</title></head></html>"
APACHE = b"Reason: You're speaking plain HTTP to an SSL-enabled server port."


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tries again without waiting."""
    monkeypatch.setattr(session, "RETRIES", (0.0, 0.0))


async def failure(client: PlexMusicServer) -> MusicServerError:
    """What connecting raises."""

    async def connect() -> None:
        await client.info()
        await client.sections()

    with pytest.raises(MusicServerError) as caught:
        await connect()
    assert TOKEN not in caught.value.message
    return caught.value


@pytest.mark.parametrize("path", ["/", "/library/sections"])
@pytest.mark.parametrize(
    ("status", "error", "says"),
    [
        (401, ServerUnauthorizedError, r"doesn't accept the token\. Enter a new one"),
        (498, ServerUnauthorizedError, r"has expired\. Sign in with Plex again"),
        (403, ServerForbiddenError, "token of the server's owner"),
        (404, UnexpectedServerError, "isn't a Plex Media Server"),
        (429, ServerBusyError, r"too many requests\. Try again in a minute"),
        (502, ServerUnreachableError, r"The proxy in front of .* can't reach it\. Check that Plex is running"),
        (503, ServerBusyError, r"starting or busy \(HTTP 503\)\. Try again in a minute"),
        (504, ServerUnreachableError, "The proxy in front of"),
        (500, ServerAnswerError, "Plex's log"),
        (302, UnexpectedServerError, r"doesn't follow\. Enter the final address\. If that is a proxy's login page"),
    ],
)
async def test_each_status_of_plex(
    plex: PlexFake, client: PlexMusicServer, path: str, status: int, error: type[MusicServerError], says: str
) -> None:
    plex.on("GET", path, Reply(status, b"", "text/html"))
    found = await failure(client)
    assert isinstance(found, error)
    assert_says(found, says)


def assert_says(error: MusicServerError, words: str) -> None:
    """As `match` of pytest.raises, with the text in the failure."""
    with pytest.raises(MusicServerError, match=words):
        raise error


@pytest.mark.parametrize(
    ("status", "error", "says"),
    [
        (401, ServerUnauthorizedError, "asks for a login before PlexSage can reach Plex"),
        (403, ServerForbiddenError, "refuses all access"),
        (404, UnexpectedServerError, "isn't a Plex Media Server"),
        (302, UnexpectedServerError, "proxy's login page, let PlexSage bypass it"),
    ],
)
async def test_what_only_a_proxy_would_say(
    plex: PlexFake, client: PlexMusicServer, status: int, error: type[MusicServerError], says: str
) -> None:
    plex.on("GET", "/identity", Reply(status, b"<html>Authelia</html>", "text/html"))
    found = await failure(client)
    assert isinstance(found, error)
    assert_says(found, says)
    assert {request.headers.get("x-plex-token") for request in plex.requests} == {None}


@pytest.mark.parametrize(
    ("reply", "error", "says"),
    [
        (limited(), ServerBusyError, r"plex\.tv received too many requests\. Try again in a minute"),
        (expired_token(), ServerUnauthorizedError, "has expired"),
        (Reply(401), ServerUnauthorizedError, r"account's token\. Sign in with Plex again"),
        (Reply(502), ServerAnswerError, r"plex\.tv failed \(HTTP 502\)\. Try again in a few minutes"),
        (Reply(503), ServerBusyError, "under maintenance"),
    ],
    ids=["429", "498", "401", "502", "503"],
)
async def test_each_status_of_plex_tv(reply: Reply, error: type[MusicServerError], says: str) -> None:
    with PlexTvFake() as plex_tv:
        plex_tv.on("GET", "/api/v2/resources", reply)
        with pytest.raises(error, match=says) as caught:
            await PlexSignIn("me", url=plex_tv.url).servers(SecretStr(plex_tv.account_token))
    assert "log" not in caught.value.message, "nobody can look into the log of plex.tv"


@pytest.mark.parametrize(
    ("reply", "error", "says"),
    [
        (Reply(200, b"<html>Hotel login</html>", "text/html"), UnexpectedServerError, r"in place of plex\.tv"),
        (Reply(302, headers={"Location": "http://hotel/"}), UnexpectedServerError, "redirects to another address"),
        (Reply(200, b"<resources><re", "text/xml"), ServerAnswerError, r"plex\.tv sent an unreadable answer"),
        (Reply(body=[Signal.RESET]), ServerUnreachableError, r"Cannot reach plex\.tv.*internet connection"),
        (hang(), ServerTimeoutError, r"plex\.tv didn't answer within 0\.5 seconds.*internet connection"),
    ],
    ids=["captive portal", "redirect", "cut", "reset", "late"],
)
async def test_what_comes_in_the_place_of_plex_tv(reply: Reply, error: type[MusicServerError], says: str) -> None:
    with PlexTvFake() as plex_tv:
        plex_tv.on("GET", "/api/v2/resources", reply)
        with pytest.raises(error, match=says) as caught:
            await PlexSignIn("me", url=plex_tv.url, seconds=0.5).servers(SecretStr(plex_tv.account_token))
    assert "Check that Plex is running" not in caught.value.message
    assert "address is right" not in caught.value.message


async def test_a_house_without_internet_is_told_the_way_without() -> None:
    def nobody(name: str, port: int) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    with pytest.raises(ServerUnreachableError, match=r"internet connection.*with its address and token"):
        await PlexSignIn("me", resolver=nobody).start()


async def test_the_recorded_limit_is_what_the_fake_says() -> None:
    said, real = limited().body, recorded("plextv-429.xml")
    assert isinstance(said, bytes)
    assert [error.attrib for error in ElementTree.fromstring(said)] == [
        error.attrib for error in ElementTree.fromstring(real)
    ]


# --- 503 while it starts ----------------------------------------------------------------------------------------


async def test_plex_that_starts_is_asked_again(
    plex: PlexFake, client: PlexMusicServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "RETRIES", (0.05, 0.05, 0.05))
    plex.add_music(3)
    for path in ("/identity", "/", "/library/sections", "/library/sections/1/all"):
        _fail_first(plex, path, times=2, reply=Reply(503))
    assert [section.track_count for section in await client.sections()] == [3]


async def test_what_it_says_of_the_wait_is_heeded_within_the_time_for_a_request(
    plex: PlexFake, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []

    def rest(wire: Sockets, seconds: float) -> bool:
        waits.append(seconds)
        return True

    monkeypatch.setattr(Sockets, "wait", rest)
    monkeypatch.setattr(session, "RETRIES", (1.0, 2.0))
    _fail_first(plex, "/identity", times=1, reply=Reply(503, headers={"Retry-After": "7"}))
    await client_of(plex, seconds=30.0).info()
    assert waits == [7.0]
    plex.on("GET", "/identity", Reply(503, headers={"Retry-After": "600"}))
    with pytest.raises(ServerBusyError, match="starting or busy"):
        await client_of(plex, seconds=30.0).info()
    assert waits == [7.0], "nobody waits ten minutes"


async def test_what_changes_something_is_not_sent_twice(plex: PlexFake, client: PlexMusicServer) -> None:
    tracks = [str(track.key) for track in plex.add_music(3).tracks]
    plex.on("POST", "/playlists", Reply(503))
    with pytest.raises(ServerBusyError):
        await client.create_playlist("Rain", tracks)
    assert sum(request.method == "POST" for request in plex.requests) == 1


@pytest.mark.parametrize("status", [500, 502, 429, 401])
async def test_other_failures_are_told_at_once(plex: PlexFake, client: PlexMusicServer, status: int) -> None:
    plex.on("GET", "/library/sections", Reply(status))
    with pytest.raises(MusicServerError):
        await client.sections()
    assert plex.count("/library/sections") == 1


def _fail_first(plex: PlexFake, path: str, *, times: int, reply: Reply) -> None:
    calls = iter(range(1_000))
    plex.on("GET", path, lambda request: reply if next(calls) < times else plex.respond(request))


# --- http and https ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", [GO, NGINX, APACHE], ids=["Go", "nginx", "Apache"])
async def test_plain_http_at_a_port_of_https(plex: PlexFake, client: PlexMusicServer, page: bytes) -> None:
    plex.on("GET", "/identity", Reply(400, page, "text/html"))
    found = await failure(client)
    assert isinstance(found, ServerUnreachableError)
    assert_says(found, r"expects https there\. Use https://")


@pytest.mark.parametrize("reply", [Reply(body=[Signal.RESET]), Reply(200, [b"<Media", Signal.CUT], "text/xml")])
async def test_plain_http_that_is_not_answered_may_be_refused_by_plex(
    plex: PlexFake, client: PlexMusicServer, reply: Reply
) -> None:
    plex.on("GET", "/identity", reply)
    found = await failure(client)
    assert_says(found, r"was lost\. Check that Plex is running.*requires secure connections, use its plex")


async def test_https_at_a_port_of_plain_http(plex: PlexFake) -> None:
    found = await failure(client_of(plex, url=plex.url.replace("http://", "https://")))
    assert isinstance(found, ServerUnreachableError)
    assert_says(found, r"doesn't use https on this port\. Check the port, or use http://")


# --- Names ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "says"),
    [
        ("https://192-168-1-20.0123.plex.direct:32400", r"DNS rebinding protection\): allow plex\.direct"),
        ("https://fd00--20.0123.plex.direct", r"allow plex\.direct"),
        ("http://192-168-1-20.0123.plex.direct:32400", r"allow plex\.direct"),
        ("https://plex.example.org", "host not found"),
        ("http://notplex.direct:32400", "host not found"),
    ],
)
async def test_a_name_that_is_not_found(plex: PlexFake, host: str, says: str) -> None:
    def nobody(name: str, port: int) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    found = await failure(PlexMusicServer(connection_to(plex, url=host), resolver=nobody))
    assert isinstance(found, ServerUnreachableError)
    assert_says(found, says)
