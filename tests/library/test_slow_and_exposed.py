"""Connecting to a server that is slow, or that is reached over plain http from outside."""

import base64
import json

import pytest
from asgiref.sync import sync_to_async
from pydantic import SecretStr
from pytest_django.fixtures import Settings

from library.checks import token_in_clear
from library.errors import InvalidConnectionError, ServerAddressError
from library.models import PlexServer
from library.servers.values import AccountServer
from library.services.connecting.change import LONGEST_JWT, ConnectionChange, build_candidate
from library.services.connecting.jwt_expiry import temporary_text
from library.services.connecting.save import connect
from library.services.connecting.sign_in import first_reachable
from library.services.music_server.active_server import connected_server
from library.services.music_server.connection_settings import load_connection
from tests.fakes.base import Reply, hang
from tests.fakes.plex.server import TOKEN, PlexFake
from tests.library.plex.abroad import lead

pytestmark = pytest.mark.django_db(transaction=True)

SECRET = SecretStr(TOKEN)
PUBLIC = "203.0.113.7"


@pytest.fixture
def music(plex: PlexFake) -> PlexFake:
    """A server with two music libraries."""
    plex.add_music(25)
    plex.add_music(7, title="Audiobooks", seed=2)
    return plex


# --- Slow -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reply", [hang(), Reply(500), Reply(503), Reply(403)], ids=["late", "500", "503", "403"])
async def test_what_cannot_be_counted_is_unknown_and_no_failure(
    music: PlexFake, reply: Reply, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("library.services.connecting.check.COUNT_SECONDS", 0.5)
    music.on("GET", "/library/sections/1/all", reply)
    check = await connect(ConnectionChange(url=music.url, token=SECRET))
    assert (check.status, check.text) == ("ok", "Connected to Tower - 2 music libraries")
    assert check.sections[0].track_count is None
    assert (await PlexServer.objects.aget()).section_titles == ["Music"]


async def test_what_was_counted_before_time_was_over_is_told(music: PlexFake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("library.services.connecting.check.COUNT_SECONDS", 0.5)
    music.on("GET", "/library/sections/2/all", hang())
    check = await connect(ConnectionChange(url=music.url, token=SECRET))
    assert [section.track_count for section in check.sections] == [25, None]


async def test_a_server_that_takes_four_seconds_for_each_answer_connects(music: PlexFake) -> None:
    """Three answers are needed; the limits are checked rather than waited for."""
    from library.services.connecting.check import CHECK_SECONDS, COUNT_SECONDS, REQUEST_SECONDS
    from library.services.connecting.sign_in import ADDRESS_SECONDS

    assert min(REQUEST_SECONDS, ADDRESS_SECONDS) > 2 * 4
    assert CHECK_SECONDS > 4 * 4 + COUNT_SECONDS
    music.fault, music.slow_seconds = "slow", 0.3
    assert (await connect(ConnectionChange(url=music.url, token=SECRET))).is_ok


async def test_a_sync_begins_where_nothing_could_be_counted(music: PlexFake) -> None:
    await connect(ConnectionChange(url=music.url, token=SECRET))
    music.on("GET", "/library/sections/1/all", Reply(503))
    server = (await sync_to_async(connected_server)()).server
    assert [section.track_count for section in await server.chosen_sections()] == [None]  # type: ignore[attr-defined]  # Plex has it


# --- Exposed ----------------------------------------------------------------------------------------------------


async def test_what_a_person_types_works_and_is_warned_of(music: PlexFake, monkeypatch: pytest.MonkeyPatch) -> None:
    lead(monkeypatch, {PUBLIC: music.port}, {"plex.example.org": PUBLIC})
    for host in (PUBLIC, "plex.example.org"):
        check = await connect(ConnectionChange(url=f"http://{host}:32400", token=SECRET))
        assert check.is_ok
        assert "leaves your network unencrypted" in check.warning
        stored = await sync_to_async(load_connection)()
        assert (stored.plain_abroad, stored.is_exposed, stored.is_configured) == (True, True, True)
        await (await sync_to_async(connected_server)()).server.playlists()


async def test_at_home_there_is_nothing_to_warn_of(music: PlexFake) -> None:
    check = await connect(ConnectionChange(url=music.url, token=SECRET))
    assert (check.is_ok, check.warning) == (True, "")
    stored = await sync_to_async(load_connection)()
    assert not stored.is_exposed


async def test_what_an_earlier_sign_in_stored_is_not_asked_in_clear(
    music: PlexFake, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead(monkeypatch, {PUBLIC: music.port})
    await PlexServer.objects.acreate(
        pk=1, url=f"http://{PUBLIC}:32400", token=TOKEN, token_host=f"{PUBLIC}:32400", account_token="of-the-account"
    )
    with pytest.raises(ServerAddressError, match="https address"):
        await (await sync_to_async(connected_server)()).server.playlists()
    assert {request.headers.get("x-plex-token") for request in music.requests} == {None}
    looked_at = await connect(ConnectionChange(url=f"http://{PUBLIC}:32400"))
    assert looked_at.status == "bad_address", "as the page does by itself when it is opened"
    assert {request.headers.get("x-plex-token") for request in music.requests} == {None}
    assert (await connect(ConnectionChange(url=f"http://{PUBLIC}:32400", token=SECRET))).warning, "this is decided"
    await (await sync_to_async(connected_server)()).server.playlists()


async def test_a_token_typed_for_the_environments_address_goes_there(
    music: PlexFake, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead(monkeypatch, {PUBLIC: music.port})
    settings.PLEX_URL = f"http://{PUBLIC}:32400"
    assert (await connect(ConnectionChange(token=SECRET))).warning
    await (await sync_to_async(connected_server)()).server.playlists()
    assert (await connect(ConnectionChange())).warning
    assert (await connect(ConnectionChange(token=SECRET))).warning


async def test_a_stored_token_does_not_follow_its_host_from_home_into_the_world(
    music: PlexFake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name of the house that means something else elsewhere, after a sign-in."""
    await PlexServer.objects.acreate(
        pk=1, url="http://tower.example:32400", token=TOKEN, token_host="tower.example:32400", account_token="account"
    )
    lead(monkeypatch, {PUBLIC: music.port}, {"tower.example": PUBLIC})
    with pytest.raises(ServerAddressError):
        await (await sync_to_async(connected_server)()).server.playlists()


# --- Signing in -------------------------------------------------------------------------------------------------


async def test_the_best_that_answers_wins_however_late(music: PlexFake) -> None:
    with PlexFake(machine=music.machine) as second, PlexFake(machine="another") as stranger:
        music.fault, music.slow_seconds = "slow", 0.4
        server = AccountServer(id=music.machine, name="Tower", token=SECRET, urls=(stranger.url, music.url, second.url))
        assert await first_reachable(server) == music.url
        for fake in (music, second, stranger):
            assert {request.headers.get("x-plex-token") for request in fake.requests} == {None}, "nobody got the token"


async def test_addresses_that_hang_or_are_dead_cost_one_wait_and_not_one_each(
    music: PlexFake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("library.services.connecting.sign_in.ADDRESS_SECONDS", 0.6)
    with PlexFake() as first, PlexFake() as second:
        first.fault = second.fault = "hang"
        urls = (first.url, second.url, "http://127.0.0.1:9", music.url)
        server = AccountServer(id=music.machine, name="Tower", token=SECRET, urls=urls)
        assert await first_reachable(server) == music.url
        assert len(music.requests) == 1, "all are asked at once, and once"


# --- The environment's address, and tokens that end ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "token", "is_warned"),
    [
        ("http://203.0.113.7:32400", TOKEN, True),
        ("http://[2001:4860:4860::8888]:32400", TOKEN, True),
        ("http://192.168.1.20:32400", TOKEN, False),
        ("https://203.0.113.7:32400", TOKEN, False),
        ("http://203.0.113.7:32400", "", False),
        ("http://tower:32400", TOKEN, False),
        ("", TOKEN, False),
    ],
)
def test_the_check_of_the_environments_address(url: str, token: str, is_warned: bool, settings: Settings) -> None:
    settings.PLEX_URL, settings.PLEX_TOKEN = url, SecretStr(token)
    found = token_in_clear()
    assert [message.id for message in found] == (["library.W001"] if is_warned else [])
    assert load_connection().is_exposed is is_warned


def jwt(payload: object) -> str:
    """A token that tells of itself, signed by nobody."""
    parts = ({"alg": "EdDSA", "kid": "k" * 40, "typ": "JWT"}, payload)
    body = ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)
    return f"{body}.{'s' * 86}"


async def test_a_token_that_ends_is_taken_and_told(music: PlexFake) -> None:
    token = jwt({"exp": 1_796_601_600, "sub": "x" * 2_000})
    assert len(token) > 2_500
    music.users[token] = music.users[TOKEN]
    check = await connect(ConnectionChange(url=music.url, token=SecretStr(token)))
    assert check.is_ok
    assert check.warning == (
        "This token is temporary and expires on 7 December 2026. Sign in with Plex to stay connected."
    )
    assert (await PlexServer.objects.aget()).token == token


@pytest.mark.parametrize(
    "token",
    [TOKEN, "a.b.c", "...", jwt({}), jwt([]), jwt({"exp": "soon"}), jwt({"exp": True}), jwt({"exp": 10**30}), "é.é.é"],
)
def test_a_token_that_does_not_say_when_it_ends(token: str) -> None:
    assert temporary_text(token) == ""


@pytest.mark.parametrize("length", [LONGEST_JWT + 1, 10_000])
def test_a_jwt_has_a_limit_too(music: PlexFake, length: int) -> None:
    token = jwt({"sub": "x" * length})
    with pytest.raises(InvalidConnectionError):
        build_candidate(ConnectionChange(url=music.url, token=SecretStr(token)))
