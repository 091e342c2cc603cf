"""The life of a run: watched, queued, cancelled, interrupted, abandoned."""

import asyncio
import os
import subprocess
import sys
from datetime import timedelta
from threading import Event

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone
from pytest_django import Settings

from core.runtime import singletons
from core.tasks.background import BackgroundTasks
from core.tasks.processes import this_worker
from playlists.errors import RunNotFoundError
from playlists.events import Cancelled, CandidatesChosen, Failed, Finished, Interrupted, Queued, RunEventData
from playlists.models import Playlist, Run
from playlists.queries import events_of
from playlists.schemas import Wish
from playlists.services.runs import event_log, heartbeat
from playlists.services.runs.executor import Execution, cancel_run, execute_in_background, task_name
from playlists.services.runs.start import create_run, launch
from playlists.services.runs.sweeping import sweep_abandoned
from tests.fakes.base import Gate
from tests.fakes.llm import Answer
from tests.fakes.ollama import OllamaFake
from tests.playlists.conftest import Server, configure, titles

pytestmark = pytest.mark.usefixtures("library")
#: Seconds that may pass between a cancel and the closed socket.
CLOSED_WITHIN = 2.0
PATIENCE = 20


async def thinking(server: Server, ollama: OllamaFake) -> Run:
    """A run whose model has been asked and has not answered."""
    ollama.mode = "slow_first_token"
    run = await server.start()
    assert await asyncio.to_thread(ollama.gate.reached.wait, 10)
    return run


async def state_of(run: Run) -> str:
    await run.arefresh_from_db()
    return run.state


@sync_to_async
def logged(run: Run) -> list[RunEventData]:
    """All of its log, whatever stands behind an end."""
    return events_of(run.pk)


async def test_events_are_numbered_and_replayed_from_any_of_them(ollama: OllamaFake, server: Server) -> None:
    run = await server.start(count=3)
    events = await server.events(run)
    numbered = [pair async for pair in event_log.watch(run.pk)]
    assert [number for number, _ in numbered] == list(range(1, len(events) + 1))
    for after in range(len(events) + 1):
        assert await server.events(run, after) == events[after:]


async def test_two_watchers_and_a_late_one_see_the_same(ollama: OllamaFake, server: Server) -> None:
    run = await thinking(server, ollama)
    watchers = [asyncio.create_task(server.events(run)) for _ in range(2)]
    ollama.gate.open()
    first, second = await asyncio.gather(*watchers)
    assert first == second == await server.events(run)
    assert isinstance(first[-1], Finished)


async def test_watching_a_run_that_is_gone_ends(server: Server) -> None:
    run = await sync_to_async(create_run)(Wish(text="soul"), owner=None)
    watching = asyncio.create_task(server.events(run))
    await Run.objects.filter(pk=run.pk).adelete()
    assert await asyncio.wait_for(watching, 10) == []


async def test_nobody_needs_to_watch(ollama: OllamaFake, server: Server) -> None:
    run = await server.start()
    await server.background.wait(task_name(run.pk))
    assert await state_of(run) == "finished"


async def test_cancel_closes_the_socket_and_is_told(ollama: OllamaFake, server: Server) -> None:
    run = await thinking(server, ollama)
    await cancel_run(run.pk)
    assert await ollama.wait_client_gone(CLOSED_WITHIN)
    assert isinstance((await server.events(run))[-1], Cancelled)
    assert await state_of(run) == "cancelled"


async def test_a_run_that_has_ended_cannot_be_cancelled(ollama: OllamaFake, server: Server) -> None:
    run = await server.start()
    events = await server.events(run)
    await cancel_run(run.pk)
    assert await server.events(run) == events
    assert await state_of(run) == "finished"


async def test_cancelling_what_does_not_exist_says_so(server: Server) -> None:
    with pytest.raises(RunNotFoundError):
        await cancel_run(999_999)


async def test_a_cancel_from_another_process_is_heard(
    ollama: OllamaFake, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heartbeat, "HEARTBEAT_SECONDS", 0.05)
    run = await thinking(server, ollama)
    with monkeypatch.context() as elsewhere:
        elsewhere.setitem(singletons().made, BackgroundTasks, BackgroundTasks())
        await cancel_run(run.pk)
    assert await ollama.wait_client_gone()
    assert isinstance((await server.events(run))[-1], Cancelled)


async def test_a_stopping_server_interrupts_and_does_not_cancel(ollama: OllamaFake, server: Server) -> None:
    run = await thinking(server, ollama)
    await server.background.aclose(5)
    assert await ollama.wait_client_gone(CLOSED_WITHIN)
    assert isinstance((await server.events(run))[-1], Interrupted)
    assert await state_of(run) == "interrupted"


