"""A whole run against an Ollama that answers well, badly, or not at all."""

import asyncio
import logging

import pytest
from asgiref.sync import sync_to_async
from django.db import connection
from django.test import AsyncClient
from pytest_django import Settings

from llm.models import ModelMeasurement
from llm.services.calling.client import open_llm
from llm.services.settings.change import SettingsChange
from llm.services.settings.effective import load_config
from llm.services.settings.store import save_settings
from llm.status import context_text
from playlists.events import CandidatesChosen, Failed, Finished, Narrated, Picked, ToppingUp, Understood
from playlists.models import Playlist, Run
from playlists.services.runs.report import report
from tests.fakes.llm import Answer, FaultMode
from tests.fakes.ollama import MODEL, OllamaFake
from tests.playlists.conftest import Server, configure, load, server_track, titles, word

pytestmark = pytest.mark.usefixtures("library")


async def test_a_wish_becomes_a_stored_playlist(ollama: OllamaFake, server: Server) -> None:
    run = await server.start("70s soul", count=10)
    events = await server.events(run)
    finished = events[-1]
    assert isinstance(finished, Finished)
    playlist = await Playlist.objects.aget(pk=finished.playlist_id)
    stored = [track async for track in playlist.tracks.order_by("position")]
    assert [track.title for track in stored] == titles(events)
    assert len({track.rating_key for track in stored}) == 10
    assert all(track.year and 1970 <= track.year <= 1979 for track in stored)
    await run.arefresh_from_db()
    assert (run.state, run.provider, run.model) == ("finished", "ollama", MODEL)


async def test_the_events_tell_the_steps_in_their_order(ollama: OllamaFake, server: Server) -> None:
    events = await server.make("70s soul", count=3)
    kinds = [event.type for event in events if event.type not in {"step_started", "step_done"}]
    assert kinds == ["understood", "look_skipped", "candidates", "picked", "picked", "picked", "narrated", "finished"]
    steps = [event.step for event in events if event.type == "step_started"]
    assert steps == ["signals", "narrow", "sample", "select", "narrate"]


async def test_the_request_is_bounded_and_constrained(ollama: OllamaFake, server: Server) -> None:
    await server.make("70s soul", count=25, max_tracks=140)
    body = ollama.completions[0].json
    assert body["options"]["num_ctx"] == 8192
    assert 0 < body["options"]["num_predict"] <= 150
    assert body["truncate"] is False
    assert body["stream"] is True
    pattern = body["format"]["pattern"]
    assert pattern.startswith("^")
    assert pattern.endswith("$")
    assert {request.json["options"]["num_ctx"] for request in ollama.completions} == {8192}


@pytest.mark.parametrize(("saved", "sent"), [(12_288, 12_288), (None, 16_384)], ids=["the-users-number", "automatic"])
async def test_the_window_that_the_settings_show_is_the_window_that_is_asked_for(
    ollama: OllamaFake, server: Server, settings: Settings, saved: int | None, sent: int
) -> None:
    ollama.add_model("large", trained=131_072)
    configure(settings, ollama, model_analysis="large", model_generation="large")
    change = SettingsChange(ollama_context_window=saved or None)
    await sync_to_async(save_settings)(change, for_provider="ollama")
    config = (await sync_to_async(load_config)()).config
    async with open_llm(config) as client:
        shown = context_text(await client.window("generation"))
    await server.make("70s soul", count=3)
    assert f"{sent:,} tokens" in shown
    assert {request.json["options"]["num_ctx"] for request in ollama.completions} == {sent}


async def test_repeats_and_foreign_numbers_are_replaced_in_one_more_round(ollama: OllamaFake, server: Server) -> None:
    ollama.answer_next('"7,7,7,9999,0,3"')
    events = await server.make("70s soul", count=6)
    assert [event.missing for event in events if isinstance(event, ToppingUp)] == [4]
    picked = [event for event in events if isinstance(event, Picked)]
    assert [event.origin for event in picked] == ["first"] * 2 + ["top_up"] * 4
    assert len({event.track.rating_key for event in picked}) == 6
    assert "7,3" in ollama.completions[1].json["prompt"].rpartition("Already picked: ")[2]


async def test_a_model_that_only_repeats_itself_still_fills_the_playlist_by_slots(
    ollama: OllamaFake, server: Server
) -> None:
    ollama.answer_next('"' + ",".join(["1"] * 10) + '"')
    events = await server.make("70s soul", count=10)
    assert len(set(titles(events))) == 10


