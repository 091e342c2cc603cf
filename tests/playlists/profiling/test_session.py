"""Asking about all artists: once each, behind the runs, paused and gone on with, and stopped by what fails."""

import asyncio
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone
from pytest_django import Settings

from core.http.ports import find_free_port
from core.runtime import singletons
from core.tasks.background import BackgroundTasks
from core.tasks.lease import SILENCE
from core.tasks.notifications import topics
from library.models import Artist, ProfileLabel, ProfilingState, StoredProfile, VectorState
from library.profiles.schema import ArtistProfile
from library.profiles.store import ask_again, store_profiles
from llm.errors import NotConfiguredError
from playlists.errors import ArtistMissingError, PriceNotAgreedError, ProfilingRunningError
from playlists.events import Finished
from playlists.models import Run
from playlists.schemas import Wish
from playlists.services.profiling import lease
from playlists.services.profiling import schedule as profiling_schedule
from playlists.services.profiling.schedule import profile_if_due
from playlists.services.profiling.start import ask_again_about, resume_profiling, start_profiling
from playlists.services.runs.start import create_run
from tests.fakes.base import Gate
from tests.fakes.llm import FaultMode
from tests.fakes.ollama import OllamaFake
from tests.fakes.profile_teller import ProfileTeller, tell, unknown
from tests.playlists.conftest import Server, configure, load, server_track
from tests.playlists.profiling.conftest import Session, in_the_cloud

ARTISTS = 25
_OWN = ArtistProfile(moods=("sad",), energy=1)


async def _until(holds: Callable[[], bool]) -> None:
    """Return once something in the database holds."""
    with topics().subscribe(lease.TOPIC) as changed:
        async with asyncio.timeout(10):
            while not await sync_to_async(holds)():
                await changed.wait(0.2)


async def test_each_artist_is_asked_about_once(session: Session, teller: ProfileTeller) -> None:
    state = await session.run()
    assert (state.phase, state.asked, state.known, state.total) == ("done", ARTISTS, ARTISTS, ARTISTS)
    assert (len(teller.asked), set(teller.asked.values())) == (ARTISTS, {1})
    assert state.calls == len(teller.batches) == 2
    assert (state.input_tokens, state.output_tokens, state.cost_usd) == (2 * 600 + 25 * ARTISTS, 100 * ARTISTS, 0.0)
    assert await session.profiles() == dict.fromkeys(teller.asked, True)
    again = await session.run()
    assert (again.phase, again.asked, again.total, len(teller.batches)) == ("done", 0, 0, 2)


async def test_albums_are_embedded_again_when_it_ends(session: Session, teller: ProfileTeller) -> None:
    await VectorState.objects.acreate(pk=1, based_on=timezone.now(), tried_on=timezone.now())
    teller.tell = unknown
    await session.run(limit=5)
    assert (await VectorState.objects.aget(pk=1)).based_on is not None  # nothing was told that is in their texts
    teller.tell = tell
    await session.run()
    assert (await VectorState.objects.aget(pk=1)).based_on is None


async def test_hints_of_the_library_go_with_the_names(
    session: Session, ollama: OllamaFake, teller: ProfileTeller
) -> None:
    await session.run(limit=3)
    line = ollama.completions[-1].json["prompt"].splitlines()[0]
    assert line.startswith("1 Artist ")
    assert "Soul" in line
    assert "Jazz" in line
    assert "1950s, 1970s" in line
    assert "Album" in line


async def test_what_nobody_knows_is_kept_as_unknown_and_not_asked_again(
    session: Session, teller: ProfileTeller
) -> None:
    teller.tell = unknown
    assert (await session.run()).known == 0
    assert set((await session.profiles()).values()) == {False}
    assert (await session.run()).asked == 0


