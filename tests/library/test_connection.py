"""The connection to Plex: where each field comes from, whom the token belongs to, and what a change of it needs."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.core.management import call_command
from django.db import connection as database
from pydantic import SecretStr
from pytest_django.fixtures import Settings

from library.errors import InvalidConnectionError, ServerNotConfiguredError, UnexpectedServerError
from library.models import LibraryState, PlexServer, SyncState
from library.services.connecting.change import ConnectionChange, build_candidate
from library.services.connecting.check import check_connection, reach
from library.services.connecting.save import connect, disconnect, guess_section
from library.services.music_server.active_server import connected_server, connected_source, plex_is_connected
from library.services.music_server.connection_settings import client_id, load_connection, locked_by
from tests.fakes.base import Reply
from tests.fakes.plex.server import TOKEN, PlexFake, PlexFault, User
from tests.library.loading import load, track

pytestmark = pytest.mark.django_db(transaction=True)

SECRET = SecretStr(TOKEN)


@pytest.fixture
def music(plex: PlexFake) -> PlexFake:
    """A server with a music library of 25 tracks."""
    plex.add_music(25)
    return plex


@pytest.fixture
def other() -> Iterator[PlexFake]:
    """Another server, which would accept the same token."""
    with PlexFake(name="Attic", machine="ffff000011112222") as fake:
        fake.add_music(5)
        yield fake


async def connected(plex: PlexFake, **more: object) -> PlexServer:
    """What is stored after connecting."""
    change = ConnectionChange.model_validate({"url": plex.url, "token": SECRET, **more})
    assert (await connect(change)).is_ok
    return await PlexServer.objects.aget()


def tokens_at(plex: PlexFake) -> set[str | None]:
    """All that it was ever sent."""
    return {request.headers.get("x-plex-token") for request in plex.requests}


# --- Keeping ----------------------------------------------------------------------------------------------------


async def test_what_works_is_kept_and_opens_the_server(music: PlexFake) -> None:
    row = await connected(music)
    assert (row.url, row.server_name, row.server_id) == (music.url, "Tower", music.machine)
    assert row.token_host == music.url.removeprefix("http://")
    assert (row.sections, row.section_titles) == (["1"], ["Music"])
    found = await sync_to_async(connected_server)()
    assert (found.server.name, found.is_demo) == ("plex", False)
    assert sum([len(batch) async for batch in found.server.tracks()]) == 25
    assert music.machine in found.source


async def test_several_libraries_may_be_chosen_and_stay_chosen(music: PlexFake) -> None:
    music.add_music(7, title="Classical", seed=2)
    music.add_music(90, title="Audiobooks", seed=3)
    row = await connected(music, sections=("Classical", "1"))
    assert (row.sections, row.section_titles) == (["1", "2"], ["Music", "Classical"])
    before = await sync_to_async(connected_source)()
    row = await connected(music)
    assert row.sections == ["1", "2"]
    row = await connected(music, sections=("1",))
    assert row.sections == ["1"]
    assert await sync_to_async(connected_source)() != before


async def test_of_several_libraries_music_is_the_likeliest_else_the_largest(music: PlexFake) -> None:
    music.add_music(90, title="Audiobooks", seed=3)
    there = (await reach(await sync_to_async(build_candidate)(ConnectionChange(url=music.url, token=SECRET)))).sections
    assert guess_section(there).title == "Music"
    assert guess_section([one for one in there if one.title != "Music"]).title == "Audiobooks"


async def test_a_library_that_is_not_there_is_refused_with_those_that_are(music: PlexFake) -> None:
    with pytest.raises(InvalidConnectionError, match="Available: Music"):
        await connect(ConnectionChange(url=music.url, token=SECRET, sections=("Jazz",)))
    with pytest.raises(InvalidConnectionError, match="at least one"):
        await connect(ConnectionChange(url=music.url, token=SECRET, sections=()))
    assert not await PlexServer.objects.exclude(url="").aexists()


async def test_disconnecting_forgets_all_but_the_installation(music: PlexFake) -> None:
    await connected(music, public_url="https://plex.example.org")
    before = await sync_to_async(client_id)()
    await sync_to_async(disconnect)()
    row = await PlexServer.objects.aget()
    assert (row.url, row.token, row.token_host, row.server_id, row.sections, row.public_url) == (
        "", None, "", "", [], "",
    )  # fmt: skip
    assert row.client_id == before
    with pytest.raises(ServerNotConfiguredError):
        await sync_to_async(connected_server)()


def test_an_installation_has_one_name_for_ever() -> None:
    assert client_id() == client_id()
    assert len(client_id()) == 32


async def test_plex_hears_that_name(music: PlexFake) -> None:
    await connected(music)
    name = await sync_to_async(client_id)()
    assert {request.headers["x-plex-client-identifier"] for request in music.requests} == {name}


# --- The token --------------------------------------------------------------------------------------------------


async def test_after_a_change_of_host_the_stored_token_goes_nowhere(music: PlexFake, other: PlexFake) -> None:
    await connected(music)
    moved = await sync_to_async(build_candidate)(ConnectionChange(url=other.url))
    check, reached = await check_connection(moved)
    assert (check.status, reached) == ("no_token", None)
    assert music.url.removeprefix("http://") in check.next_step
    await PlexServer.objects.aupdate(url=other.url)
    effective = await sync_to_async(load_connection)()
    assert not effective.is_configured
    assert "belongs to" in effective.problem
    assert tokens_at(other) == {None}
    assert (await connect(ConnectionChange(url=other.url, token=SECRET))).is_ok
    assert TOKEN in tokens_at(other)


async def test_another_server_at_the_same_address_does_not_get_it(music: PlexFake) -> None:
    await connected(music)
    music.machine, music.requests = "0123456789abcdef", []
    server = (await sync_to_async(connected_server)()).server
    with pytest.raises(UnexpectedServerError, match="A different Plex Media Server"):
        await server.playlists()
    check = await connect(ConnectionChange())
    assert check.status == "wrong_server"
    assert tokens_at(music) == {None}
    assert (await connect(ConnectionChange(token=SECRET))).is_ok


def test_it_is_nowhere_but_in_its_column_and_at_its_host(
    music: PlexFake, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    row, effective = async_to_sync(connected)(music), load_connection()
    call_command("dumpdata", output=str(tmp_path / "dump.json"))
    with database.cursor() as cursor:
        cursor.execute("SELECT * FROM library_plexserver")
        raw = repr(cursor.fetchall())
    texts = [(tmp_path / "dump.json").read_text(), raw, caplog.text, repr(effective), effective.model_dump_json()]
    assert "gAAAA" in texts[0]
    assert "gAAAA" in raw
    assert not any(TOKEN in text for text in texts)
    assert row.token == TOKEN
    assert all(TOKEN not in request.target for request in music.requests)


def test_a_token_that_cannot_be_read_any_more_is_told() -> None:
    PlexServer.objects.create(pk=1, url="http://nas:32400", token="x", token_host="nas:32400", account_token="y")
    PlexServer.objects.update(token="not-fernet")
    with database.cursor() as cursor:
        cursor.execute("UPDATE library_plexserver SET token = 'gAAAAABunreadable', account_token = 'gAAAAABunreadable'")
    effective = load_connection()
    assert not effective.is_configured
    assert "because secret_key or salt_key has changed since" in effective.problem
    assert effective.account_token.get_secret_value() == ""
    with pytest.raises(ServerNotConfiguredError, match="salt_key"):
        connected_server()
    assert connected_source() == ""


@pytest.mark.parametrize("token", ["with space", "täken", "x" * 1_001, "line\nbreak"])
def test_what_cannot_be_a_token_is_never_sent(music: PlexFake, token: str) -> None:
    with pytest.raises(InvalidConnectionError) as caught:
        build_candidate(ConnectionChange(url=music.url, token=SecretStr(token)))
    assert list(caught.value.errors) == ["token"]
    assert music.requests == []


# --- The environment --------------------------------------------------------------------------------------------


async def test_the_environment_wins_field_by_field(music: PlexFake, other: PlexFake, settings: Settings) -> None:
    await connected(other)
    settings.PLEX_URL, settings.PLEX_TOKEN = music.url, SECRET
    settings.PLEX_PUBLIC_URL, settings.PLEX_MUSIC_LIBRARY = "https://plex.example.org", "Music"
    effective = await sync_to_async(load_connection)()
    assert (effective.url, effective.sections, effective.public_url) == (
        music.url,
        ("Music",),
        "https://plex.example.org",
    )
    assert (effective.origin, effective.server_id, effective.server_name) == ("environment", "", "")
    assert [locked_by(field) for field in ("url", "token", "sections", "public_url")] == [
        "PLEX_URL", "PLEX_TOKEN", "PLEX_MUSIC_LIBRARY", "PLEX_PUBLIC_URL",
    ]  # fmt: skip


async def test_the_environments_token_stays_with_the_environments_address(other: PlexFake, settings: Settings) -> None:
    settings.PLEX_TOKEN = SECRET
    check = await connect(ConnectionChange(url=other.url))
    assert check.status == "no_token"
    assert "PLEX_TOKEN is only used" in check.next_step
    assert tokens_at(other) == {None}


def test_what_is_locked_cannot_be_changed_but_said_again(music: PlexFake, settings: Settings) -> None:
    settings.PLEX_URL, settings.PLEX_TOKEN, settings.PLEX_MUSIC_LIBRARY = music.url, SECRET, "Music"
    with pytest.raises(InvalidConnectionError) as caught:
        build_candidate(ConnectionChange(url="http://nas:1", token=SecretStr("other-token"), sections=("Jazz",)))
    assert set(caught.value.errors) == {"url", "token", "sections"}
    assert "This is set by PLEX_URL" in caught.value.errors["url"]
    assert build_candidate(ConnectionChange(url=music.url, token=SECRET, sections=("Music",))).is_configured


async def test_libraries_are_chosen_for_the_environments_server_too(music: PlexFake, settings: Settings) -> None:
    music.add_music(5, title="Classical", seed=2)
    settings.PLEX_URL, settings.PLEX_TOKEN = music.url, SECRET
    assert (await connect(ConnectionChange(sections=("2",)))).is_ok
    row = await PlexServer.objects.aget()
    assert (row.token, row.sections) == (None, ["2"])
    server = (await sync_to_async(connected_server)()).server
    assert sum([len(batch) async for batch in server.tracks()]) == 5


# --- Failures, in words -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "status", "words"),
    [
        ("hang", "timeout", "didn't answer"),
        ("reset", "unreachable", "was lost"),
        ("cut_body", "unreachable", "was lost"),
        ("unauthorized_401", "unauthorized", "doesn't accept the token"),
        ("forbidden_403", "forbidden", "refuses all access"),
        ("error_500", "bad_answer", "HTTP 500"),
        ("html", "wrong_server", "isn't a Plex Media Server"),
        ("malformed_xml", "bad_answer", "unreadable answer"),
    ],
)
async def test_each_failure_has_words_and_a_next_step_and_keeps_nothing(
    music: PlexFake, fault: PlexFault, status: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("library.services.connecting.check.REQUEST_SECONDS", 0.5)
    music.fault = fault
    check = await connect(ConnectionChange(url=music.url, token=SECRET))
    assert (check.status, check.sections) == (status, ())
    assert words in check.text
    assert check.next_step
    assert not await PlexServer.objects.exclude(url="").aexists()


async def test_nobody_there_no_such_name_and_no_plex(music: PlexFake) -> None:
    async def status(url: str) -> str:
        return (await connect(ConnectionChange(url=url, token=SECRET))).status

    assert await status("http://127.0.0.1:9") == "unreachable"
    assert await status("http://plex.invalid:32400") == "unreachable"
    assert await status("http://169.254.169.254:32400") == "bad_address"
    music.on("GET", "/identity", Reply(404, b"", "text/plain"))
    assert await status(music.url) == "wrong_server"
    assert TOKEN not in tokens_at(music)


async def test_no_music_library(plex: PlexFake) -> None:
    plex.library.add_section("Films", kind="movie")
    check = await connect(ConnectionChange(url=plex.url, token=SECRET))
    assert (check.status, check.text) == ("section_missing", "Tower has no music library")
    assert "Add one in Plex" in check.next_step


async def test_a_shared_token_sees_no_music(music: PlexFake) -> None:
    music.users["shared-token-123"] = User(owner=False, sections=frozenset())
    check = await connect(ConnectionChange(url=music.url, token=SecretStr("shared-token-123")))
    assert check.status == "section_missing"


@pytest.mark.parametrize(
    ("typed", "words"),
    [("ftp://nas", "http://"), ("http://u:p@nas", "username"), ("", "Enter Plex's address"), ("nas:99999", "port")],
)
def test_bad_addresses_are_refused_before_anybody_is_asked(typed: str, words: str) -> None:
    with pytest.raises(InvalidConnectionError) as caught:
        build_candidate(ConnectionChange(url=typed, token=SECRET))
    assert words in caught.value.errors["url"]
    assert "11434" not in caught.value.errors["url"], "Ollama's port is no help here"


# --- Which server there is --------------------------------------------------------------------------------------


async def test_plex_goes_before_the_demo(music: PlexFake) -> None:
    await sync_to_async(load)(track("One"))
    assert (await sync_to_async(connected_server)()).is_demo
    await connected(music)
    assert not (await sync_to_async(connected_server)()).is_demo
    await sync_to_async(disconnect)()
    assert await sync_to_async(connected_source)() == "demo"


async def test_a_playlist_is_saved_on_the_connected_server(music: PlexFake) -> None:
    await connected(music)
    keys = [str(one.key) for one in music.library.sections[1].tracks[:3]]
    server = (await sync_to_async(connected_server)()).server
    await server.create_playlist("Rainy day", keys)
    assert [str(key) for key in music.playlists.named("Rainy day").tracks] == keys


@pytest.mark.parametrize(
    ("phase", "code", "is_connected"),
    [("", "", True), ("done", "", True), ("failed", "unreachable", False), ("failed", "library_shrunk", True)],
)
def test_connected_means_that_the_last_sync_reached_it(phase: str, code: str, is_connected: bool) -> None:
    assert not plex_is_connected()
    PlexServer.objects.create(pk=1, url="http://nas:32400", token=TOKEN, token_host="nas:32400")
    SyncState.objects.create(pk=1, server="plex", phase=phase, error_code=code)
    assert plex_is_connected() is is_connected


def test_the_demo_alone_is_not_plex() -> None:
    LibraryState.objects.create(pk=1, server="demo")
    assert not plex_is_connected()
