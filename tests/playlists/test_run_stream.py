"""A run watched over SSE: everything once, whoever comes, goes and comes back; and what time-outs count."""

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient
from pytest_django import Settings

from core.tasks.background import background
from core.tasks.notifications import topics
from llm.schemas import Completion, TextDelta, Thinking, Usage
from playlists.events import Failed, Finished, Interrupted, Picked, Progress, Queued, RunEventData, StepStarted
from playlists.models import Playlist, Run, RunEvent
from playlists.schemas import Wish
from playlists.services.generation.outcome import Pulse
from playlists.services.runs import event_log
from playlists.services.runs.executor import execute_in_background, task_name
from playlists.services.runs.start import create_run
from tests.core.test_sse import body, read, until
from tests.fakes.base import Reply, endless
from tests.fakes.llm import Answer
from tests.fakes.ollama import OllamaFake
from tests.markup import one_line
from tests.playlists.conftest import Server, configure, titles

THREE = Answer('"3,17,29"', pieces=('"3,', "17,", '29"'))


@pytest.fixture(autouse=True)
async def _nothing_goes_on(library: None) -> AsyncIterator[None]:
    """The process's own tasks end with the test, while there still is a database."""
    yield
    await background().aclose(5)


async def started(text: str = "70s soul", **wish: object) -> Run:
    """A run of the process itself, as a page starts it."""
    run = await sync_to_async(create_run)(Wish.model_validate({"text": text} | wish), owner=None)
    execute_in_background(run)
    return run


async def messages(
    client: AsyncClient, run: Run, after: int = 0, *, page: bool = True
) -> AsyncGenerator[tuple[str, str, str]]:
    """What the page of the run is sent, as (id, name, data)."""
    path = f"/runs/{run.pk}/events/" if page else f"/api/runs/{run.pk}/events"
    response = await client.get(path, headers={"Last-Event-ID": str(after)} if after else {})
    async with aclosing(body(response)) as content:
        async for piece in content:
            for event in read(piece.decode()):
                yield event.id, event.name, event.data


async def all_messages(client: AsyncClient, run: Run, after: int = 0) -> list[tuple[str, str, str]]:
    return [message async for message in messages(client, run, after)]


def track_ids(got: list[tuple[str, str, str]]) -> list[str]:
    return [re.findall(r'id="(track-\d+)"', data)[0] for _, name, data in got if name == "track"]


async def test_the_stream_brings_each_track_the_stages_and_where_to_go(
    ollama: OllamaFake, async_owner_client: AsyncClient
) -> None:
    ollama.answer_next(THREE)
    run = await started(count=3)
    got = await all_messages(async_owner_client, run)
    assert track_ids(got) == ["track-1", "track-2", "track-3"]
    assert {name for _, name, _ in got} == {"stages", "track", "end"}
    playlist = await Playlist.objects.aget(run=run)
    assert got[-1][1:] == ("end", f"/playlists/{playlist.pk}/")
    stages = [one_line(data) for _, name, data in got if name == "stages"]
    assert "Picking 2 of 3" in "".join(stages)
    assert 'data-stage="story" data-state="now"' in stages[-1]


async def test_whoever_comes_back_gets_what_is_missing_and_nothing_twice(
    ollama: OllamaFake, async_owner_client: AsyncClient
) -> None:
    ollama.answer_next(THREE)
    run = await started(count=3)
    whole = await all_messages(async_owner_client, run)
    numbers = [number for number, _, _ in whole]
    last = max(map(int, filter(None, numbers)))
    for after in range(last):
        rest = await all_messages(async_owner_client, run, after)
        seen = [message for message in whole if message[0] and int(message[0]) <= after]
        assert track_ids(seen) + track_ids(rest) == ["track-1", "track-2", "track-3"]
        assert rest[0][:2] == ("", "stages")  # the stages as they were then: no news, so no number
        assert rest[1:] == [message for message in whole if message[0] and int(message[0]) > after]
    assert len(ollama.completions) == 2


async def test_a_finished_stream_asks_no_model_again(ollama: OllamaFake, async_owner_client: AsyncClient) -> None:
    run = await started(count=3)
    await all_messages(async_owner_client, run)
    asked = len(ollama.completions)
    for _ in range(3):
        assert (await all_messages(async_owner_client, run))[-1][1] == "end"
    assert len(ollama.completions) == asked
    assert await Run.objects.acount() == 1


async def test_leaving_stops_the_watching_and_not_the_run(ollama: OllamaFake, async_owner_client: AsyncClient) -> None:
    ollama.mode = "slow_first_token"
    run = await started(count=3)
    async with aclosing(messages(async_owner_client, run)) as watching:
        async for _, _, data in watching:
            if 'data-stage="pick" data-state="now"' in one_line(data):
                break
        assert topics().subscribed() == {event_log.topic_of(run.pk)}
    assert topics().subscribed() == frozenset()
    assert await asyncio.to_thread(ollama.gate.reached.wait, 10)
    ollama.gate.open()
    await background().wait(task_name(run.pk))
    await run.arefresh_from_db()
    assert run.state == "finished"