async def test_a_local_server_works_on_one_run_at_a_time_and_the_others_know_their_place(
    ollama: OllamaFake, server: Server
) -> None:
    first = await thinking(server, ollama)
    second, third = await server.start("jazz of the 50s"), await server.start("70s funk")
    await server.until(third, Queued)
    assert await state_of(second) == await state_of(third) == "queued"
    assert len(ollama.completions) == 1
    ollama.mode = "ok"
    ollama.gate.open()
    for run in (first, second, third):
        assert isinstance((await server.events(run))[-1], Finished)
    waited = [event.ahead for event in await server.events(third) if isinstance(event, Queued)]
    assert waited == [2, 1]


async def test_cancelling_a_queued_run_leaves_the_others_alone(ollama: OllamaFake, server: Server) -> None:
    first = await thinking(server, ollama)
    second, third = await server.start(), await server.start()
    await server.until(third, Queued)
    await cancel_run(second.pk)
    assert isinstance((await server.events(second))[-1], Cancelled)
    ollama.mode = "ok"
    ollama.gate.open()
    assert isinstance((await server.events(third))[-1], Finished)
    assert isinstance((await server.events(first))[-1], Finished)


async def test_an_unfinished_configuration_fails_the_run(server: Server, settings: Settings) -> None:
    settings.LLM_ENVIRONMENT = {}
    failed = (await server.make())[-1]
    assert isinstance(failed, Failed)
    assert failed.code == "not_configured"


async def test_a_server_that_is_down_fails_the_run(server: Server, fake: OllamaFake, settings: Settings) -> None:
    configure(settings, fake)
    fake.stop()
    failed = (await server.make())[-1]
    assert isinstance(failed, Failed)
    assert failed.code == "unreachable"


def unfinished(**fields: object) -> Run:
    """A run that somebody is, or was, working on."""
    run = create_run(Wish(text="soul"), owner=None)
    Run.objects.filter(pk=run.pk).update(state=Run.State.RUNNING, **fields)
    return run


