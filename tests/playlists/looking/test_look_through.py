"""Runs that look through the artists first: what they keep, and what becomes of them when a part goes wrong."""

from itertools import accumulate
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone
from pytest_django import Settings

from library.models import Track
from llm.budget import TEMPLATE_TOKENS
from llm.models import ModelMeasurement
from llm.services.exam.result import ExamResult, Points
from llm.services.exam.store import store_result
from llm.services.settings.effective import load_config
from playlists.events import (
    CandidatesChosen,
    Failed,
    Finished,
    LookedThrough,
    LookingThrough,
    LookSkipped,
    Picked,
    RunEventData,
)
from playlists.models import Playlist, Run
from playlists.services.generation import depth
from playlists.services.looking.words import looking_text
from playlists.services.runs import revisions
from playlists.services.runs.executor import cancel_run, execute_in_background
from playlists.services.runs.progress import RunProgress, fold, progress_after
from playlists.services.runs.report import summarize
from playlists.services.runs.stages import stages
from playlists.services.runs.start import start_again
from tests.fakes.base import Gate
from tests.fakes.llm import Answer
from tests.fakes.ollama import MODEL
from tests.fakes.scripted_chooser import ScriptedChooser, Truth
from tests.llm.tokenizers import sentencepiece, tekken
from tests.playlists.conftest import Server, configure
from tests.playlists.looking.conftest import ARTISTS, TRACKS_EACH, WINDOW, LookFake, artist_of, is_look

pytestmark = pytest.mark.usefixtures("library")

EVERYTHING: dict[str, Any] = {"count": 6, "genres": (), "decades": (), "depth": "thorough"}
WISH = "something for my neighbour"


async def make(server: Server, **fields: Any) -> list[RunEventData]:
    return await server.make(WISH, **EVERYTHING | fields)


def looked(events: list[RunEventData]) -> list[LookedThrough]:
    return [event for event in events if isinstance(event, LookedThrough)]


def troubles(events: list[RunEventData]) -> list[str]:
    return [event.trouble for event in looked(events)]


def kept(events: list[RunEventData]) -> set[str]:
    return {name for event in looked(events) for name in event.kept}


def artists_shown(fake: LookFake) -> list[str]:
    """Those of the list of tracks, in its order."""
    prompt = next(r.json["prompt"] for r in fake.completions if "tracks of the list" in r.json["prompt"])
    lines = (line.partition(" ")[2] for line in prompt.splitlines() if line[:1].isdigit() and " - " in line)
    return [line.partition(" - ")[0] for line in lines]


async def report_of(events: list[RunEventData]) -> str:
    (finished,) = [event for event in events if isinstance(event, Finished)]
    playlist = await Playlist.objects.select_related("run").aget(pk=finished.playlist_id)
    summary = await sync_to_async(summarize)(playlist)
    assert summary is not None
    return summary.looked


async def run_of(events: list[RunEventData]) -> Run:
    return await Run.objects.aget(playlist=events[-1].playlist_id)  # type: ignore[union-attr]  # it has finished


async def test_the_tracks_of_the_artists_kept_are_shown_and_picked(ollama: LookFake, server: Server) -> None:
    """Of 150 artists a perfect chooser likes three, of whom a draw of 30 tracks hardly ever has any."""
    liked = {artist_of(number) for number in (5, 70, 141)}
    tracks = Track.objects.filter(artist__name__in=liked).values_list("artist__name", "title")
    chooser = ScriptedChooser(Truth([pair async for pair in tracks]))
    ollama.chooses = lambda request: chooser.answer(request, ollama.constraint_of(request))
    ollama.answer_by(lambda request: chooser.answer(request, ollama.constraint_of(request)))
    events = await make(server)
    assert kept(events) == liked
    assert sum(event.artists for event in looked(events)) == ARTISTS
    picked = [event.track.artist for event in events if isinstance(event, Picked)]
    assert len(picked) == 6
    assert set(picked) <= liked
    shown = [artist for artist in artists_shown(ollama) if artist in liked]
    assert len(shown) == 3 * TRACKS_EACH


