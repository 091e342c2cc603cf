"""Syncing beside others: a second click is refused at once, signs of life are given, an end is written at last."""

import asyncio
import logging
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.db import DatabaseError, connection
from django.test import AsyncClient
from django.utils import timezone
from pydantic import SecretStr
from pytest_django.fixtures import Settings

from core.tasks.background import background
from core.tasks.lease import SILENCE
from core.tasks.local_claims import local_claims
from core.tasks.notifications import topics
from core.tasks.processes import this_worker
from library.errors import ServerUnreachableError, SyncRunningError
from library.models import SyncState, Track
from library.schemas import SyncProgress
from library.servers.demo.synthetic import synthetic_tracks
from library.services.music_server.active_server import Connected
from library.services.music_server.connection_settings import client_id
from library.services.syncing import heartbeat_file, lease
from library.services.syncing.execute import sync
from library.services.syncing.heartbeat import TOPIC, beat_while_running
from library.services.syncing.start import TASK, start_sync
from library.services.syncing.status import sync_status
from tests.fakes.plex.server import TOKEN, PlexFake
from tests.library.scripted import ScriptedServer

pytestmark = pytest.mark.django_db(transaction=True)
only_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="other databases have no lock for all writers")

PATIENCE = 30
ELSEWHERE = "elsewhere:1:1"


