"""Syncing: whole or not at all, with its state in the database, and one at a time."""

import asyncio
import os
import subprocess
import sys
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.utils import timezone
from pytest_django.fixtures import Settings

from core.tasks.lease import SILENCE
from core.tasks.notifications import topics
from core.tasks.processes import this_worker
from library.errors import LibraryShrunkError, LibraryStorageError, ServerUnreachableError, SyncRunningError
from library.models import LibraryState, SyncState, Track
from library.schemas import Loaded, SyncProgress
from library.servers.demo.server import DemoServer
from library.servers.demo.synthetic import synthetic_tracks
from library.services.syncing import lease
from library.services.syncing.execute import CLOCK_MARGIN, sync
from library.services.syncing.heartbeat import TOPIC
from library.services.syncing.status import SyncStatus, sync_status
from tests.library.loading import track
from tests.library.scripted import ScriptedServer, TalkativeServer

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 30


def titles() -> set[str]:
    """What the library holds."""
    return set(Track.objects.values_list("title", flat=True))


def run(server: ScriptedServer | DemoServer, **options: Any) -> Loaded:
    """One sync, from start to end."""
    return async_to_sync(sync)(server, **options)


async def status() -> SyncStatus:
    """From an event loop."""
    return await sync_to_async(sync_status)()


def many(count: int, seed: int = 1) -> ScriptedServer:
    """A server with so many tracks."""
    return ScriptedServer(list(synthetic_tracks(count, seed=seed)))


def test_a_sync_makes_the_servers_tracks_the_library_and_says_what_is_new() -> None:
    assert sync_status() == SyncStatus()
    first = run(many(250))
    assert (first.totals.tracks, first.added, first.changed, first.removed) == (250, 250, 0, 0)
    server = many(250)
    server.content[3] = server.content[3].model_copy(update={"title": "Renamed"})
    second = run(ScriptedServer([*server.content[:240], track("New")]))
    assert (second.totals.tracks, second.added, second.changed, second.removed) == (241, 1, 1, 10)
    now = sync_status()
    assert (now.phase, now.tracks, now.added, now.changed, now.removed) == ("done", 241, 1, 1, 10)
    assert (now.error, now.is_running, now.is_partial) == ("", False, False)
    assert now.started_at is not None
    assert now.ended_at is not None
    assert now.started_at <= now.ended_at
    assert LibraryState.objects.get().server == "scripted"


def test_the_demo_server_is_synced_like_any_other() -> None:
    loaded = run(DemoServer())
    assert loaded.totals.tracks == loaded.added == Track.objects.count() > 1000
    assert run(DemoServer()).changed == 0


def test_progress_tells_how_far_how_fast_and_how_long() -> None:
    heard: list[SyncProgress] = []
    run(TalkativeServer(list(synthetic_tracks(250))), progress=heard.append)
    assert [(step.phase, step.done, step.total) for step in heard] == [
        ("reading", 0, 250),
        ("reading", 100, 250),
        ("reading", 200, 250),
        ("reading", 250, 250),
        ("storing", 250, 250),
        ("done", 250, 250),
    ]
    assert heard[1].rate > 0
    assert heard[1].seconds_left == pytest.approx(150 / heard[1].rate)
    assert heard[3].seconds_left == 0


def test_without_a_total_nothing_is_promised() -> None:
    heard: list[SyncProgress] = []
    run(many(250), progress=heard.append)
    assert {(step.total, step.seconds_left) for step in heard} == {(None, None)}


def test_a_server_that_dies_half_way_leaves_the_old_library_and_the_reason() -> None:
    run(many(50))
    before = titles()
    server = many(200, seed=2)
    server.failure = ServerUnreachableError("Cannot reach Plex at nas:32400")
    with pytest.raises(ServerUnreachableError):
        run(server)
    assert titles() == before
    now = sync_status()
    assert (now.phase, now.error_code, now.error) == ("failed", "unreachable", "Cannot reach Plex at nas:32400")
    assert (now.tracks, now.is_running) == (50, False)
    assert run(many(200, seed=2)).totals.tracks == 200
    assert sync_status().error == ""


def test_a_mistake_of_our_own_is_in_the_state_too() -> None:
    server = many(50)
    server.failure = ZeroDivisionError("secret inside")
    with pytest.raises(ZeroDivisionError):
        run(server)
    now = sync_status()
    assert now.phase == "failed"
    assert "secret" not in now.error


@pytest.mark.parametrize("left", [0, 49])
def test_a_library_that_suddenly_shrinks_is_kept_until_a_person_confirms(left: int) -> None:
    run(many(120))
    before = titles()
    with pytest.raises(LibraryShrunkError, match="is unchanged"):
        run(ScriptedServer(many(120).content[:left]))
    assert titles() == before
    assert sync_status().error_code == "library_shrunk"
    assert "--accept-empty" in sync_status().error
    loaded = run(ScriptedServer(many(120).content[:left]), accept_empty=True)
    assert loaded.totals.tracks == Track.objects.count() == left
    assert loaded.removed == 120 - left


