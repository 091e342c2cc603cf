"""The music section: connecting Plex by hand, what it tells of failures, and the sync of the library on the page."""

import asyncio
import re
import socket
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from bs4 import BeautifulSoup
from django.contrib.messages import get_messages
from django.test import AsyncClient, Client
from django.utils import timezone
from pydantic import SecretStr
from pytest_django.fixtures import Settings

from core.tasks.background import background
from library.models import LibraryState, PlexServer, SyncState, Track
from library.services.syncing import lease
from library.services.syncing.start import TASK
from library.services.syncing.status import sync_status
from tests.fakes.base import hang
from tests.fakes.plex.server import TOKEN, PlexFake, PlexFault
from tests.library.loading import load, track
from tests.library.plex.abroad import lead
from tests.settings_ui.conftest import HTMX, attribute, one, soup, text

PATIENCE = 30


@pytest.fixture
def plex() -> Iterator[PlexFake]:
    """A server with two music libraries, and films."""
    with PlexFake() as fake:
        fake.add_music(25)
        fake.add_music(7, title="Classical", seed=2)
        fake.library.add_section("Films", kind="movie")
        yield fake


@pytest.fixture
def stored(plex: PlexFake, db: None) -> PlexFake:
    """The same, connected."""
    host = plex.url.removeprefix("http://")
    PlexServer.objects.create(
        pk=1,
        url=plex.url,
        token=TOKEN,
        token_host=host,
        server_id=plex.machine,
        server_name="Tower",
        sections=["1"],
        section_titles=["Music"],
        client_id="installation",
    )
    return plex


def typed(plex: PlexFake, **more: object) -> dict[str, object]:
    """The form, filled in."""
    return {"plex_url": plex.url, "plex_token": TOKEN, **more}


def ticked(page: BeautifulSoup) -> list[str]:
    """The titles of the music libraries that are chosen."""
    labels = page.select("#plex-sections label:has([checked])")
    return [" ".join(label.get_text().split()) for label in labels]


# --- Looking ----------------------------------------------------------------------------------------------------


def test_nothing_is_connected_at_first(owner_client: Client) -> None:
    page = soup(owner_client.get("/settings/"))
    assert text(page, "#plex-status .status-text") == "Plex is not connected"
    assert one(page, "#plex-sign-in-start")
    assert not one(page, "#plex-by-hand").has_attr("open")
    assert text(page, "#use-demo") == "Use the demo library"
    assert page.select("#plex-disconnect") == []