async def test_profiles_by_hand_stay_when_all_is_made_anew(session: Session, teller: ProfileTeller) -> None:
    first = (await session.artist_ids())[0]
    await session.run()
    await sync_to_async(store_profiles)({first: _OWN}, source="person")
    state = await session.run(anew=True)
    assert (state.asked, state.total) == (ARTISTS - 1, ARTISTS - 1)
    assert sorted(teller.asked.values()) == [1, *[2] * (ARTISTS - 1)]
    row = await StoredProfile.objects.aget(artist__id=first)
    assert (row.source, row.moods) == ("person", "|sad|")


async def test_new_artists_are_open_and_those_who_left_are_not_asked_about(
    session: Session, teller: ProfileTeller
) -> None:
    await session.run()
    tracks = [server_track(number) for number in range(1, 25)]
    await sync_to_async(load)(
        *tracks, server_track(900, artist="Newcomer"), server_track(901, artist="Various Artists")
    )
    state = await session.run()
    assert (state.asked, teller.batches[-1]) == (1, ["Newcomer"])


@pytest.mark.parametrize(
    "rubbish",
    [
        "I'd love to help you with that!",
        '{"artists": []}',
        json.dumps(
            {"artists": [{"number": n, "moods": ["warm"], "styles": ["rock"], "energy": 3} for n in range(1, 26)]}
        ),
        json.dumps({"artists": [{"number": n, "moods": ["gentle", "aggressive", "joyful"]} for n in range(1, 26)]}),
    ],
    ids=["chat", "nobody", "template", "head of the list"],
)
async def test_rubbish_leaves_unknown_and_stops_after_three(
    session: Session, ollama: OllamaFake, teller: ProfileTeller, monkeypatch: pytest.MonkeyPatch, rubbish: str
) -> None:
    monkeypatch.setattr("playlists.services.profiling.execute.MOST_ARTISTS", 4)
    ollama.answer_with(rubbish)
    state = await session.run()
    assert (state.phase, state.error_code, state.is_wanted) == ("stalled", "profiling_error", False)
    assert len(ollama.completions) == 3
    assert list((await session.profiles()).values()) == [False] * 12
    assert not await ProfileLabel.objects.aexists()
    assert not await profile_if_due(session.background)


async def test_a_model_that_is_too_small_is_not_asked(
    session: Session, ollama: OllamaFake, teller: ProfileTeller, settings: Settings
) -> None:
    configure(settings, ollama, model_analysis="smollm2:135m", model_generation="smollm2:135m")
    state = await session.run()
    assert (state.phase, state.error_code, ollama.completions) == ("stalled", "model_too_weak", [])
    assert "know enough about music" in state.error


@pytest.mark.parametrize(
    ("mode", "code"),
    [
        ("unauthorized_401", "unauthorized"),
        ("rate_limited_429", "rate_limited"),
        ("error_500", "model_unavailable"),
        ("busy_503", "model_unavailable"),
        ("html_200", "wrong_server"),
        ("empty_object_200", "wrong_server"),
        ("not_found_404", "model_missing"),
        ("reset", "unreachable"),
        ("stall_mid_stream", "timeout"),
    ],
)
async def test_a_failure_stops_it_says_why_and_is_tried_later(
    session: Session, ollama: OllamaFake, teller: ProfileTeller, settings: Settings, mode: FaultMode, code: str
) -> None:
    configure(settings, ollama, local_timeout=0.5)
    ollama.mode = mode
    state = await session.run()
    asked = len(ollama.completions)
    assert (state.phase, state.error_code, state.failures, state.asked) == ("stalled", code, 1, 0)
    assert state.error
    assert state.retry_at is not None
    soonest = 3600 if mode == "rate_limited_429" else 60
    assert soonest - 5 <= (state.retry_at - timezone.now()).total_seconds() <= soonest
    assert not await profile_if_due(session.background)
    assert len(ollama.completions) == asked
    ollama.mode = "ok"
    await ProfilingState.objects.aupdate(retry_at=timezone.now())
    assert await profile_if_due(session.background)
    state = await session.end()
    assert (state.phase, state.failures, state.error, state.asked) == ("done", 0, "", ARTISTS)
    assert set(teller.asked.values()) == {1} or mode == "stall_mid_stream"