async def test_it_goes_part_by_part_and_says_so(ollama: LookFake, server: Server) -> None:
    events = await make(server)
    parts = [event for event in events if isinstance(event, LookingThrough)]
    assert len(parts) == len(ollama.looks) > 1
    assert [looking_text(part) for part in parts] == [
        f"Looking through 150 artists: {place} of {len(parts)}" for place in range(1, len(parts) + 1)
    ]
    seen = list(accumulate(events, fold, initial=RunProgress()))
    told = [stage.text for progress in seen for stage in stages(progress, count=6, local=True) if stage.state == "now"]
    assert f"Looking through 150 artists: 2 of {len(parts)}" in told
    assert await report_of(events) == f"Looked through 150 artists and chose {len(kept(events))}."
    for body in (request.json for request in ollama.completions):
        assert body["options"]["num_ctx"] == WINDOW
        for tokens in (tekken(), sentencepiece()):
            taken = tokens(body["system"]) + tokens(body["prompt"]) + body["options"]["num_predict"]
            assert taken + TEMPLATE_TOKENS <= WINDOW


async def test_an_answer_that_was_cut_is_worth_what_it_holds(ollama: LookFake, server: Server) -> None:
    ollama.say_next(Answer('"4,9,2', pieces=('"4,', "9,", "2"), finish="length"))
    events = await make(server)
    first, *others = looked(events)
    assert first.trouble == "cut"
    assert len(first.kept) == 2  # the last number may not have been whole
    assert {event.trouble for event in others} == {""}
    assert isinstance(events[-1], Finished)
    assert "The model's answer was cut off; what it had named until then is used." in await report_of(events)


async def test_a_stream_that_breaks_is_a_part_that_was_cut(ollama: LookFake, server: Server) -> None:
    ollama.say_next("cut_stream")
    events = await make(server)
    assert troubles(events)[0] == "cut"
    assert isinstance(events[-1], Finished)


async def test_an_answer_that_is_none_costs_its_part_only(ollama: LookFake, server: Server) -> None:
    ollama.say_next(Answer("  "))
    events = await make(server)
    assert troubles(events)[0] == "unreadable"
    assert kept(events)
    assert "this part of the artists is skipped" in await report_of(events)


async def test_after_two_such_answers_the_rest_is_not_asked(ollama: LookFake, server: Server) -> None:
    ollama.chooses = Answer("  ")
    events = await make(server)
    assert troubles(events) == ["unreadable", "unreadable"]
    assert len(ollama.looks) == 2
    assert isinstance(events[-1], Finished)


@pytest.mark.parametrize("answer", ["1,2,3,4,5,6,7,8,9,10,11,12", ",".join(map(str, range(1, 200)))])
async def test_counting_is_refused_and_quick_goes_on(ollama: LookFake, server: Server, answer: str) -> None:
    ollama.say_next('"4,9,2"', f'"{answer}"')
    events = await make(server)
    assert troubles(events) == ["", "no_reading"]
    assert len(kept(events)) == 3  # what the first part kept is used all the same
    assert len(ollama.looks) == 2
    assert isinstance(events[-1], Finished)
    assert "The model only counted on instead of choosing artists" in await report_of(events)
    *_, picking, _ = stages(progress_after(events[:-3]), count=6, local=True)
    assert picking.note.startswith("The model only counted on instead of choosing artists")


async def test_none_is_an_answer(ollama: LookFake, server: Server) -> None:
    ollama.chooses = '""'
    events = await make(server)
    assert set(troubles(events)) == {""}
    assert len(looked(events)) == len(ollama.looks) > 1
    assert await report_of(events) == "Looked through 150 artists and chose none."


async def test_names_are_understood_where_numbers_were_asked_for(ollama: LookFake, server: Server) -> None:
    names = [artist_of(number) for number in range(ARTISTS)]
    ollama.chooses = "\n".join(names[:30])
    events = await make(server)
    assert kept(events) == set(names[:30])


async def test_a_part_that_the_server_finds_too_long_is_asked_in_halves(ollama: LookFake, server: Server) -> None:
    ollama.say_next("context_too_long")
    events = await make(server)
    whole, *halves = (prompt.count("\n") for prompt in ollama.looks)
    assert all(half < 0.7 * whole for half in halves)
    assert set(troubles(events)) == {""}
    assert sum(event.artists for event in looked(events)) == ARTISTS


