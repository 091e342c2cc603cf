"""The library's JSON API, and syncing in the server's background: by request and by itself."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.test import AsyncClient, Client
from django.utils import timezone
from pydantic import SecretStr
from pytest_django.fixtures import Settings

from core.tasks.background import BackgroundTasks, background
from library.models import SyncState, Track
from library.services.music_server.active_server import connected_source
from library.services.syncing import lease
from library.services.syncing.schedule import TRY_AGAIN, is_due, sync_if_due
from library.services.syncing.start import TASK
from library.services.syncing.status import SyncStatus, sync_status
from tests.fakes.plex.server import TOKEN, PlexFake
from tests.library.loading import load, track

PATIENCE = 30


@pytest.fixture
def configured(plex: PlexFake, settings: Settings) -> PlexFake:
    """A Plex server with 25 tracks, named in the environment."""
    plex.add_music(25)
    settings.PLEX_URL, settings.PLEX_TOKEN = plex.url, SecretStr(TOKEN)
    return plex


def refused(response: Any, status: int, code: str) -> None:
    assert response.status_code == status
    assert set(response.json()) == {"error", "code"}
    assert response.json()["code"] == code


async def ended() -> None:
    """The sync in the background."""
    await asyncio.wait_for(background().wait(TASK), PATIENCE)


# --- Reading --------------------------------------------------------------------------------------------------


def test_status_before_anything(owner_client: Client) -> None:
    body = owner_client.get("/api/library/status").json()
    assert body == {
        "track_count": 0,
        "synced_at": None,
        "is_syncing": False,
        "sync_progress": None,
        "error": None,
        "plex_connected": False,
        "needs_resync": False,
        "state": "",
        "error_code": None,
        "added": 0,
        "changed": 0,
        "removed": 0,
        "moved": 0,
        "embedding": {
            "encoder": None,
            "problem": None,
            "albums": 0,
            "computed_at": None,
            "is_running": False,
            "done": 0,
            "total": 0,
            "error": None,
        },
    }


def test_status_while_a_sync_runs(owner_client: Client, configured: PlexFake) -> None:
    claim = lease.take("plex")
    SyncState.objects.filter(claim=claim).update(
        done=100, total=400, heartbeat_at=timezone.now(), started_at=timezone.now() - timedelta(seconds=10)
    )
    body = owner_client.get("/api/library/status").json()
    assert (body["is_syncing"], body["plex_connected"], body["needs_resync"]) == (True, True, True)
    progress = body["sync_progress"]
    assert (progress["phase"], progress["current"], progress["total"]) == ("fetching", 100, 400)
    assert progress["rate"] == pytest.approx(10, rel=0.2)
    assert progress["seconds_left"] == pytest.approx(30, rel=0.2)
    assert configured.count() == 0


@pytest.mark.parametrize("path", ["/api/library/stats", "/api/library/stats/cached"])
def test_stats(guest_client: Client, db: None, path: str) -> None:
    load(track("One", year=1971, genres=("Soul",)), track("Two (Live)", year=1975, genres=("Soul", "Funk")))
    assert guest_client.get(path).json() == {
        "total_tracks": 2,
        "genres": [{"name": "Soul", "count": 2}, {"name": "Funk", "count": 1}],
        "decades": [{"name": "1970s", "count": 2}],
    }


def test_search_finds_with_curly_quotes_too(guest_client: Client, db: None) -> None:
    load(track("Don't Stop", "Band", year=1977, genres=("Rock",), duration_ms=1000, rating_key="7"), track("Other"))
    assert guest_client.get("/api/library/search", {"q": "don’t st"}).json() == [
        {
            "rating_key": "7",
            "title": "Don't Stop",
            "artist": "Band",
            "album": "An Album",
            "duration_ms": 1000,
            "year": 1977,
            "genres": ["Rock"],
            "art_url": "/api/art/7",
        }
    ]
    assert guest_client.get("/api/library/search", {"q": ""}).json() == []
    refused(guest_client.get("/api/library/search"), 422, "invalid")


def test_search_gives_twenty_at_most(guest_client: Client, db: None) -> None:
    load(*(track(f"Same {number}") for number in range(30)))
    assert len(guest_client.get("/api/library/search?q=same").json()) == 20


# --- Syncing --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["post", "delete"])
def test_syncing_is_for_staff(guest_client: Client, method: str) -> None:
    refused(getattr(guest_client, method)("/api/library/sync"), 403, "forbidden")


def test_get_never_syncs(owner_client: Client) -> None:
    assert owner_client.get("/api/library/sync").status_code == 405


def test_without_a_server_it_is_503(owner_client: Client) -> None:
    refused(owner_client.post("/api/library/sync"), 503, "not_configured")


@pytest.mark.django_db(transaction=True)
async def test_a_sync_goes_on_in_the_background(async_owner_client: AsyncClient, configured: PlexFake) -> None:
    response = await async_owner_client.post("/api/library/sync")
    assert (response.status_code, response.json()) == (200, {"started": True, "blocking": False})
    await ended()
    body = (await async_owner_client.get("/api/library/status")).json()
    assert (body["track_count"], body["state"], body["added"], body["error"]) == (25, "done", 25, None)
    assert (body["is_syncing"], body["needs_resync"]) == (False, False)


@pytest.mark.django_db(transaction=True)
async def test_a_second_sync_is_409_and_the_first_can_be_stopped(
    async_owner_client: AsyncClient, configured: PlexFake
) -> None:
    await sync_to_async(load)(track("Old"))
    configured.fault = "hang"
    assert (await async_owner_client.post("/api/library/sync")).status_code == 200
    assert await configured.wait_for_requests(1)
    refused(await async_owner_client.post("/api/library/sync"), 409, "conflict")
    assert (await async_owner_client.get("/api/library/search?q=old")).json()[0]["title"] == "Old"
    assert (await async_owner_client.delete("/api/library/sync")).json() == {"stopping": True}
    await ended()
    body = (await async_owner_client.get("/api/library/status")).json()
    assert (body["state"], body["error"], body["track_count"]) == ("cancelled", lease.STOPPED, 1)
    assert (await async_owner_client.delete("/api/library/sync")).json() == {"stopping": False}


@pytest.mark.django_db(transaction=True)
async def test_another_processs_sync_is_409_too(async_owner_client: AsyncClient, configured: PlexFake) -> None:
    await sync_to_async(lease.take)("plex")
    await SyncState.objects.aupdate(worker="elsewhere:1:1")
    refused(await async_owner_client.post("/api/library/sync"), 409, "conflict")
    assert configured.count() == 0


@pytest.mark.django_db(transaction=True)
async def test_a_server_that_is_down_is_told_by_the_status(
    async_owner_client: AsyncClient, configured: PlexFake, caplog: pytest.LogCaptureFixture
) -> None:
    configured.fault = "unauthorized_401"
    assert (await async_owner_client.post("/api/library/sync")).status_code == 200
    await ended()
    body = (await async_owner_client.get("/api/library/status")).json()
    assert (body["state"], body["error_code"]) == ("failed", "unauthorized")
    assert body["error"]
    assert TOKEN not in caplog.text + body["error"]


@pytest.mark.django_db(transaction=True)
async def test_an_empty_server_needs_a_word(async_owner_client: AsyncClient, configured: PlexFake) -> None:
    await async_owner_client.post("/api/library/sync")
    await ended()
    configured.empty = True
    await async_owner_client.post("/api/library/sync")
    await ended()
    assert (await async_owner_client.get("/api/library/status")).json()["error_code"] == "library_shrunk"
    assert await Track.objects.acount() == 25
    await async_owner_client.post("/api/library/sync?accept_empty=true")
    await ended()
    assert await Track.objects.acount() == 0


# --- By itself ------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
async def test_the_server_syncs_by_itself_when_it_is_time(configured: PlexFake) -> None:
    tasks = BackgroundTasks()
    assert await sync_if_due(tasks, 24)
    await asyncio.wait_for(tasks.wait(TASK), PATIENCE)
    assert await Track.objects.acount() == 25
    assert not await sync_if_due(tasks, 24)


@pytest.mark.django_db(transaction=True)
async def test_the_demo_is_never_synced_by_itself(owner: User) -> None:
    await sync_to_async(load)(track("Old"))
    assert await sync_to_async(connected_source)() == "demo"
    assert not await sync_if_due(BackgroundTasks(), 24)


NOON = timezone.now().replace(hour=12)


@pytest.mark.parametrize(
    ("hour", "hours_old", "due"), [(12, 23, False), (12, 24, True), (3, 11, False), (3, 13, True), (2, 13, False)]
)
def test_when_it_is_time(hour: int, hours_old: int, due: bool) -> None:
    now = NOON.replace(hour=hour)
    status = SyncStatus(phase="done", synced_at=now - timedelta(hours=hours_old), synced_source="here")
    assert is_due(status, now, 24, source="here") is due


def test_it_is_time_at_once_for_a_new_source_and_after_a_while_for_a_failed_one() -> None:
    assert is_due(SyncStatus(), NOON, 24, source="here")
    fresh = SyncStatus(phase="done", synced_at=NOON, synced_source="here")
    assert is_due(fresh, NOON, 24, source="there")
    failed = SyncStatus(phase="failed", ended_at=NOON)
    assert not is_due(failed, NOON + TRY_AGAIN / 2, 24, source="here")
    assert is_due(failed, NOON + TRY_AGAIN, 24, source="here")
    died = SyncStatus(phase="interrupted")
    assert is_due(died, NOON, 24, source="here")


def test_what_a_clock_that_was_ahead_has_noted_is_not_waited_for() -> None:
    ahead = NOON + timedelta(days=365)
    synced = SyncStatus(phase="done", synced_at=ahead, synced_source="here")
    assert is_due(synced, NOON, 24, source="here")
    assert is_due(SyncStatus(phase="failed", ended_at=ahead), NOON, 24, source="here")
    just_now = SyncStatus(phase="done", synced_at=NOON + timedelta(seconds=30), synced_source="here")
    assert not is_due(just_now, NOON, 24, source="here")


@pytest.mark.django_db
def test_it_is_not_time_while_one_runs() -> None:
    lease.take("plex")
    assert not is_due(sync_status(), timezone.now(), 24, source="here")