@contextmanager
def another_writer() -> Iterator[None]:
    """Somebody holds SQLite's one lock for writers."""
    name = connection.settings_dict["NAME"]
    with closing(sqlite3.connect(name, uri=True, timeout=0, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@pytest.fixture
def configured(plex: PlexFake, settings: Settings) -> PlexFake:
    """A Plex server with 25 tracks, named in the environment."""
    plex.add_music(25)
    settings.PLEX_URL, settings.PLEX_TOKEN = plex.url, SecretStr(TOKEN)
    return plex


@pytest.fixture(autouse=True)
def _no_pulse() -> Iterator[None]:
    yield
    heartbeat_file.end()


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Half a second is enough to see that somebody waits for the lock."""
    monkeypatch.setattr("core.db.sqlite.base.lock_timeout", lambda: 0.5)
    connection.close()
    yield
    connection.close()


# --- While another writes ----------------------------------------------------------------------------------------


def storing_elsewhere() -> None:
    """Another process stores tracks, and is alive. It has told Plex already who it is."""
    client_id()
    lease.take("plex")
    SyncState.objects.update(
        worker=ELSEWHERE, phase="storing", heartbeat_at=timezone.now() - SILENCE - timedelta(seconds=1)
    )
    heartbeat_file.beat()


@only_sqlite
async def test_a_second_click_is_refused_at_once(async_owner_client: AsyncClient, configured: PlexFake) -> None:
    await sync_to_async(storing_elsewhere)()
    with another_writer():
        response = await async_owner_client.post("/api/library/sync")
    assert (response.status_code, response.json()["code"]) == (409, "conflict")


@only_sqlite
async def test_what_cannot_be_told_to_stop_is_said(async_owner_client: AsyncClient, configured: PlexFake) -> None:
    await sync_to_async(storing_elsewhere)()
    with another_writer():
        response = await async_owner_client.delete("/api/library/sync")
        page = await async_owner_client.post("/settings/music/sync/stop/", headers={"HX-Request": "true"})
    assert (response.status_code, response.json()["code"]) == (500, "library_storage")
    assert "couldn't be stopped" in response.json()["error"]
    assert page.status_code == 422
    assert "couldn&#x27;t be stopped" in page.content.decode()
    assert (await async_owner_client.delete("/api/library/sync")).json() == {"stopping": True}


@only_sqlite
async def test_our_own_is_stopped_whoever_writes(async_owner_client: AsyncClient, configured: PlexFake) -> None:
    configured.fault = "hang"
    assert (await async_owner_client.post("/api/library/sync")).status_code == 200
    assert await configured.wait_for_requests(1)
    with another_writer():
        assert (await async_owner_client.delete("/api/library/sync")).json() == {"stopping": True}
        assert (await async_owner_client.delete("/api/library/sync")).json() == {"stopping": True}
    await asyncio.wait_for(background().wait(TASK), PATIENCE)
    assert (await async_owner_client.get("/api/library/status")).json()["state"] == "cancelled"


@only_sqlite
async def test_an_end_that_cannot_be_written_is_written_later(caplog: pytest.LogCaptureFixture) -> None:
    server = ScriptedServer(list(synthetic_tracks(20)))
    server.gate.clear()
    server.failure = ServerUnreachableError("Cannot reach it.")
    running = asyncio.create_task(sync(server))
    await asyncio.wait_for(server.reached.wait(), PATIENCE)
    failed = asyncio.Event()
    loop = asyncio.get_running_loop()

    class Bell(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if "couldn't record the end of the sync" in record.getMessage():
                loop.call_soon_threadsafe(failed.set)

    bell = Bell()
    logging.getLogger("library").addHandler(bell)
    try:
        with another_writer():
            server.gate.set()
            await asyncio.wait_for(failed.wait(), PATIENCE)
        with suppress(ServerUnreachableError):
            await asyncio.wait_for(running, PATIENCE)
    finally:
        logging.getLogger("library").removeHandler(bell)
    now = await sync_to_async(sync_status)()
    assert (now.phase, now.error, now.is_running) == ("failed", "Cannot reach it.", False)


# --- Who is believed to work --------------------------------------------------------------------------------------


@only_sqlite
def test_a_sync_that_stores_elsewhere_is_believed_while_it_gives_signs_of_life() -> None:
    storing_elsewhere()
    assert sync_status().is_running
    with pytest.raises(SyncRunningError):
        lease.take("scripted")
    long_ago = time.time() - SILENCE.total_seconds() - 1
    os.utime(heartbeat_file._file(), (long_ago, long_ago))
    now = sync_status()
    assert (now.is_running, now.phase) == (False, "interrupted")
    lease.take("scripted")


@only_sqlite
def test_a_file_of_the_future_is_no_sign_of_life() -> None:
    storing_elsewhere()
    ahead = time.time() + timedelta(days=30).total_seconds()
    os.utime(heartbeat_file._file(), (ahead, ahead))
    assert not sync_status().is_running
    lease.take("scripted")


@only_sqlite
async def test_a_sync_gives_signs_of_life_while_it_stores() -> None:
    beginning = timezone.now()
    claim = await sync_to_async(lease.take)("scripted")
    async with beat_while_running(claim, lambda: SyncProgress(phase="storing")):
        with another_writer(), topics().subscribe(TOPIC) as watching:
            await watching.wait(PATIENCE)
            heard = heartbeat_file.heard_at()
    assert heard is not None
    assert heard > beginning - timedelta(seconds=1)
    assert heartbeat_file.heard_at() is None


async def test_a_broken_connection_costs_one_sign_of_life(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("library.services.syncing.heartbeat.BEAT_SECONDS", 0.01)
    claim = await sync_to_async(lease.take)("scripted")
    read = 0
    async with beat_while_running(claim, lambda: SyncProgress(phase="reading", done=read)):
        await sync_to_async(break_connection)()
        read = 5
        with topics().subscribe(TOPIC) as watching:
            async with asyncio.timeout(PATIENCE):
                while await sync_to_async(done_so_far)() != read:
                    await watching.wait(1)


def break_connection() -> None:
    """As if the database had been restarted."""
    connection.ensure_connection()
    connection.connection.close()


def done_so_far() -> int:
    """As the database has it, over a connection that works."""
    try:
        return SyncState.objects.get().done
    except DatabaseError:
        return -1


def test_what_a_killed_sync_leaves_behind_holds_nobody_up() -> None:
    """The process is gone, and its file is still there, as new as can be."""
    storing_elsewhere()
    SyncState.objects.update(worker=this_worker().replace(f":{os.getpid()}:", ":99999999:"))
    assert not sync_status().is_running
    lease.take("scripted")


async def test_a_sync_of_this_process_is_known_to_go_on_however_late_its_signs_of_life_are() -> None:
    claim = await sync_to_async(lease.take)("scripted")
    await SyncState.objects.aupdate(heartbeat_at=timezone.now() - timedelta(days=1))
    with local_claims().working_on(claim):
        assert (await sync_to_async(sync_status)()).is_running
        with pytest.raises(SyncRunningError):
            await sync_to_async(lease.take)("scripted")
    now = await sync_to_async(sync_status)()
    assert (now.is_running, now.phase) == (False, "interrupted"), "it has ended, and could not write that"


async def test_a_sync_begins_also_where_whoever_asked_leaves() -> None:
    server = ScriptedServer(list(synthetic_tracks(20)))
    asking = asyncio.create_task(start_sync(Connected(server, "here"), background=background()))
    await asyncio.sleep(0)
    asking.cancel()
    with suppress(asyncio.CancelledError):
        await asking
    with topics().subscribe(TOPIC) as watching:
        async with asyncio.timeout(PATIENCE):
            while (await sync_to_async(sync_status)()).phase != "done":
                await watching.wait(1)
    await asyncio.wait_for(background().wait(TASK), PATIENCE)
    assert await Track.objects.acount() == 20