async def test_a_server_that_takes_no_list_at_all_is_not_asked_for_ever(ollama: LookFake, server: Server) -> None:
    ollama.say_next(*["context_too_long"] * 400)
    events = await make(server)
    assert troubles(events) == ["too_long", "too_long"]
    assert len(ollama.looks) < 12
    assert "didn't fit into the model's context window and is skipped" in await report_of(events)


@pytest.mark.parametrize("fault", ["error_500", "unauthorized_401", "html_200"])
async def test_what_would_fail_the_picking_fails_the_look(ollama: LookFake, server: Server, fault: str) -> None:
    ollama.say_next('"4,9,2"', fault)
    events = await make(server)
    assert isinstance(events[-1], Failed)
    assert len(looked(events)) == 1


async def test_trying_again_asks_only_what_was_not_answered(ollama: LookFake, server: Server) -> None:
    ollama.say_next('"4,9,2"', "error_500")
    run = await server.start(WISH, **EVERYTHING)
    before = kept(await server.events(run))
    asked = len(ollama.looks)
    events = await server.events(await start_again(await Run.objects.aget(pk=run.pk), owner=None))
    assert [event.is_known for event in looked(events)] == [True] + [False] * (len(looked(events)) - 1)
    assert len(ollama.looks) - asked == len(looked(events)) - 1
    assert before <= kept(events)
    assert isinstance(events[-1], Finished)


async def test_a_stopped_server_loses_no_part_that_was_done(ollama: LookFake, server: Server) -> None:
    hold = Gate()

    def second(_request: object) -> Answer:
        ollama.gates = {0: hold}
        return Answer('"5,7"')

    ollama.say_next('"4,9,2"', second)
    run = await server.start(WISH, **EVERYTHING)
    await server.until(run, LookedThrough)
    assert await sync_to_async(hold.reached.wait)(5)
    await server.background.aclose(5)
    await run.arefresh_from_db()
    assert run.state == Run.State.INTERRUPTED
    ollama.gates = {}
    hold.open()
    asked = len(ollama.looks)
    again = await start_again(run, owner=None)
    events = await Server().events(again)
    assert looked(events)[0].is_known
    assert len(ollama.looks) - asked == len(looked(events)) - 1


async def test_it_can_be_cancelled_while_the_model_looks(ollama: LookFake, server: Server) -> None:
    hold = Gate()
    ollama.gates = {0: hold}
    run = await server.start(WISH, **EVERYTHING)
    await server.until(run, LookingThrough)
    assert await sync_to_async(hold.reached.wait)(5)
    await cancel_run(run.pk)
    assert await ollama.wait_client_gone(2)
    events = await server.events(run)
    assert events[-1].type == "cancelled"
    assert len(ollama.looks) == 1
    hold.open()


async def test_revisions_use_what_was_kept_and_ask_no_more(ollama: LookFake, server: Server) -> None:
    events = await make(server)
    asked, names = len(ollama.looks), kept(events)
    playlist_id = events[-1].playlist_id  # type: ignore[union-attr]  # it has finished

    def more_like_the_first() -> Run:
        first = Playlist.objects.get(pk=playlist_id).tracks.order_by("position").first()
        assert first is not None
        return revisions.more_like(playlist_id, first.pk, owner=None)

    for plan in (lambda: revisions.regenerate(playlist_id, owner=None), more_like_the_first):
        run = await sync_to_async(plan)()
        execute_in_background(run)
        revised = await server.events(run)
        assert isinstance(revised[-1], Finished)
        assert [(event.is_known, set(event.kept)) for event in looked(revised)] == [(True, names)]
    assert len(ollama.looks) == asked


async def test_a_quick_run_and_one_that_shows_everything_ask_nothing(ollama: LookFake, server: Server) -> None:
    for fields in ({"depth": "quick"}, {"artists": (artist_of(1),), "count": 4}):
        events = await make(server, **fields)
        assert not [event for event in events if event.type.startswith("look")]
    assert ollama.looks == []


