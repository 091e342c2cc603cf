"""A playlist of so many minutes: met by its tracks, or estimated, or missed, and then said."""

import json
import re
from collections import Counter
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient
from pytest_django import Settings

from core.tasks.background import background
from playlists.events import Arranged, CandidatesChosen, Finished, Picked, RunEventData, Unmet, picks_of
from playlists.models import Playlist, Run
from playlists.schemas import Wish
from playlists.services.arranging.fit_length import tolerance
from playlists.services.editing.entries import entries_of
from playlists.services.runs.executor import task_name
from playlists.services.runs.report import report
from tests.fakes.ollama import OllamaFake
from tests.playlists.arranging.conftest import forget_lengths
from tests.playlists.conftest import Server, configure

pytestmark = pytest.mark.usefixtures("library")


def milliseconds(events: list[RunEventData]) -> list[int | None]:
    return [pick.track.duration_ms for pick in picks_of(events)]


def unmet(events: list[RunEventData]) -> list[str]:
    return [words for event in events if isinstance(event, Unmet) for words in event.words]


async def stored(events: list[RunEventData]) -> list[str]:
    finished = events[-1]
    assert isinstance(finished, Finished)
    playlist = await Playlist.objects.aget(pk=finished.playlist_id)
    return [entry.rating_key for entry in await sync_to_async(entries_of)(playlist)]


@pytest.mark.parametrize("minutes", [5, 12, 30, 45, 60, 90, 150])
async def test_lengths_are_met(ollama: OllamaFake, server: Server, minutes: int) -> None:
    events = await server.make("soul", minutes=minutes)
    length = sum(filter(None, milliseconds(events))) / 1000
    assert abs(length - minutes * 60) <= tolerance(minutes * 60)
    arranged = [event for event in events if isinstance(event, Arranged)]
    assert [round(length)] == pytest.approx([event.seconds for event in arranged], abs=2)
    assert list(arranged[0].rating_keys) == await stored(events)
    assert unmet(events) == []


async def test_the_model_is_asked_for_a_few_more_than_it_takes_and_its_best_stay(
    ollama: OllamaFake, server: Server
) -> None:
    events = await server.make("soul", minutes=60)
    picked = [event.track.rating_key for event in events if isinstance(event, Picked)]
    kept = await stored(events)
    assert len(kept) < len(picked) <= len(kept) + 8
    assert kept[:8] == picked[:8]
    assert {event.origin for event in events if isinstance(event, Picked)} == {"first"}


async def test_a_model_that_stops_early_is_filled_up_to_the_length(ollama: OllamaFake, server: Server) -> None:
    ollama.answer_next(json.dumps("3,17,29,8,11,5,2"))
    events = await server.make("soul", minutes=60)
    assert sum(filter(None, milliseconds(events))) == pytest.approx(3_600_000, abs=120_000)
    origins = [pick.origin for pick in picks_of(events)]
    assert origins[:7] == ["first"] * 7
    assert set(origins[7:]) == {"filled"}
    playlist = await Playlist.objects.alatest("pk")
    marked = [entry.is_filled for entry in await sync_to_async(entries_of)(playlist)]
    assert marked == [origin == "filled" for origin in origins]


async def test_what_has_no_room_in_a_small_window_completes_long_ones(
    fake: OllamaFake, settings: Settings, server: Server
) -> None:
    fake.add_model("tiny:8b", trained=2048)
    configure(settings, fake, model_analysis="tiny:8b", model_generation="tiny:8b")
    events = await server.make("soul", minutes=200, per_artist=2)
    [chosen] = [event for event in events if isinstance(event, CandidatesChosen)]
    picks = picks_of(events)
    assert chosen.sent < len(picks)
    by_model = [pick for pick in picks if pick.origin != "filled"]
    # The answer leaves room for a list to choose from, and not for a handful.
    assert 8 < len(by_model) <= chosen.sent / 2
    assert sum(filter(None, milliseconds(events))) == pytest.approx(200 * 60_000, rel=0.03)
    assert max(Counter(pick.track.artist for pick in picks).values()) <= 2
    assert len({pick.track.rating_key for pick in picks}) == len(picks)
    assert unmet(events) == []