@pytest.mark.parametrize(
    ("answer", "at_least"),
    [
        pytest.param(Answer('"1,2,3,4,5,6', finish="length"), 5, id="cut"),
        pytest.param("<think>Let me see: 250, 251.</think>1,2,3,4,5,6", 6, id="thinking"),
        pytest.param("Sure! Here is your playlist:\n1\n2\n3\n4\n5\n6", 6, id="prose"),
        pytest.param('{"tracks": [1, 2, 3, 4, 5, 6]}', 6, id="object"),
    ],
)
async def test_numbers_are_found_in_odd_answers(
    answer: Answer | str, at_least: int, ollama: OllamaFake, server: Server
) -> None:
    ollama.answer_next(answer)
    events = await server.make("70s soul", count=6)
    first = [event for event in events if isinstance(event, Picked) and event.origin == "first"]
    assert len(first) >= at_least
    assert len(titles(events)) == 6


async def test_names_instead_of_numbers_are_matched(ollama: OllamaFake, server: Server) -> None:
    ollama.answer_next(f"* Artist {word(2)} - Song {word(2)}\n* Artist {word(4)} - Song {word(4)}\n* Nobody - Nothing")
    await sync_to_async(load)(*(server_track(number) for number in range(1, 41)))
    events = await server.make("70s soul", count=2)
    assert titles(events) == [f"Song {word(2)}", f"Song {word(4)}"]


async def test_names_in_an_answer_that_was_cut_are_worth_as_much_as_numbers(ollama: OllamaFake, server: Server) -> None:
    names = [f"Artist {word(number)} - Song {word(number)}" for number in (2, 4, 6)]
    ollama.answer_next(Answer("\n".join([*names, f"Artist {word(8)} - So"]), finish="length"))
    await sync_to_async(load)(*(server_track(number) for number in range(1, 41)))
    events = await server.make("70s soul", count=5)
    assert titles(events)[:3] == [f"Song {word(number)}" for number in (2, 4, 6)]
    assert len(titles(events)) == 5


async def test_an_answer_that_was_cut_and_holds_nothing_fails_at_once(ollama: OllamaFake, server: Server) -> None:
    """A second call would take as long and end as the first did."""
    ollama.answer_next(Answer("Let me think about what might suit", finish="length"))
    failed = (await server.make("70s soul", count=5))[-1]
    assert isinstance(failed, Failed)
    assert (failed.code, len(ollama.completions)) == ("answer_cut", 1)


async def test_what_useless_answers_cost_is_counted(ollama: OllamaFake, server: Server) -> None:
    """The analysis is no JSON, the picks are cut by their limit, the story is refused: all were paid for."""
    ollama.answer_next(
        Answer("no idea", input_tokens=100, output_tokens=1),
        Answer('"1,2,3,', input_tokens=1_000, output_tokens=10, finish="length"),
        Answer('"4,5"', input_tokens=10_000, output_tokens=100),
        Answer("{}", input_tokens=100_000, output_tokens=1_000),
    )
    finished = (await server.make("a rainy day", count=5))[-1]
    assert isinstance(finished, Finished)
    assert (finished.usage.input_tokens, finished.usage.output_tokens, finished.usage.counted) == (111_100, 1_111, True)


async def test_a_call_that_was_given_up_makes_the_sum_a_least(
    fake: OllamaFake, settings: Settings, server: Server
) -> None:
    configure(settings, fake, local_timeout=0.5)
    fake.answer_next(Answer('"1,2,3,4,4"', input_tokens=1_000, output_tokens=10))
    standing = fake.respond_completion

    def stall_later(request):  # type: ignore[no-untyped-def]
        reply = standing(request)
        fake.mode = "slow_first_token"
        return reply

    fake.respond_completion = stall_later  # type: ignore[method-assign]
    finished = (await server.make("70s soul", count=5))[-1]
    fake.gate.open()
    assert isinstance(finished, Finished)
    assert (finished.tracks, "at least 1,010 tokens" in finished.summary) == (5, True)


async def test_fewer_tracks_than_asked_for_are_said_honestly(ollama: OllamaFake, server: Server) -> None:
    events = await server.make(f"songs by Artist {word(3)}", count=100)
    assert isinstance(events[-1], Finished)
    assert events[-1].tracks == len(titles(events)) == 16
    run = await Run.objects.alatest("pk")
    assert (await sync_to_async(report)(run)).asked_for == 100