async def test_a_model_that_is_not_trusted_to_pick_is_not_asked(
    ollama: LookFake, server: Server, settings: Settings
) -> None:
    configure(settings, ollama, model_generation="smollm2:135m", ollama_context_window=WINDOW)
    events = await make(server)
    assert [event.why for event in events if isinstance(event, LookSkipped)] == ["weak"]
    assert ollama.looks == []
    assert "because the model isn't trusted to choose among them" in await report_of(events)


async def test_one_that_picked_poorly_in_its_exam_looks_where_a_person_wants_it_to(
    ollama: LookFake, server: Server
) -> None:
    none, most = Points(points=0, most=10), Points(points=10, most=10)
    failed = ExamResult(reading=most, picking=none, telling=most, examined_at=timezone.now())
    config = (await sync_to_async(load_config)()).config
    await sync_to_async(store_result)(config, MODEL, failed)
    assert kept(await make(server))
    asked = len(ollama.looks)
    assert asked
    events = await make(server, depth="auto")
    assert [event.why for event in events if isinstance(event, LookSkipped)] == ["weak"]
    assert len(ollama.looks) == asked


async def measured(fake: LookFake, speed: float) -> None:
    await ModelMeasurement.objects.acreate(
        provider="ollama",
        base_url=fake.url,
        model=MODEL,
        tokens_per_track=20.0,
        input_tokens_per_second=speed,
        output_tokens_per_second=speed / 10,
    )


@pytest.mark.parametrize(
    ("speed", "limit", "why"),
    [(None, 30, "unknown_speed"), (100.0, 30, "too_slow"), (100.0, 3_000, None), (5_000.0, 30, None)],
    ids=["unknown", "slow", "slow-but-patient", "fast"],
)
async def test_automatic_is_thorough_where_that_is_fast_enough(
    ollama: LookFake, server: Server, settings: Settings, speed: float | None, limit: int, why: str | None
) -> None:
    configure(settings, ollama, ollama_context_window=WINDOW, depth_seconds=limit)
    if speed is not None:
        await measured(ollama, speed)
    events = await make(server, depth="auto")
    assert [event.why for event in events if isinstance(event, LookSkipped)] == ([why] if why else [])
    assert bool(ollama.looks) == (why is None)
    told = [event.expected_seconds for event in events if isinstance(event, LookingThrough)]
    assert all(seconds is not None and seconds <= limit for seconds in told)
    if why == "too_slow":
        assert "because it would take longer than your limit (about " in await report_of(events)


async def test_the_settings_decide_where_the_wish_does_not(
    ollama: LookFake, server: Server, settings: Settings
) -> None:
    configure(settings, ollama, ollama_context_window=WINDOW, depth="thorough")
    assert looked(await make(server, depth=None))
    configure(settings, ollama, ollama_context_window=WINDOW, depth="quick")
    assert not looked(await make(server, depth=None))


async def test_of_very_many_artists_the_nearest_are_looked_through_and_that_is_said(
    ollama: LookFake, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(depth, "MOST_ARTISTS", 60)
    events = await make(server)
    assert sum(event.artists for event in looked(events)) == 60
    assert (await report_of(events)).startswith(
        "Looked through the 60 of 150 artists that are closest to your prompt and chose"
    )


async def test_what_was_read_once_need_not_be_read_again(ollama: LookFake, server: Server) -> None:
    """The list first and in the same order, whatever is wished: servers keep what they have read."""
    await make(server)
    first = list(ollama.looks)
    await make(server)
    assert ollama.looks == first  # the same prompt is not even asked for again
    await server.make("music for a long train ride", **EVERYTHING)
    for one, other in zip(first, ollama.looks[len(first) :], strict=True):
        same = next(at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
        assert same > 0.8 * len(other)
    assert all(is_look(request) or "artists of the list" not in str(request.json) for request in ollama.completions)


async def test_the_playlist_does_not_depend_on_it(ollama: LookFake, server: Server) -> None:
    """A look that kept nothing shows as many tracks as a quick run."""
    ollama.chooses = '""'
    for fields in ({}, {"depth": "quick"}):
        events = await make(server, **fields)
        (chosen,) = [event for event in events if isinstance(event, CandidatesChosen)]
        assert chosen.sent > 20