async def test_without_filling_up_it_is_shorter_and_said(ollama: OllamaFake, server: Server) -> None:
    ollama.answer_next(json.dumps("3,17,29,8,11,5,2"))
    events = await server.make("soul", minutes=60, fill_up=False)
    assert {pick.origin for pick in picks_of(events)} == {"first"}
    [told] = unmet(events)
    assert told.startswith("You asked for 60 minutes; this playlist is ")


async def test_a_library_too_small_for_the_length_says_so(ollama: OllamaFake, server: Server) -> None:
    events = await server.make("soul", minutes=1_000)
    assert len(picks_of(events)) == 50
    assert unmet(events)[0].startswith("You asked for 1,000 minutes; this playlist is ")
    finished = await Run.objects.select_related("playlist").alatest("pk")
    told = await sync_to_async(report)(finished)
    assert "25 tracks" not in told.fewer


async def test_without_any_lengths_it_is_an_estimate_and_said(ollama: OllamaFake, server: Server) -> None:
    await sync_to_async(forget_lengths)()
    events = await server.make("soul", minutes=60)
    assert len(picks_of(events)) == 15
    assert unmet(events) == [
        "60 minutes is an estimate: none of the tracks’ lengths is known, so 4:00 was assumed for each."
    ]


async def test_where_enough_lengths_are_known_only_such_tracks_are_offered(ollama: OllamaFake, server: Server) -> None:
    await sync_to_async(forget_lengths)(str(number) for number in range(2, 50, 2))
    events = await server.make("soul", minutes=40)
    assert None not in milliseconds(events)
    assert unmet(events) == []


async def test_where_too_few_are_known_the_others_are_offered_too(ollama: OllamaFake, server: Server) -> None:
    await sync_to_async(forget_lengths)(str(number) for number in range(2, 91, 2))
    events = await server.make("soul", minutes=40)
    lengths = milliseconds(events)
    assert None in lengths
    [told] = unmet(events)
    said = r"(3[89]|4[0-2]) minutes is an estimate: (none of the tracks’ lengths is|the length of \d+ of the) "
    assert re.match(said, told)


async def test_so_many_tracks_of_so_many_minutes(ollama: OllamaFake, server: Server) -> None:
    events = await server.make("soul", count=10, minutes=45)
    assert len(picks_of(events)) == 10
    assert sum(filter(None, milliseconds(events))) == pytest.approx(45 * 60_000, abs=120_000)
    assert unmet(events) == []


async def test_minutes_come_before_a_number_that_cannot_make_them(ollama: OllamaFake, server: Server) -> None:
    events = await server.make("soul", count=5, minutes=60)
    assert sum(filter(None, milliseconds(events))) == pytest.approx(3_600_000, abs=120_000)
    assert unmet(events) == [f"5 tracks would not make the length, so there are {len(picks_of(events))}."]


async def test_the_song_that_it_starts_from_stays_the_first(ollama: OllamaFake, server: Server) -> None:
    events = await server.make("like it", song="4", minutes=30)
    assert (await stored(events))[0] == "4"
    assert sum(filter(None, milliseconds(events))) == pytest.approx(30 * 60_000, abs=120_000)


async def post(client: AsyncClient, body: dict[str, Any]) -> dict[str, Any]:
    started = await client.post("/api/runs", body, content_type="application/json")
    assert started.status_code == 202, started.content
    await background().wait(task_name(started.json()["id"]))
    run: dict[str, Any] = (await client.get(f"/api/runs/{started.json()['id']}")).json()
    return run


async def test_scripts_ask_for_minutes_and_read_what_became_of_them(
    async_owner_client: AsyncClient, ollama: OllamaFake
) -> None:
    await sync_to_async(forget_lengths)()
    run = await post(async_owner_client, {"text": "soul", "minutes": 60})
    assert (run["state"], run["track_count"], len(run["tracks"])) == ("finished", 15, 15)
    assert run["unmet"][0].startswith("60 minutes is an estimate")


def test_without_a_number_minutes_say_about_how_many() -> None:
    assert [Wish(text="x", minutes=minutes).track_count for minutes in (1, 60, 61)] == [1, 15, 16]
    assert Wish(text="x", minutes=60, count=7).track_count == 7
    assert Wish(text="x", minutes=0).track_count == 25