def test_the_page_asks_nothing_outside_and_checks_itself_afterwards(
    owner_client: Client, stored: PlexFake, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        pytest.fail("the page opened a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    for path in ("/settings/", "/settings/music/", "/settings/music/sync/", "/settings/music/sync/progress/"):
        assert owner_client.get(path, headers=HTMX).status_code == 200
    page = soup(owner_client.get("/settings/"))
    assert one(page, "#plex-status-box [hx-trigger=load]")["hx-post"] == "/settings/music/check/"
    assert text(page, "#plex-title") == "Tower"
    assert ticked(page) == ["Music"]


def test_of_the_token_only_the_end_is_shown(owner_client: Client, stored: PlexFake) -> None:
    for path in ("/settings/", "/settings/music/"):
        response = owner_client.get(path, headers=HTMX)
        assert TOKEN not in response.content.decode()
        assert attribute(soup(response), "#plex-token", "placeholder").endswith(TOKEN[-4:])
        assert one(soup(response), "#plex-token")["value"] == ""


def test_what_the_environment_decides_is_locked(owner_client: Client, plex: PlexFake, settings: Settings) -> None:
    settings.PLEX_URL, settings.PLEX_TOKEN, settings.PLEX_MUSIC_LIBRARY = plex.url, SecretStr(TOKEN), "Music"
    settings.PLEX_PUBLIC_URL = "https://plex.example.org"
    response = owner_client.get("/settings/")
    page = soup(response)
    for field, variable in {
        "plex-url": "PLEX_URL",
        "plex-token": "PLEX_TOKEN",
        "plex-sections": "PLEX_MUSIC_LIBRARY",
        "plex-public-url": "PLEX_PUBLIC_URL",
    }.items():
        assert text(page, f"#{field}-lock") == f"Set by {variable}"
    assert all(box.has_attr("disabled") for box in page.select("#plex-url, #plex-token, [name=plex_sections]"))
    assert page.select("#plex-sign-in-start, #plex-sign-in-again, #plex-disconnect") == []
    assert TOKEN not in response.content.decode()


def test_only_staff_comes_in_and_changes_are_posts(guest_client: Client, owner_client: Client) -> None:
    connection = ("check", "save", "disconnect", "sign-in", "sign-in/check", "sign-in/choose", "sign-in/cancel")
    for path in (*connection, "demo", "sync/start", "sync/stop"):
        assert guest_client.post(f"/settings/music/{path}/").status_code == 403
        assert owner_client.get(f"/settings/music/{path}/").status_code == 405
    for path in ("", "sync/", "sync/progress/"):
        assert guest_client.get(f"/settings/music/{path}").status_code == 403


def test_nothing_inline_and_every_label_has_its_field(owner_client: Client, stored: PlexFake) -> None:
    page = soup(owner_client.get("/settings/"))
    assert page.select("#music style, #music [style], #music script") == []
    assert not [
        tag for tag in one(page, "#music").find_all(True) if any(re.match("on|hx-on", key) for key in tag.attrs)
    ]
    ids = [str(tag["id"]) for tag in page.select("[id]")]
    assert sorted(set(ids)) == sorted(ids)
    for tag in page.select("#music [aria-describedby]"):
        assert set(str(tag["aria-describedby"]).split()) <= set(ids)


# --- Checking ---------------------------------------------------------------------------------------------------


def test_a_check_tells_server_version_and_libraries_and_keeps_nothing(owner_client: Client, plex: PlexFake) -> None:
    response = owner_client.post("/settings/music/check/", typed(plex), headers=HTMX)
    page = soup(response)
    assert text(page, "#plex-status") == "✓ Connected to Tower - 2 music libraries"
    assert "1.41.3" in page.get_text()
    assert ticked(page) == ["Music 25 tracks"]
    assert [box["value"] for box in page.select("[name=plex_sections]")] == ["1", "2"]
    assert TOKEN not in response.content.decode()
    assert not PlexServer.objects.exclude(url="").exists()


def test_without_a_token_only_plex_itself_is_known(owner_client: Client, plex: PlexFake) -> None:
    page = soup(owner_client.post("/settings/music/check/", {"plex_url": plex.url}, headers=HTMX))
    assert one(page, "#plex-status")["data-status"] == "no_token"
    assert text(page, "#plex-next-step") == "Enter its token, or sign in with Plex."


def test_a_stored_token_does_not_follow_to_another_host(owner_client: Client, stored: PlexFake) -> None:
    with PlexFake(machine="ffff") as other:
        page = soup(owner_client.post("/settings/music/check/", {"plex_url": other.url}, headers=HTMX))
        assert "belongs to" in text(page, "#plex-next-step")
        assert {request.headers.get("x-plex-token") for request in other.requests} == {None}


def test_how_an_address_was_understood(owner_client: Client, plex: PlexFake) -> None:
    address = plex.url.removeprefix("http://") + "/web/index.html"
    page = soup(owner_client.post("/settings/music/check/", typed(plex, plex_url=address), headers=HTMX))
    assert text(page, "#plex-understood") == f"Understood as {plex.url}"


@pytest.mark.parametrize(
    ("fault", "status"),
    [("unauthorized_401", "unauthorized"), ("html", "wrong_server"), ("error_500", "bad_answer")],
)
def test_failures_are_told_in_the_status_line(
    owner_client: Client, plex: PlexFake, fault: PlexFault, status: str
) -> None:
    plex.fault = fault
    page = soup(owner_client.post("/settings/music/check/", typed(plex), headers=HTMX))
    assert one(page, "#plex-status")["data-status"] == status
    assert text(page, "#plex-next-step")


def test_a_bad_address_is_told_without_asking(owner_client: Client, plex: PlexFake) -> None:
    response = owner_client.post("/settings/music/check/", {"plex_url": "ftp://nas"}, headers=HTMX)
    assert one(soup(response), "#plex-status")["data-status"] == "bad_address"
    assert plex.requests == []


def test_without_a_script_a_check_gives_the_whole_page(owner_client: Client, plex: PlexFake) -> None:
    page = soup(owner_client.post("/settings/music/check/", typed(plex)))
    assert text(page, "h1") == "Settings"
    assert one(page, "#plex-url")["value"] == plex.url
    assert one(page, "#plex-by-hand").has_attr("open")
    assert text(page, "#plex-status .status-text") == "Connected to Tower - 2 music libraries"


# --- Saving -----------------------------------------------------------------------------------------------------


def test_with_htmx_the_section_comes_back_and_the_sync_is_told(owner_client: Client, plex: PlexFake) -> None:
    fields = typed(plex, plex_sections=["1", "2"], plex_sections_shown="1", plex_public_url="plex.example.org/web")
    response = owner_client.post("/settings/music/save/", fields, headers=HTMX)
    assert response.status_code == 200
    page = soup(response)
    assert text(page, "#plex-title") == "Tower"
    assert text(page, "#toast") == "Connected to Tower - 2 music libraries"
    assert ticked(page) == ["Music 25 tracks", "Classical 7 tracks"]
    assert "music-connected" in response["HX-Trigger"]
    assert TOKEN not in response.content.decode()
    row = PlexServer.objects.get()
    assert (row.sections, row.token, row.public_url) == (["1", "2"], TOKEN, "http://plex.example.org:32400")


def test_without_a_script_the_page_says_so(owner_client: Client, plex: PlexFake) -> None:
    response = owner_client.post("/settings/music/save/", typed(plex))
    assert (response.status_code, response["Location"]) == (303, "/settings/#music")
    said = [str(message) for message in get_messages(response.wsgi_request)]
    assert said == ["Connected to Tower - 2 music libraries. Next, sync the library."]


def test_from_the_first_run_one_comes_back_there_and_nowhere_else(owner_client: Client, plex: PlexFake) -> None:
    response = owner_client.post("/settings/music/save/", typed(plex, next="/setup/"))
    assert response["Location"] == "/setup/"
    response = owner_client.post("/settings/music/save/", typed(plex, next="https://elsewhere.example/setup/"))
    assert response["Location"] == "/settings/#music"


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
@pytest.mark.parametrize(
    ("field", "value", "names"),
    [
        ("plex_url", "http://user:pw@nas", "plex-url"),
        ("plex_url", "", "plex-url"),
        ("plex_token", "two words", "plex-token"),
        ("plex_public_url", "ftp://nas", "plex-public-url"),
        ("plex_sections_shown", "1", "plex-sections"),
    ],
)
def test_bad_input_is_422_at_its_field(
    owner_client: Client, plex: PlexFake, headers: dict[str, str], field: str, value: str, names: str
) -> None:
    response = owner_client.post("/settings/music/save/", typed(plex) | {field: value}, headers=headers)
    assert response.status_code == 422
    page = soup(response)
    if names == "plex-sections" and not page.select("#plex-sections-error"):
        pytest.fail("nothing is said of the music libraries")
    assert text(page, f"#{names}-error")
    assert not PlexServer.objects.exclude(url="").exists()
    assert "two words" not in response.content.decode()


def test_what_does_not_work_is_not_saved_and_the_fields_stay(owner_client: Client, plex: PlexFake) -> None:
    plex.fault = "unauthorized_401"
    response = owner_client.post("/settings/music/save/", typed(plex), headers=HTMX)
    assert (response.status_code, response["HX-Retarget"]) == (422, "#plex-status-box")
    assert soup(response).select("#plex-token") == [], "the form stays as it is, with what was typed in it"
    assert owner_client.post("/settings/music/save/", typed(plex)).status_code == 422
    assert not PlexServer.objects.exclude(url="").exists()


def test_disconnecting(owner_client: Client, stored: PlexFake) -> None:
    load(track("Stays"), server="plex")
    response = owner_client.post("/settings/music/disconnect/", headers=HTMX)
    assert text(soup(response), "#plex-title") == "Plex"
    assert "library-changed" in response["HX-Trigger"]
    assert not PlexServer.objects.get().token
    assert Track.objects.count() == 1


def test_a_hanging_plex_slows_no_page(owner_client: Client, stored: PlexFake) -> None:
    stored.fault = "hang"
    began = time.monotonic()
    for path in ("/settings/", "/", "/api/health", "/api/config", "/api/library/status"):
        assert owner_client.get(path).status_code == 200
    assert stored.count() == 0
    assert time.monotonic() - began < PATIENCE


# --- The library's sync -----------------------------------------------------------------------------------------


async def ended() -> None:
    """The sync in the background."""
    await asyncio.wait_for(background().wait(TASK), PATIENCE)


@pytest.mark.django_db(transaction=True)
async def test_sync_now_and_then_what_changed(async_owner_client: AsyncClient, stored: PlexFake) -> None:
    response = await async_owner_client.post("/settings/music/sync/start/", headers=HTMX)
    page = soup(response)
    assert one(page, "#sync-progress")["hx-get"] == "/settings/music/sync/progress/"
    assert one(page, "#sync-stop")
    await ended()
    response = await async_owner_client.get("/settings/music/sync/progress/", headers=HTMX)
    assert response["HX-Retarget"] == "#library-sync"
    assert "library-synced" in response["HX-Trigger"]
    assert text(soup(response), "#sync-state").startswith("25 tracks as of ")
    assert "(25 new)" in text(soup(response), "#sync-state")
    assert one(soup(response), "#sync-full")


@pytest.mark.django_db(transaction=True)
async def test_stop(async_owner_client: AsyncClient, stored: PlexFake) -> None:
    stored.fault = "hang"
    assert (await async_owner_client.post("/settings/music/sync/start/")).status_code == 303
    assert await stored.wait_for_requests(1)
    again = await async_owner_client.post("/settings/music/sync/start/", headers=HTMX)
    assert one(soup(again), "#sync-progress")
    await async_owner_client.post("/settings/music/sync/stop/", headers=HTMX)
    await ended()
    page = soup(await async_owner_client.get("/settings/music/sync/", headers=HTMX))
    assert "The sync was stopped" in text(page, "#sync-error")


@pytest.mark.django_db(transaction=True)
async def test_a_sync_ends_with_its_connection(async_owner_client: AsyncClient, stored: PlexFake) -> None:
    stored.fault, stored.fault_path = "hang", "/library/sections/1/all"
    await async_owner_client.post("/settings/music/sync/start/")
    assert await stored.wait_for_requests(1)
    await async_owner_client.post("/settings/music/disconnect/")
    await ended()
    assert (await sync_to_async(sync_status)()).phase == "cancelled"


@pytest.mark.django_db(transaction=True)
async def test_a_server_that_is_suddenly_empty_needs_a_word(async_owner_client: AsyncClient, stored: PlexFake) -> None:
    await async_owner_client.post("/settings/music/sync/start/")
    await ended()
    stored.empty = True
    await async_owner_client.post("/settings/music/sync/start/", {"full": "on"})
    await ended()
    page = soup(await async_owner_client.get("/settings/music/sync/", headers=HTMX))
    assert "no tracks any more (25 before)" in text(page, "#sync-error")
    assert "manage.py" not in text(page, "#sync-error")
    assert await Track.objects.acount() == 25
    button = one(page, "#sync-accept")
    await async_owner_client.post("/settings/music/sync/start/", {str(button["name"]): "on"})
    await ended()
    assert await Track.objects.acount() == 0


@pytest.mark.django_db(transaction=True)
async def test_the_demo_library_loads_in_the_background(async_owner_client: AsyncClient) -> None:
    page = soup(await async_owner_client.post("/settings/music/demo/", headers=HTMX))
    assert text(page, "#sync-progress strong") == "Reading the demo library"
    await ended()
    page = soup(await async_owner_client.get("/settings/music/sync/", headers=HTMX))
    assert text(page, "#sync-start") == "Load the demo library again"
    assert (await LibraryState.objects.aget()).server == "demo"
    assert await Track.objects.acount() > 1_000


def test_progress_has_figures(owner_client: Client, stored: PlexFake) -> None:
    claim = lease.take("plex")
    now = timezone.now()
    SyncState.objects.filter(claim=claim).update(
        done=1_000, total=4_000, heartbeat_at=now, started_at=now - timedelta(seconds=10)
    )
    page = soup(owner_client.get("/settings/music/sync/progress/", headers=HTMX))
    assert text(page, "#sync-progress strong") == "Reading Tower"
    assert (one(page, "#sync-bar")["value"], one(page, "#sync-bar")["max"]) == ("1000", "4000")
    assert text(page, "#sync-figures") == "1,000 of 4,000 tracks · 100 per second · 30 seconds left"


def test_a_failure_is_told_with_what_to_do(owner_client: Client, stored: PlexFake) -> None:
    SyncState.objects.create(
        pk=1, phase="failed", server="plex", error_code="unreachable", error="Cannot reach it. Do."
    )
    page = soup(owner_client.get("/settings/"))
    assert text(page, "#sync-error") == "Cannot reach it. Do."
    assert page.select("#sync-accept") == []


def test_without_a_server_there_is_nothing_to_sync(owner_client: Client) -> None:
    response = owner_client.post("/settings/music/sync/start/", headers=HTMX)
    assert response.status_code == 422
    assert "No music server is connected" in text(soup(response), "#sync-error")


def test_tracks_from_elsewhere_are_told(owner_client: Client, stored: PlexFake) -> None:
    load(track("One"))
    page = soup(owner_client.get("/settings/"))
    assert "aren’t from the Tower server" in text(page, "#sync-form")
    assert "primary" in one(page, "#sync-start")["class"]


# --- Warnings ---------------------------------------------------------------------------------------------------


def test_a_token_that_leaves_the_house_unencrypted_is_warned_of(
    owner_client: Client, plex: PlexFake, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead(monkeypatch, {"203.0.113.7": plex.port})
    fields = typed(plex, plex_url="http://203.0.113.7:32400")
    checked = soup(owner_client.post("/settings/music/check/", fields, headers=HTMX))
    words = "leaves your network unencrypted"
    assert words in text(checked, "#plex-warning")
    assert text(checked, "#plex-status").startswith("✓ Connected")
    saved = soup(owner_client.post("/settings/music/save/", fields, headers=HTMX))
    assert words in text(saved, "#plex-warning")
    assert words in text(soup(owner_client.get("/settings/")), "#plex-warning"), "without asking anybody"


def test_at_home_there_is_no_warning(owner_client: Client, stored: PlexFake) -> None:
    assert soup(owner_client.get("/settings/")).select("#plex-warning") == []


def test_a_library_that_is_not_counted_in_time_has_no_number(
    owner_client: Client, plex: PlexFake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("library.services.connecting.check.COUNT_SECONDS", 0.3)
    plex.on("GET", "/library/sections/2/all", hang())
    page = soup(owner_client.post("/settings/music/check/", typed(plex), headers=HTMX))
    assert text(page, "#plex-status") == "✓ Connected to Tower - 2 music libraries"
    labels = [" ".join(label.get_text().split()) for label in page.select("#plex-sections label")]
    assert labels == ["Music 25 tracks", "Classical"]
