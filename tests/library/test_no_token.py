"""A server that lets everybody of its network in: no token is needed, on the page, by script, or in the environment."""

import asyncio
import json
from io import StringIO

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from pydantic import SecretStr
from pytest_django.fixtures import Settings

from core.tasks.background import BackgroundTasks
from library.models import LibraryState, PlexServer
from library.services.connecting.change import ConnectionChange
from library.services.connecting.save import connect, connect_open_server, disconnect
from library.services.music_server.active_server import connected_server, plex_is_connected
from library.services.music_server.connection_settings import load_connection
from library.services.syncing.schedule import keep_synced
from library.services.syncing.start import TASK
from tests.fakes.base import Reply
from tests.fakes.plex.server import TOKEN, PlexFake

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def music(plex: PlexFake) -> PlexFake:
    """An open server with 25 tracks."""
    plex.is_open = True
    plex.add_music(25)
    return plex


def tokens(plex: PlexFake) -> set[str | None]:
    return {request.headers.get("x-plex-token") for request in plex.requests}


async def test_it_connects_and_stays_connected(music: PlexFake) -> None:
    check = await connect(ConnectionChange(url=music.url))
    assert (check.status, check.text) == ("ok", "Connected to Tower - 1 music library")
    stored = await sync_to_async(load_connection)()
    assert (stored.origin, stored.is_configured, stored.server_id) == ("open", True, music.machine)
    assert await sync_to_async(plex_is_connected)()
    server = (await sync_to_async(connected_server)()).server
    assert sum([len(batch) async for batch in server.tracks()]) == 25
    assert tokens(music) == {None}


async def test_one_that_asks_for_a_token_says_so_and_is_not_kept(plex: PlexFake) -> None:
    plex.add_music(3)
    check = await connect(ConnectionChange(url=plex.url))
    assert (check.status, check.next_step) == ("no_token", "Enter its token, or sign in with Plex.")
    assert not await PlexServer.objects.exclude(url="").aexists()


async def test_a_login_in_front_is_not_taken_for_one_of_plex(music: PlexFake) -> None:
    music.on("GET", "/identity", Reply(401, b"<html>Authelia</html>", "text/html"))
    check = await connect(ConnectionChange(url=music.url))
    assert check.status == "unauthorized"
    assert "proxy" in check.next_step


async def test_one_that_asks_for_a_token_from_now_on(music: PlexFake) -> None:
    await connect(ConnectionChange(url=music.url))
    music.is_open = False
    assert (await connect(ConnectionChange())).status == "no_token"
    assert (await connect(ConnectionChange(token=SecretStr(TOKEN)))).is_ok
    assert (await PlexServer.objects.aget()).token == TOKEN


async def test_a_token_that_was_stored_is_used_where_it_belongs(music: PlexFake) -> None:
    await connect(ConnectionChange(url=music.url, token=SecretStr(TOKEN)))
    assert (await connect(ConnectionChange(url=music.url))).is_ok
    assert (await PlexServer.objects.aget()).token == TOKEN, "an empty field keeps it"
    await sync_to_async(disconnect)()
    assert not (await sync_to_async(load_connection)()).is_configured


def test_on_the_page(owner_client: Client, music: PlexFake) -> None:
    response = owner_client.post("/settings/music/save/", {"plex_url": music.url, "plex_token": ""})
    assert response.status_code in {302, 303}
    page = owner_client.get("/settings/").content.decode()
    assert "This server doesn’t need a token." in page
    assert '<span class="in-use">connected</span>' in page


def test_by_script(owner_client: Client, music: PlexFake) -> None:
    def post(path: str, **body: object) -> dict[str, object]:
        response = owner_client.post(path, json.dumps(body), content_type="application/json")
        found: dict[str, object] = response.json()
        return found

    assert post("/api/setup/validate-plex", plex_url=music.url, plex_token="")["success"]
    disconnect()
    config = post("/api/config", plex_url=music.url)
    assert (config["plex_url"], config["plex_token_set"], config["plex_connected"]) == (music.url, False, True)
    music.is_open = False
    disconnect()
    refused = post("/api/config", plex_url=music.url)
    assert (refused["code"], "plex_token is missing" in str(refused["error"])) == ("invalid", True)
    assert not post("/api/setup/validate-plex", plex_url=music.url, plex_token="")["success"]


async def test_the_environments_address_alone_is_enough(music: PlexFake, settings: Settings) -> None:
    settings.PLEX_URL = music.url
    assert not (await sync_to_async(load_connection)()).is_configured, "nobody has asked yet"
    assert await connect_open_server()
    assert (await sync_to_async(load_connection)()).is_configured
    asked = music.count()
    assert not await connect_open_server()
    assert music.count() == asked, "it is known now"


def test_the_command_syncs_it(music: PlexFake, settings: Settings) -> None:
    settings.PLEX_URL = music.url
    with pytest.raises(SystemExit) as ended:
        call_command("sync_library", stderr=StringIO(), stdout=StringIO())
    assert ended.value.code == 0
    assert LibraryState.objects.get().server == "plex"
    assert tokens(music) == {None}


async def test_the_environments_address_with_a_token_somewhere_is_left_to_it(
    plex: PlexFake, settings: Settings
) -> None:
    settings.PLEX_URL = plex.url
    plex.add_music(3)
    assert not await connect_open_server(), "it wants a token"
    await connect(ConnectionChange(token=SecretStr(TOKEN)))
    asked = plex.count()
    assert not await connect_open_server()
    assert plex.count() == asked
    settings.PLEX_TOKEN = SecretStr(TOKEN)
    assert not await connect_open_server()
    assert plex.count() == asked


async def test_the_servers_own_schedule_connects_and_syncs_it(music: PlexFake, settings: Settings, owner: User) -> None:
    settings.PLEX_URL = music.url
    tasks = BackgroundTasks()
    looking = asyncio.create_task(keep_synced(tasks, 24, first_look=0, prepare=connect_open_server))
    assert await music.wait_for_requests(8, timeout=30)
    looking.cancel()
    await asyncio.gather(looking, return_exceptions=True)
    await asyncio.wait_for(tasks.wait(TASK), 30)
    assert (await LibraryState.objects.aget()).server == "plex"
    assert tokens(music) == {None}