def test_tidying_up_needs_no_confirmation() -> None:
    run(many(120))
    assert run(ScriptedServer(many(120).content[:71])).removed == 49
    assert run(ScriptedServer(many(120).content[:30])).removed == 41


def test_a_first_sync_of_an_empty_server_says_so() -> None:
    with pytest.raises(LibraryShrunkError, match=r"has no tracks\.$"):
        run(ScriptedServer())


def test_another_source_may_be_of_any_size_but_not_empty() -> None:
    run(many(200), source="http://a")
    assert run(many(20, seed=2), source="http://b").totals.tracks == 20
    with pytest.raises(LibraryShrunkError):
        run(ScriptedServer(), source="http://c")
    assert Track.objects.count() == 20


def test_a_full_disk_leaves_the_old_library(settings: Settings) -> None:
    run(many(20))
    settings.DATA_DIR = Path("/nowhere/at/all")
    with pytest.raises(LibraryStorageError):
        run(many(30, seed=2))
    assert (sync_status().phase, sync_status().error_code, Track.objects.count()) == ("failed", "library_storage", 20)


async def test_while_one_runs_a_second_is_refused_and_the_old_library_stays_usable() -> None:
    await sync(many(50))
    server = many(300, seed=2)
    server.gate.clear()
    with topics().subscribe(TOPIC) as watching:
        first = asyncio.create_task(sync(server))
        await asyncio.wait_for(server.reached.wait(), PATIENCE)
        with pytest.raises(SyncRunningError) as refused:
            await sync(many(1))
        assert refused.value.code == "conflict"
        async with asyncio.timeout(PATIENCE):
            while not ((now := await status()).progress and now.progress.done == 100):
                await watching.wait()
    assert (now.phase, now.tracks, await sync_to_async(Track.objects.count)()) == ("reading", 50, 50)
    server.gate.set()
    assert (await first).totals.tracks == 300
    assert (await status()).phase == "done"


async def test_a_cancelled_sync_leaves_the_old_library_and_closes_the_server() -> None:
    await sync(many(50))
    server = many(300, seed=2)
    server.gate.clear()
    running = asyncio.create_task(sync(server))
    await asyncio.wait_for(server.reached.wait(), PATIENCE)
    assert await sync_to_async(lease.request_stop)()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(running, PATIENCE)
    now = await status()
    assert (now.phase, now.error, now.tracks) == ("cancelled", lease.STOPPED, 50)
    assert server.is_closed
    assert not await sync_to_async(lease.request_stop)()
    assert (await sync(many(60))).totals.tracks == 60


async def test_a_process_that_stops_leaves_the_old_library() -> None:
    server = many(300)
    server.gate.clear()
    running = asyncio.create_task(sync(server))
    await asyncio.wait_for(server.reached.wait(), PATIENCE)
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    assert (await status()).phase == "interrupted"
    assert not await sync_to_async(Track.objects.exists)()


async def test_being_cancelled_while_storing_is_whole_too() -> None:
    await sync(many(50))
    storing = asyncio.Event()

    def heard(progress: SyncProgress) -> None:
        if progress.phase == "storing":
            storing.set()

    running = asyncio.create_task(sync(many(4000, seed=2), progress=heard))
    await asyncio.wait_for(storing.wait(), PATIENCE)
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    now = await status()
    count = await sync_to_async(Track.objects.count)()
    assert (now.phase, count) in {("interrupted", 50), ("done", 4000)}
    assert now.tracks == count


def test_a_sync_whose_process_died_is_told_and_gives_way() -> None:
    run(many(20))
    lease.take("scripted")
    assert sync_status().is_running
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    host, _, rest = this_worker().partition(":")
    SyncState.objects.update(worker=f"{host}:{dead.pid}:{rest.partition(':')[2]}")
    now = sync_status()
    assert (now.phase, now.is_running, now.tracks) == ("interrupted", False, 20)
    assert now.error == lease.DIED
    assert run(many(30)).totals.tracks == 30


def test_a_sync_of_another_host_is_believed_until_it_falls_silent() -> None:
    lease.take("scripted")
    SyncState.objects.update(worker="elsewhere:1:1")
    with pytest.raises(SyncRunningError):
        run(many(5))
    SyncState.objects.update(heartbeat_at=timezone.now() - SILENCE - timedelta(seconds=1))
    assert run(many(5)).totals.tracks == 5