async def test_nothing_listens(session: Session, teller: ProfileTeller, settings: Settings) -> None:
    settings.LLM_ENVIRONMENT = settings.LLM_ENVIRONMENT | {"ollama_url": f"http://127.0.0.1:{find_free_port()}"}
    state = await session.run()
    assert (state.phase, state.error_code) == ("stalled", "unreachable")


async def test_each_failure_waits_longer_up_to_an_hour(
    session: Session, ollama: OllamaFake, teller: ProfileTeller
) -> None:
    ollama.mode = "error_500"
    waits = []
    await start_profiling(session.background)
    for _ in range(9):
        state = await session.end()
        assert state.retry_at is not None
        waits.append(round((state.retry_at - timezone.now()).total_seconds() / 60))
        await ProfilingState.objects.aupdate(retry_at=timezone.now())
        assert await profile_if_due(session.background)
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]


async def test_an_answer_that_is_always_cut_is_asked_for_in_smaller_pieces_and_then_left_unknown(
    session: Session, ollama: OllamaFake, teller: ProfileTeller
) -> None:
    ollama.answer_with('{"artists": [{"number": 1', finish="length")
    sizes = []
    await start_profiling(session.background, limit=16)
    for _ in range(5):
        state = await session.end()
        assert (state.phase, state.error_code) == ("stalled", "answer_cut")
        sizes.append(ollama.completions[-1].json["prompt"].count("\n") + 1)
        if len(sizes) == 4:
            ollama.answer_next('{"artists": [{"number": 1')
        await ProfilingState.objects.aupdate(retry_at=timezone.now())
        await profile_if_due(session.background)
    assert sizes[:4] == [16, 8, 4, 2]
    await session.end()
    assert list((await session.profiles()).values()) == [False]


async def test_a_pause_is_heard_while_the_model_thinks_and_it_goes_on_where_it_was(
    session: Session, ollama: OllamaFake, teller: ProfileTeller
) -> None:
    ollama.answer_by(teller)
    gate = Gate()
    ollama.gates = {}
    await start_profiling(session.background, limit=20)
    state = await session.end()
    assert state.asked == 20
    ollama.gates = {0: gate}
    await start_profiling(session.background)
    assert await asyncio.to_thread(gate.reached.wait, 10)
    assert await sync_to_async(lease.request_pause)()
    state = await session.end()
    assert (state.phase, state.is_wanted, state.asked) == ("paused", False, 0)
    assert await asyncio.to_thread(ollama.client_gone.wait, 5)
    assert not await profile_if_due(session.background)
    gate.open()
    ollama.gates = {}
    await resume_profiling(session.background)
    assert (await session.end()).phase == "done"
    assert len(await session.profiles()) == ARTISTS