@pytest.mark.parametrize(
    ("wish", "answer", "words"),
    [
        pytest.param("70s soul", '"1,2,3"', "The model found 3 that fit; 22 more were added by rank.", id="model"),
        pytest.param(
            f"songs by Artist {word(3)}", "", "You asked for 25 tracks, but only 16 match the filters.", id="few"
        ),
    ],
)
async def test_the_page_says_why_there_are_fewer(
    ollama: OllamaFake, server: Server, async_owner_client: AsyncClient, wish: str, answer: str, words: str
) -> None:
    if answer:
        ollama.answer_with(answer)
    finished = (await server.make(wish))[-1]
    assert isinstance(finished, Finished)
    page = await async_owner_client.get(f"/playlists/{finished.playlist_id}/")
    assert words in page.content.decode()


async def test_the_page_says_when_the_window_was_too_small_for_all(
    fake: OllamaFake, settings: Settings, server: Server, async_owner_client: AsyncClient
) -> None:
    configure(settings, fake, ollama_context_window=1_024)
    chosen, finished = None, None
    for event in await server.make("70s soul", count=100, fill_up=False):
        chosen = event if isinstance(event, CandidatesChosen) else chosen
        finished = event if isinstance(event, Finished) else finished
    assert chosen is not None
    assert finished is not None
    assert finished.tracks == chosen.sent < 100
    page = (await async_owner_client.get(f"/playlists/{finished.playlist_id}/")).content.decode()
    assert f"but only {chosen.sent} candidates fit in the model&#x27;s context window." in page