async def test_a_run_that_is_deleted_meanwhile_ends_its_stream(
    ollama: OllamaFake, async_owner_client: AsyncClient
) -> None:
    run = await sync_to_async(create_run)(Wish(text="soul"), owner=None)
    watching = asyncio.create_task(all_messages(async_owner_client, run))
    await until(lambda: bool(topics().subscribed()))
    await Run.objects.filter(pk=run.pk).adelete()
    assert (await asyncio.wait_for(watching, 20))[-1] == ("", "end", f"/runs/{run.pk}/")


@pytest.mark.parametrize("mode", ["error_500", "reset"])
async def test_a_failure_leads_back_to_the_page_that_tells_it(
    mode: str, ollama: OllamaFake, async_owner_client: AsyncClient
) -> None:
    ollama.mode = mode  # type: ignore[assignment]
    run = await started()
    got = await all_messages(async_owner_client, run)
    assert got[-1][1:] == ("end", f"/runs/{run.pk}/")
    page = (await async_owner_client.get(f"/runs/{run.pk}/")).content.decode()
    assert "Generation failed - check Ollama settings" in page


async def test_cancel_by_the_page_closes_the_socket_and_says_so(
    ollama: OllamaFake, async_owner_client: AsyncClient
) -> None:
    ollama.mode = "slow_first_token"
    run = await started()
    assert await asyncio.to_thread(ollama.gate.reached.wait, 10)
    response = await async_owner_client.post(f"/runs/{run.pk}/cancel/")
    assert (response.status_code, response["Location"]) == (302, f"/runs/{run.pk}/")
    assert await ollama.wait_client_gone(2)
    assert "Cancelled" in (await async_owner_client.get(f"/runs/{run.pk}/")).content.decode()


async def test_try_again_is_a_new_run_of_the_same_wish(ollama: OllamaFake, async_owner_client: AsyncClient) -> None:
    wish = Wish(text="70s soul", count=3, genres=("Soul",), min_rating=2, exclude_artists=("Nobody",), max_tracks=50)
    run = await sync_to_async(create_run)(wish, owner=None)
    await sync_to_async(event_log.end)(run.pk, Run.State.INTERRUPTED, Interrupted())
    response = await async_owner_client.post(f"/runs/{run.pk}/again/")
    fresh = await Run.objects.exclude(pk=run.pk).aget()
    assert response["Location"] == f"/runs/{fresh.pk}/"
    assert (fresh.wish, fresh.target_id) == (run.wish, None)
    await run.arefresh_from_db()
    assert run.state == "interrupted"


async def test_a_double_click_on_try_again_makes_one_run(ollama: OllamaFake, async_owner_client: AsyncClient) -> None:
    run = await sync_to_async(create_run)(Wish(text="70s soul", count=3), owner=None)
    await sync_to_async(event_log.end)(run.pk, Run.State.INTERRUPTED, Interrupted())
    page = (await async_owner_client.get(f"/runs/{run.pk}/")).content.decode()
    form = {"nonce": re.findall(r'name="nonce" value="(\w+)"', page)[0]}
    first, second = [await async_owner_client.post(f"/runs/{run.pk}/again/", form) for _ in range(2)]
    assert first["Location"] == second["Location"]
    assert await Run.objects.acount() == 2


async def test_try_again_for_a_run_that_hangs_stops_it_first(
    ollama: OllamaFake, async_owner_client: AsyncClient
) -> None:
    ollama.mode = "slow_first_token"
    run = await started()
    assert await asyncio.to_thread(ollama.gate.reached.wait, 10)
    ollama.mode = "ok"
    await async_owner_client.post(f"/runs/{run.pk}/again/")
    fresh = await Run.objects.alatest("pk")
    assert (await all_messages(async_owner_client, fresh))[-1][2].startswith("/playlists/")
    await run.arefresh_from_db()
    assert run.state == "cancelled"


async def test_forty_wishes_at_once_wait_in_line_and_all_finish(
    ollama: OllamaFake, async_owner_client: AsyncClient
) -> None:
    wishes = [{"text": f"70s soul and funk, number {number}", "count": 2, "max_tracks": 20} for number in range(40)]
    sent = [async_owner_client.post("/api/runs", wish, content_type="application/json") for wish in wishes]
    answers = await asyncio.gather(*sent)
    assert {answer.status_code for answer in answers} == {202}
    numbers = [answer.json()["id"] for answer in answers]
    await asyncio.gather(*(background().wait(task_name(number)) for number in numbers))
    assert {state async for state in Run.objects.values_list("state", flat=True)} == {"finished"}
    assert await Playlist.objects.acount() == 40
    waited = [run_id async for run_id in RunEvent.objects.filter(data__type="queued").values_list("run_id", flat=True)]
    assert len(set(waited)) == 39
    assert len(ollama.completions) == 80


# --- Signs of life, and time-outs -------------------------------------------------------------------------------