async def test_a_run_waits_for_one_batch_at_most_and_then_comes_first(
    session: Session, server: Server, ollama: OllamaFake, teller: ProfileTeller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("playlists.services.profiling.execute.MOST_ARTISTS", 2)
    monkeypatch.setattr("playlists.services.profiling.execute._LOOK_SECONDS", 0.05)
    gate = Gate()
    ollama.gates = {0: gate}
    await start_profiling(session.background)
    assert await asyncio.to_thread(gate.reached.wait, 10)
    ollama.gates = {}
    batches = len(teller.batches)
    ollama.answer_numbers()
    run = await server.start()
    gate.open()
    assert isinstance((await server.events(run))[-1], Finished)
    during = [request.json["prompt"] for request in ollama.completions[batches:]]
    assert all("Wish:" in text for text in during)
    ollama.answer_by(teller)
    assert (await session.end()).phase == "done"
    assert set(teller.asked.values()) == {1}


async def test_it_waits_while_a_run_works_elsewhere_but_not_for_one_that_died(
    session: Session, teller: ProfileTeller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("playlists.services.profiling.execute._LOOK_SECONDS", 0.05)
    run = await sync_to_async(create_run)(Wish(text="soul"), owner=None)
    await Run.objects.filter(pk=run.pk).aupdate(worker="elsewhere:1:1", heartbeat_at=timezone.now())
    await start_profiling(session.background)
    await _until(lambda: ProfilingState.objects.filter(phase="waiting").exists())
    assert teller.batches == []
    await Run.objects.filter(pk=run.pk).aupdate(heartbeat_at=timezone.now() - SILENCE - timedelta(seconds=1))
    assert (await session.end()).phase == "done"


async def test_one_at_a_time(session: Session, ollama: OllamaFake, teller: ProfileTeller) -> None:
    ollama.mode = "slow_first_token"
    await start_profiling(session.background)
    assert await asyncio.to_thread(ollama.gate.reached.wait, 10)
    for begin in (start_profiling, resume_profiling):
        with pytest.raises(ProfilingRunningError):
            await begin(session.background)
    ollama.gate.open()
    assert (await session.end()).asked == ARTISTS


async def test_another_process_that_takes_over_is_not_written_over(
    session: Session, ollama: OllamaFake, teller: ProfileTeller
) -> None:
    ollama.mode = "slow_first_token"
    await start_profiling(session.background)
    assert await asyncio.to_thread(ollama.gate.reached.wait, 10)
    await ProfilingState.objects.aupdate(claim="another", worker="elsewhere:1:1", asked=7)
    ollama.gate.open()
    state = await session.end()
    assert (state.claim, state.phase, state.asked) == ("another", "working", 7)
    assert await session.profiles() == {}


async def test_after_a_restart_it_goes_on_by_itself(
    session: Session, ollama: OllamaFake, teller: ProfileTeller
) -> None:
    ollama.mode = "slow_first_token"
    await start_profiling(session.background)
    assert await asyncio.to_thread(ollama.gate.reached.wait, 10)
    await session.background.aclose(5)  # the server stops
    state = await ProfilingState.objects.aget(pk=1)
    assert (state.phase, state.is_wanted) == ("paused", True)
    singletons().made.pop(BackgroundTasks)
    ollama.gate.open()
    ollama.mode = "ok"
    assert await profile_if_due(session.background)
    assert (await session.end()).phase == "done"
    assert len(await session.profiles()) == ARTISTS


async def test_what_a_killed_process_left_goes_on_by_itself(session: Session, teller: ProfileTeller) -> None:
    claim = await sync_to_async(lease.take)(is_wanted=True, provider="ollama", model="llama3:8b")
    await ProfilingState.objects.aupdate(worker="elsewhere:1:1")
    assert not await profile_if_due(session.background)  # it may live
    await ProfilingState.objects.aupdate(heartbeat_at=timezone.now() - SILENCE - timedelta(seconds=1))
    assert await profile_if_due(session.background)
    state = await session.end()
    assert (state.phase, state.asked, state.claim == claim) == ("done", ARTISTS, False)


async def test_new_artists_are_asked_about_by_itself_only_where_that_was_turned_on(
    session: Session, ollama: OllamaFake, teller: ProfileTeller
) -> None:
    assert not await profile_if_due(session.background)  # nobody ever asked for it
    await sync_to_async(lease.be_automatic)(True)  # the setting's own value
    assert await profile_if_due(session.background)
    assert (await session.end()).asked == ARTISTS
    assert not await profile_if_due(session.background)
    await sync_to_async(load)(*(server_track(number) for number in range(1, 401)), server_track(901, artist="Newcomer"))
    assert await profile_if_due(session.background)
    await session.end()
    assert teller.batches[-1] == ["Newcomer"]
    await sync_to_async(load)(*(server_track(number) for number in range(1, 400)))
    assert not await profile_if_due(session.background)  # nobody is new


async def test_a_cloud_model_is_never_asked_unbidden(
    session: Session, teller: ProfileTeller, settings: Settings
) -> None:
    in_the_cloud(settings)
    await sync_to_async(lease.be_automatic)(True)  # the setting's own value
    assert not await profile_if_due(session.background)
    for agreed in ("", "anthropic another-model"):
        with pytest.raises(PriceNotAgreedError, match="anthropic claude-sonnet-5-5"):
            await start_profiling(session.background, agreed=agreed)
    assert not await session.profiles()


async def test_it_does_not_follow_to_another_cloud_model(
    session: Session, teller: ProfileTeller, settings: Settings
) -> None:
    await session.run(limit=5)
    await ProfilingState.objects.aupdate(is_wanted=True, phase="paused", retry_at=timezone.now(), limit=None)
    in_the_cloud(settings)
    with pytest.raises(PriceNotAgreedError):
        await profile_if_due(session.background)
    state = await ProfilingState.objects.aget(pk=1)
    assert (state.phase, state.is_wanted, state.error_code) == ("stalled", False, "price_not_agreed")
    assert not await profile_if_due(session.background)


async def test_without_a_provider_it_does_not_begin(session: Session, library: None, settings: Settings) -> None:
    settings.LLM_ENVIRONMENT = {}
    with pytest.raises(NotConfiguredError):
        await start_profiling(session.background)
    assert not await ProfilingState.objects.aexists()


async def test_one_artist_asked_again_keeps_what_is_known_until_the_answer(
    session: Session, ollama: OllamaFake, teller: ProfileTeller
) -> None:
    first = (await session.artist_ids())[0]
    await sync_to_async(store_profiles)({first: _OWN}, source="person")
    ollama.mode = "slow_first_token"
    await ask_again_about(first, session.background)
    assert await asyncio.to_thread(ollama.gate.reached.wait, 10)
    row = await StoredProfile.objects.aget(artist__id=first)
    assert (row.moods, row.is_asked_again) == ("|sad|", True)
    ollama.gate.open()
    assert (await session.end()).asked == 1
    row = await StoredProfile.objects.aget(artist__id=first)
    assert (row.moods != "|sad|", row.source, row.is_asked_again) == (True, "model", False)
    name = (await Artist.objects.aget(pk=first)).name
    assert teller.batches == [[name]]
    with pytest.raises(ArtistMissingError):
        await ask_again_about(10**6, session.background)


async def test_one_asked_again_while_others_are_asked_about_comes_next(
    session: Session, ollama: OllamaFake, teller: ProfileTeller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("playlists.services.profiling.execute.MOST_ARTISTS", 5)
    gate = Gate()
    ollama.gates = {0: gate}
    await start_profiling(session.background)
    assert await asyncio.to_thread(gate.reached.wait, 10)
    ollama.gates = {}
    done: Callable[[], Any] = StoredProfile.objects.values_list("artist__id", flat=True).first
    last = (await session.artist_ids())[-1]
    await ask_again_about(last, session.background)
    gate.open()
    await session.end()
    assert await sync_to_async(done)() is not None
    name = (await Artist.objects.aget(pk=last)).name
    assert teller.batches[1] == [name]
    assert set(teller.asked.values()) == {1} or name in teller.batches[0]


async def test_asking_again_is_open_work_for_whoever_comes_by(session: Session, teller: ProfileTeller) -> None:
    await session.run()
    first = (await session.artist_ids())[0]
    assert await sync_to_async(ask_again)(first)
    assert (await session.run()).asked == 1


async def test_a_schedule_that_fails_looks_again(
    session: Session, teller: ProfileTeller, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.setattr(profiling_schedule, "NEXT_LOOK", 0.01)
    await sync_to_async(lease.be_automatic)(True)  # the setting's own value
    environment, settings.LLM_ENVIRONMENT = settings.LLM_ENVIRONMENT, {}
    session.background.spawn("looks", lambda: profiling_schedule.keep_profiling(session.background, first_look=0))
    await asyncio.sleep(0.05)
    settings.LLM_ENVIRONMENT = environment
    await _until(lambda: StoredProfile.objects.count() == ARTISTS)
    assert session.background.is_running("looks")