def dead_worker() -> str:
    """The worker of a process on this host that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return this_worker().replace(f":{os.getpid()}:", f":{process.pid}:")


def test_runs_of_dead_and_silent_processes_are_interrupted_and_others_are_not() -> None:
    long_ago = timezone.now() - timedelta(minutes=5)
    host, pid, started = this_worker().rsplit(":", 2)
    lost = [
        unfinished(worker=dead_worker()),
        unfinished(worker="other-host:1:1", heartbeat_at=long_ago),
        unfinished(worker="other-host:1:1", heartbeat_at=timezone.now() + timedelta(days=300)),  # its clock was ahead
        unfinished(worker=f"{host}:{pid}:{int(started) - 5000}"),  # a container's first process, started again
        unfinished(heartbeat_at=long_ago),  # ours, but nothing works on it: its end could not be written
    ]
    alive = [unfinished(), unfinished(worker="other-host:1:1"), unfinished(worker=f"{host}:{os.getppid()}:1")]
    assert sweep_abandoned() == len(lost)
    states = dict(Run.objects.values_list("pk", "state"))
    assert {states[run.pk] for run in lost} == {"interrupted"}
    assert {states[run.pk] for run in alive} == {"running"}
    assert sweep_abandoned() == 0


async def test_a_run_that_is_executed_here_is_not_abandoned_however_silent(ollama: OllamaFake, server: Server) -> None:
    run = await thinking(server, ollama)
    await Run.objects.filter(pk=run.pk).aupdate(heartbeat_at=timezone.now() - timedelta(hours=1))
    assert await sync_to_async(sweep_abandoned)() == 0
    ollama.gate.open()
    assert isinstance((await server.events(run))[-1], Finished)


async def test_a_run_ends_only_once(ollama: OllamaFake, server: Server) -> None:
    run = await server.start()
    events = await server.events(run)
    ended = await sync_to_async(event_log.end)(run.pk, Run.State.FAILED, Failed(code="x", message="x"))
    assert ended is False
    assert await server.events(run) == events


async def test_candidates_are_told_before_the_model_is_asked(ollama: OllamaFake, server: Server) -> None:
    run = await thinking(server, ollama)
    await server.until(run, CandidatesChosen)
    ollama.gate.open()
    await server.events(run)


async def test_an_execution_of_a_missing_run_raises_nothing_unexpected(server: Server) -> None:
    await Execution(999_999).execute()


@pytest.fixture
def story(ollama: OllamaFake) -> Gate:
    """The model picks five, and its story waits in the middle."""
    gate = Gate()
    ollama.answer_next('"1,2,3,4,5"')
    ollama.answer_by(lambda _: Answer("a story that never ends", pieces=tuple("a story that never ends")))
    ollama.gates = {8: gate}
    return gate


async def kept(server: Server, run: Run) -> Playlist:
    """The playlist that a run made, whose process ended before its story."""
    events = await server.events(run)
    finished = events[-1]
    assert isinstance(finished, Finished)
    playlist = await Playlist.objects.aget()
    assert (playlist.pk, playlist.title) == (finished.playlist_id, "Mellow 70s soul")
    assert [track.title async for track in playlist.tracks.all()] == titles(events)
    assert await state_of(run) == "finished"
    return playlist


async def test_all_picked_and_then_stopped_is_a_playlist(story: Gate, server: Server) -> None:
    run = await server.start("mellow 70s soul", count=5)
    assert await asyncio.to_thread(story.reached.wait, 10)
    await server.background.aclose(5)
    playlist = await kept(server, run)
    assert playlist.summary == "Generated 5 tracks • tokens not reported"


async def test_all_picked_and_then_killed_is_a_playlist(story: Gate, server: Server) -> None:
    run = await server.start("mellow 70s soul", count=5)
    assert await asyncio.to_thread(story.reached.wait, 10)
    await Run.objects.filter(pk=run.pk).aupdate(
        worker="elsewhere:1:1", heartbeat_at=timezone.now() - timedelta(hours=1)
    )
    assert await sync_to_async(sweep_abandoned)() == 0
    assert await sync_to_async(sweep_abandoned)() == 0
    await kept(server, run)


async def test_all_picked_and_then_cancelled_is_cancelled(story: Gate, server: Server) -> None:
    run = await server.start("mellow 70s soul", count=5)
    assert await asyncio.to_thread(story.reached.wait, 10)
    await cancel_run(run.pk)
    assert isinstance((await server.events(run))[-1], Cancelled)
    assert not await Playlist.objects.aexists()


async def test_a_run_stopped_while_picking_is_no_playlist(ollama: OllamaFake, server: Server) -> None:
    gate = Gate()
    ollama.answer_by(lambda _: Answer('"1,2,3,4,5"', pieces=('"1,', "2,", "3,", "4,", '5"')))
    ollama.gates = {3: gate}
    run = await server.start("mellow 70s soul", count=5)
    assert await asyncio.to_thread(gate.reached.wait, 10)
    await server.background.aclose(5)
    assert isinstance((await server.events(run))[-1], Interrupted)
    assert not await Playlist.objects.aexists()


async def test_who_leaves_between_storing_and_starting_leaves_a_run_that_goes_on(
    ollama: OllamaFake, server: Server
) -> None:
    asked, go_on = asyncio.Event(), Event()
    loop = asyncio.get_running_loop()

    def make() -> Run:
        run = create_run(Wish(text="70s soul", count=3), owner=None)
        loop.call_soon_threadsafe(asked.set)
        go_on.wait(PATIENCE)
        return run

    request = asyncio.create_task(launch(make))
    await asyncio.wait_for(asked.wait(), PATIENCE)
    request.cancel()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await request
    run = await Run.objects.aget()
    assert isinstance((await server.events(run))[-1], Finished)


async def test_a_second_click_starts_what_nobody_has_started_and_nothing_twice(
    ollama: OllamaFake, server: Server
) -> None:
    stored = await sync_to_async(create_run)(Wish(text="70s soul", count=3), owner=None)

    async def click() -> Run:
        return await launch(lambda: Run.objects.get(pk=stored.pk))

    assert (await click()).pk == (await click()).pk == stored.pk
    assert isinstance((await server.events(stored))[-1], Finished)
    await server.background.wait(task_name(stored.pk))
    await click()
    assert not server.background.is_running(task_name(stored.pk))
    assert len(ollama.completions) == 2  # picks and story


async def test_a_run_that_was_taken_for_dead_and_was_not_keeps_its_playlist_and_has_one_end(
    fake: OllamaFake, ollama: OllamaFake, server: Server
) -> None:
    fake.gates = {0: Gate()}
    run = await server.start(count=3)
    await server.until(run, CandidatesChosen)
    assert await sync_to_async(event_log.end)(run.pk, Run.State.INTERRUPTED, Interrupted())
    fake.gates[0].open()
    await server.background.wait(task_name(run.pk))
    await run.arefresh_from_db()
    assert run.state == Run.State.FINISHED
    kinds = [event.type for event in await logged(run)]
    assert kinds.count("finished") == 1
    assert "interrupted" not in kinds


async def test_a_run_that_somebody_has_ended_is_not_executed(ollama: OllamaFake, server: Server) -> None:
    run = await sync_to_async(create_run)(Wish(text="70s soul"), owner=None)
    await sync_to_async(event_log.end)(run.pk, Run.State.CANCELLED, Cancelled())
    execute_in_background(run)
    await server.background.wait(task_name(run.pk))
    assert ollama.requests == []