async def test_a_number_that_no_list_has_room_for_is_completed_by_rank(
    fake: OllamaFake, settings: Settings, server: Server
) -> None:
    configure(settings, fake, ollama_context_window=1_024)
    events = await server.make("70s soul", count=100)
    [chosen] = [event for event in events if isinstance(event, CandidatesChosen)]
    picks = [event for event in events if isinstance(event, Picked)]
    assert len({pick.track.rating_key for pick in picks}) == 100
    by_model = [pick for pick in picks if pick.origin != "filled"]
    assert 1 < len(by_model) <= chosen.sent < 100
    assert {pick.count for pick in picks} == {100}
    assert all((pick.track.year or 0) // 10 == 197 for pick in picks)


async def test_tokens_of_an_answer_that_was_cut_are_not_called_none(ollama: OllamaFake, server: Server) -> None:
    ollama.answer_with('"1,2,3,4,5,6"')
    ollama.mode = "cut_stream"
    finished = (await server.make())[-1]
    assert isinstance(finished, Finished)
    assert finished.summary.endswith("tokens not reported")


async def test_no_track_of_the_list_named_fails_with_its_own_code(ollama: OllamaFake, server: Server) -> None:
    ollama.answer_with("I cannot help with that.")
    failed = (await server.make(count=5))[-1]
    assert isinstance(failed, Failed)
    assert failed.code == "no_picks"


@pytest.mark.parametrize("failure", ["error_500", "reset", "cut_stream"])
async def test_a_failed_top_up_keeps_the_better_half(failure: FaultMode, ollama: OllamaFake, server: Server) -> None:
    ollama.answer_next('"1,2,3,4,4,4"')
    standing = ollama.respond_completion

    def fail_later(request):  # type: ignore[no-untyped-def]
        reply = standing(request)
        ollama.mode = failure
        return reply

    ollama.respond_completion = fail_later  # type: ignore[method-assign]
    events = await server.make("70s soul", count=6)
    assert isinstance(events[-1], Finished)
    assert 4 <= len(titles(events)) <= 6


async def test_the_servers_own_figures_shrink_the_list_once(ollama: OllamaFake, server: Server) -> None:
    standing = ollama.respond_completion

    def refuse_first(request):  # type: ignore[no-untyped-def]
        if request is not ollama.completions[0]:
            return standing(request)
        ollama.mode = "context_too_long"
        refusal = ollama._fault(request)
        ollama.mode = "ok"
        return refusal

    ollama.respond_completion = refuse_first  # type: ignore[method-assign]
    events = await server.make("70s soul", count=5)
    sent = [event.sent for event in events if isinstance(event, CandidatesChosen)]
    assert len(sent) == 2
    assert 0 < sent[1] < sent[0] * 4096 / 18145
    assert isinstance(events[-1], Finished)


@pytest.mark.parametrize(
    ("mode", "code"),
    [
        ("html_200", "wrong_server"),
        ("empty_object_200", "wrong_server"),
        ("unauthorized_401", "unauthorized"),
        ("rate_limited_429", "rate_limited"),
        ("error_500", "model_unavailable"),
        ("busy_503", "model_unavailable"),
        ("reset", "unreachable"),
        ("not_found_404", "model_missing"),
        ("context_too_long", "context_too_long"),
    ],
)
async def test_each_failure_of_the_provider_ends_the_run_with_its_code(
    mode: FaultMode, code: str, ollama: OllamaFake, server: Server
) -> None:
    ollama.mode = mode
    failed = (await server.make())[-1]
    assert isinstance(failed, Failed)
    assert failed.code == code
    assert failed.message
    assert (await Run.objects.alatest("pk")).state == "failed"


async def test_a_server_that_stalls_is_given_up(fake: OllamaFake, settings: Settings, server: Server) -> None:
    configure(settings, fake, local_timeout=0.5)
    fake.mode = "stall_mid_stream"
    failed = (await server.make())[-1]
    assert isinstance(failed, Failed)
    assert failed.code == "timeout"
    assert await fake.wait_client_gone()


async def test_a_failing_narrative_never_costs_the_playlist(ollama: OllamaFake, server: Server) -> None:
    ollama.answer_next('"1,2,3"', "{not json at all")
    events = await server.make("70s soul for the kitchen", count=3)
    (narrated,) = [event for event in events if isinstance(event, Narrated)]
    assert (narrated.title, narrated.written) == ("70s soul for the kitchen", False)
    assert narrated.text.startswith("3 tracks by ")
    assert isinstance(events[-1], Finished)


async def test_the_narrative_of_a_good_model_is_kept(ollama: OllamaFake, server: Server) -> None:
    story = "Warm soul from the seventies, made for cooking. Every groove keeps the pots moving."
    ollama.answer_next('"1,2,3"', f'{{"title": "Kitchen Groove", "narrative": "{story}"}}')
    events = await server.make("70s soul", count=3)
    (narrated,) = [event for event in events if isinstance(event, Narrated)]
    assert (narrated.title, narrated.text, narrated.written) == ("Kitchen Groove", story, True)


async def test_a_mistake_of_ours_is_logged_and_told_without_its_text(
    ollama: OllamaFake, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    run = await sync_to_async(Run.objects.create)(wish={"no": "wish"}, seed=1)
    from playlists.services.runs.executor import execute_in_background, task_name

    with caplog.at_level(logging.ERROR):
        execute_in_background(run)
        failed = (await server.events(run))[-1]
        await server.background.wait(task_name(run.pk))
    assert isinstance(failed, Failed)
    assert failed.code == "internal"
    assert "validation" not in failed.message
    assert any(record.exc_info for record in caplog.records)


async def test_nothing_is_open_while_the_model_thinks(ollama: OllamaFake, server: Server) -> None:
    ollama.mode = "slow_first_token"
    run = await server.start()
    assert await asyncio.to_thread(ollama.gate.reached.wait, 10)
    # In the run's own thread; and a writer elsewhere would wait for 20 seconds, and fail.
    assert await sync_to_async(lambda: connection.connection)() is None
    await Run.objects.filter(pk=run.pk).aupdate(seed=7)
    ollama.gate.open()
    assert isinstance((await server.events(run))[-1], Finished)


async def test_what_was_understood_is_told_with_what_was_given_up(ollama: OllamaFake, server: Server) -> None:
    events = await server.make("jazz of the 90s", count=3)
    (understood,) = [event for event in events if isinstance(event, Understood)]
    assert understood.signals.years == (1990, 1999)
    assert understood.relaxed == ("the era in your prompt",)
    assert set(understood.filter.genres) == {"Jazz"}


async def test_a_run_measures_the_tokens_of_a_track(ollama: OllamaFake, server: Server) -> None:
    ollama.answer_with('"1,2,3"', usage=(1500, 8))
    await server.make("70s soul", count=3, max_tracks=100)
    row = await ModelMeasurement.objects.aget(model=MODEL)
    assert row.tokens_per_track == 15.0


async def test_a_list_of_one_track_does_not_spoil_the_measurement(ollama: OllamaFake, server: Server) -> None:
    await server.make("70s soul", count=1, max_tracks=1)
    assert (await ModelMeasurement.objects.aget(model=MODEL)).tokens_per_track is None


async def test_a_model_too_small_to_choose_is_asked_once_and_with_slots(
    fake: OllamaFake, settings: Settings, server: Server
) -> None:
    configure(settings, fake, model_analysis="smollm2:135m", model_generation="smollm2:135m")
    events = await server.make("brunch", count=10)
    assert isinstance(events[-1], Finished)
    assert len(set(titles(events))) == 10
    (request,) = fake.completions
    slots = request.json["format"]["pattern"].strip("^$").split(",")
    assert len(slots) == 10
    numbers = [number for slot in slots for number in slot.strip("()").split("|")]
    assert len(numbers) == len(set(numbers)) == 40