def test_a_sign_of_life_from_the_future_is_none() -> None:
    """The clock was ahead when a sync began that died: it does not block others until then."""
    lease.take("scripted")
    ahead = timezone.now() + timedelta(days=30)
    SyncState.objects.update(worker="elsewhere:1:1", started_at=ahead, heartbeat_at=ahead)
    assert not sync_status().is_running
    assert run(many(5)).totals.tracks == 5


def test_a_clock_of_another_host_may_be_a_little_ahead() -> None:
    lease.take("scripted")
    SyncState.objects.update(worker="elsewhere:1:1", heartbeat_at=timezone.now() + timedelta(seconds=30))
    with pytest.raises(SyncRunningError):
        run(many(5))


def test_an_earlier_process_of_our_own_number_is_dead() -> None:
    lease.take("scripted")
    host, _, _ = this_worker().partition(":")
    SyncState.objects.update(worker=f"{host}:{os.getpid()}:1")
    assert not sync_status().is_running


async def test_who_was_taken_for_dead_and_comes_back_changes_nothing() -> None:
    server = many(300)
    server.gate.clear()
    late = asyncio.create_task(sync(server))
    await asyncio.wait_for(server.reached.wait(), PATIENCE)
    await SyncState.objects.aupdate(heartbeat_at=timezone.now() - SILENCE - timedelta(days=1), worker="x:1:1")
    claim = await sync_to_async(lease.take)("scripted")
    server.gate.set()
    with suppress(asyncio.CancelledError), pytest.raises(SyncRunningError):
        await late
    assert not await sync_to_async(Track.objects.exists)()
    state = await SyncState.objects.aget()
    assert (state.claim, state.phase) == (claim, "reading")


# --- Only what has changed ------------------------------------------------------------------------------------


def synced(count: int = 100) -> TalkativeServer:
    """A server whose tracks are the library."""
    server = TalkativeServer(list(synthetic_tracks(count)))
    run(server, source="here")
    return server


def test_the_second_sync_asks_for_changes_only() -> None:
    server = synced()
    started = SyncState.objects.get().started_at
    assert started is not None
    server.content[7] = server.content[7].model_copy(update={"title": "Renamed"})
    server.content.append(track("New"))
    server.changes = [server.content[7], server.content[8], server.content[-1]]
    loaded = run(server, source="here")
    assert (loaded.totals.tracks, loaded.added, loaded.changed, loaded.removed) == (101, 1, 1, 0)
    assert {"Renamed", "New"} <= titles()
    assert server.times_read == 1
    assert server.asked_since == [started - CLOCK_MARGIN]
    assert sync_status().is_partial
    run(server, source="here")
    assert server.asked_since[1] > server.asked_since[0]


def test_tracks_that_are_gone_make_it_read_everything() -> None:
    server = synced()
    gone = server.content.pop()
    server.content.append(track("New"))
    server.content.pop(0)
    server.changes = [server.content[-1]]
    loaded = run(server, source="here")
    assert (loaded.totals.tracks, loaded.added, loaded.removed, server.times_read) == (99, 1, 2, 2)
    assert not Track.objects.filter(rating_key=gone.rating_key).exists()
    assert not sync_status().is_partial


def test_an_empty_answer_is_not_believed_by_way_of_changes_either() -> None:
    server = synced()
    server.content.clear()
    with pytest.raises(LibraryShrunkError):
        run(server, source="here")
    assert Track.objects.count() == 100


@pytest.mark.parametrize(
    "why",
    [
        *("asked", "another source", "no source", "too many", "a week", "another server", "another format"),
        *("a clock ahead", "a clock ahead at the last partial one"),
    ],
)
def test_everything_is_read_where_changes_would_not_do(why: str) -> None:
    server = synced()
    if why == "too many":
        server.changes = None
    if why == "a week":
        SyncState.objects.update(whole_at=timezone.now() - timedelta(days=8))
    if why == "a clock ahead":
        SyncState.objects.update(whole_at=timezone.now() + timedelta(days=365))
    if why == "a clock ahead at the last partial one":
        SyncState.objects.update(read_at=timezone.now() + timedelta(days=365))
    if why == "another server":
        LibraryState.objects.update(server="demo")
    if why == "another format":
        SyncState.objects.update(synced_format=0)
    source = {"another source": "there", "no source": ""}.get(why, "here")
    run(server, source=source, full=why == "asked")
    assert server.times_read == 2


def test_after_a_failure_changes_are_counted_from_the_last_success() -> None:
    server = synced()
    read_at = SyncState.objects.get().read_at
    assert read_at is not None
    server.failure = ServerUnreachableError("gone")
    with pytest.raises(ServerUnreachableError):
        run(server, source="here", full=True)
    server.failure = None
    run(server, source="here")
    assert server.asked_since == [read_at - CLOCK_MARGIN]