async def test_signs_of_life_take_one_line_of_the_log_and_wake_watchers_each_time(server: Server) -> None:
    run = await sync_to_async(create_run)(Wish(text="soul"), owner=None)

    def log(*events: RunEventData) -> None:
        for event in events:
            event_log.append(run.pk, event)

    signs = [Progress(step="select", doing="thinking", tokens=number) for number in (1, 2, 3)]
    await sync_to_async(log)(StepStarted(step="select"), signs[0])
    async with aclosing(event_log.watch(run.pk)) as watching:
        assert [await anext(watching) for _ in range(2)] == [(1, StepStarted(step="select")), (2, signs[0])]
        await sync_to_async(log)(signs[1], signs[2])
        topics().publish(event_log.topic_of(run.pk))
        assert await anext(watching) == (4, signs[2])
    assert await RunEvent.objects.filter(run=run).acount() == 2
    await sync_to_async(log)(Queued(ahead=1), signs[0])
    numbers = [number async for number in RunEvent.objects.filter(run=run).values_list("number", flat=True)]
    assert numbers == [1, 4, 5, 6]


async def test_a_pulse_tells_what_comes_but_not_often() -> None:
    told: list[RunEventData] = []

    async def emit(*events: RunEventData) -> None:
        told.extend(events)

    often, seldom = Pulse("select", emit, every=0), Pulse("select", emit, every=1000)
    for event in (Thinking(), TextDelta(text="3"), Completion(text="3", model="m", usage=Usage())):
        await often.take(event)
        await seldom.take(event)
    assert told == [
        Progress(step="select", doing="thinking", tokens=1),
        Progress(step="select", doing="writing", tokens=2),
    ]


async def test_a_slow_provider_finishes_however_long_it_takes(
    fake: OllamaFake, settings: Settings, server: Server
) -> None:
    """A token every fifth of a second, for four times as long as the time-out."""
    configure(settings, fake, local_timeout=1.0)
    fake.pace = 0.2
    pieces = ('"1', *(f",{number}" for number in range(2, 21)), '"')
    fake.answer_next(Answer("".join(pieces), pieces=pieces))
    events = await server.make("70s soul", count=20)
    assert isinstance(events[-1], Finished)
    assert len(titles(events)) == 20


async def test_a_model_that_thinks_for_long_says_so(fake: OllamaFake, settings: Settings, server: Server) -> None:
    configure(settings, fake, local_timeout=1.0)
    fake.pace = 0.2
    thoughts = ("<think>", *("hm " for _ in range(14)), "</think>")
    fake.answer_next(Answer("".join(thoughts) + '"1,2"', pieces=(*thoughts, '"1,2"')))
    events = await server.make("70s soul", count=2)
    assert isinstance(events[-1], Finished)
    signs = [event for event in events if isinstance(event, Progress)]
    assert ("select", "thinking") in {(sign.step, sign.doing) for sign in signs}


@pytest.mark.parametrize("heartbeats", [False, True], ids=["silent", "with-heartbeats"])
async def test_a_provider_without_progress_ends_at_its_time_out_with_the_right_words(
    heartbeats: bool, fake: OllamaFake, settings: Settings, server: Server
) -> None:
    configure(settings, fake, local_timeout=1.0)
    if heartbeats:
        fake.on("POST", "/api/generate", Reply(body=endless(b"\n", delay=0.1), content_type="application/x-ndjson"))
    else:
        fake.mode = "slow_first_token"
    run = await server.start()
    failed = (await asyncio.wait_for(server.events(run), 20))[-1]
    assert isinstance(failed, Failed)
    assert failed.code == "timeout"
    assert "Ollama" in failed.message
    assert "1 second" in failed.message
    assert await fake.wait_client_gone(2)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param("I am sorry, music is a matter of taste.", id="prose"),
        pytest.param('"9999,12345,0,777777"', id="wrong-numbers"),
        pytest.param('"1,1,1,1,1,1,1"', id="repeats"),
        pytest.param("<think>1, 2, 3, or is it 4", id="never-stops-thinking"),
        pytest.param("<think>None of these.</think>", id="only-thinks"),
        pytest.param('{"tracks": [1, 2', id="half-a-json"),
        pytest.param("", id="nothing"),
        pytest.param("\x00\x1b[2J\u202e", id="garbage"),
    ],
)
async def test_rubbish_has_a_sensible_outcome(
    answer: str, ollama: OllamaFake, server: Server, async_owner_client: AsyncClient
) -> None:
    """A playlist of tracks that exist, or a plain sentence; never anything else."""
    ollama.answer_with(answer)
    run = await server.start("70s soul", count=5)
    events = await server.events(run)
    picked = [event.track.rating_key for event in events if isinstance(event, Picked)]
    assert len(set(picked)) == len(picked) <= 5
    assert {int(key) for key in picked} <= set(range(1, 401))
    page = await async_owner_client.get(f"/runs/{run.pk}/")
    if isinstance(events[-1], Finished):
        assert picked
        assert page.status_code == 302
    else:
        assert isinstance(events[-1], Failed)
        assert events[-1].code in {"no_picks", "answer_malformed", "answer_cut"}
        assert "Traceback" not in page.content.decode()
