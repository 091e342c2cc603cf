"""Fewer, but right: a model that stops early is believed, what the ranking adds is marked, counting is no choice."""

import json
import logging
from typing import Any
from urllib.parse import parse_qs

import pytest
from asgiref.sync import sync_to_async
from django.core.management.base import CommandParser
from django.test import AsyncClient, Client
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from library.queries import candidates_of
from library.schemas import TrackRef
from playlists.events import Finished, Picked, RunEventData, ToppingUp
from playlists.management.options import add_options, wish_of
from playlists.models import Playlist, Run
from playlists.queries import refs_of_keys
from playlists.schemas import Pick, Wish
from playlists.services.editing.entries import entries_of
from playlists.services.filter_form.wish_query import from_query, to_query
from playlists.services.generation.filling import fill_up, order_by_rank
from playlists.services.generation.matching import Matcher
from playlists.services.ranking.ranking import Ranking
from playlists.services.runs.finish import recover
from playlists.services.runs.report import report
from playlists.services.runs.revisions import regenerate
from playlists.services.runs.start import launch
from tests.fakes.llm import Answer
from tests.fakes.ollama import OllamaFake
from tests.fakes.openai_compatible import OpenAICompatibleFake
from tests.playlists.conftest import Server, configure
from tests.settings_ui.conftest import one, soup

LIBRARY = pytest.mark.usefixtures("library")
COUNTING = json.dumps(",".join(map(str, range(3, 28))))
#: Ten that are no counting.
TEN = '"3,17,29,4,88,2,61,7,40,33"'


def origins(events: list[RunEventData]) -> list[str]:
    return [event.origin for event in events if isinstance(event, Picked)]


def times_asked(fake: OllamaFake) -> int:
    return sum("Pick " in request.json["prompt"] for request in fake.completions)


async def playlist_of(events: list[RunEventData]) -> Playlist:
    finished = events[-1]
    assert isinstance(finished, Finished)
    return await Playlist.objects.aget(pk=finished.playlist_id)


# Stopping early.


@LIBRARY
async def test_a_model_that_stops_early_is_not_asked_again(ollama: OllamaFake, server: Server) -> None:
    ollama.answer_next(TEN)
    events = await server.make("70s soul", count=25)
    assert origins(events) == ["first"] * 10 + ["filled"] * 15
    assert not [event for event in events if isinstance(event, ToppingUp)]
    assert times_asked(ollama) == 1
    keys = [event.track.rating_key for event in events if isinstance(event, Picked)]
    assert len(set(keys)) == 25


@LIBRARY
async def test_the_form_allows_a_third_and_the_message_says_so(ollama: OllamaFake, server: Server) -> None:
    await server.make("70s soul", count=25)
    body = ollama.completions[0].json
    assert body["format"]["pattern"].endswith("){8,24}$")
    assert "\nPick 25 tracks of the list that fit the wish. Fewer are fine" in body["prompt"]


@LIBRARY
async def test_where_all_that_is_left_is_wanted_none_may_be_left_out(ollama: OllamaFake, server: Server) -> None:
    await server.make("70s soul", count=20, max_tracks=20)
    assert ollama.completions[0].json["format"]["pattern"].endswith("){19}$")


@LIBRARY
@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(Answer('"3,17,29,4,88,2,61,7,40,33', finish="length"), id="cut"),
        pytest.param('"3,17,29,4,88,2,61,7,40,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3"', id="repeating itself"),
        pytest.param("3,17,29", id="below a third"),
    ],
)
async def test_others_are_asked_once_more(answer: Answer | str, ollama: OllamaFake, server: Server) -> None:
    ollama.answer_next(answer)
    events = await server.make("70s soul", count=25)
    assert times_asked(ollama) == 2
    assert set(origins(events)) == {"first", "top_up"}
    assert len(origins(events)) == 25


# What is missing.


@LIBRARY
async def test_what_was_filled_up_is_marked_everywhere(
    ollama: OllamaFake, server: Server, async_owner_client: AsyncClient
) -> None:
    ollama.answer_next(TEN)
    playlist = await playlist_of(await server.make("70s soul", count=25))
    entries = await sync_to_async(entries_of)(playlist)
    assert [entry.is_filled for entry in entries] == [False] * 10 + [True] * 15
    page = (await async_owner_client.get(f"/playlists/{playlist.pk}/")).content.decode()
    assert "The model found 10 that fit; 15 more were added by rank." in page
    assert page.count("Added by rank, not picked by the model") == 15
    told = (await async_owner_client.get(f"/api/playlists/{playlist.pk}")).json()
    assert [track["is_filled"] for track in told["tracks"]] == [False] * 10 + [True] * 15
    run = await Run.objects.alatest("pk")
    whole = await sync_to_async(report)(run)
    assert (whole.filled, whole.fewer) == (15, "The model found 10 that fit; 15 more were added by rank.")
    assert [track.is_filled for track in whole.tracks] == [False] * 10 + [True] * 15


@LIBRARY
@pytest.mark.parametrize(
    ("setting", "wish", "tracks"), [("off", None, 10), ("off", True, 25), ("on", False, 10), ("on", None, 25)]
)
async def test_the_person_decides_whether_it_stays_short(
    setting: str, wish: bool | None, tracks: int, fake: OllamaFake, settings: Settings, server: Server
) -> None:
    configure(settings, fake, fill_up=setting)
    fake.answer_next(TEN)
    events = await server.make("70s soul", count=25, fill_up=wish)
    assert len(origins(events)) == tracks


@LIBRARY
async def test_a_short_playlist_says_so(ollama: OllamaFake, server: Server, async_owner_client: AsyncClient) -> None:
    ollama.answer_next(TEN)
    playlist = await playlist_of(await server.make("70s soul", count=25, fill_up=False))
    page = (await async_owner_client.get(f"/playlists/{playlist.pk}/")).content.decode()
    assert "You asked for 25 tracks; the model picked 10." in page
    assert "added by rank" not in page


@LIBRARY
async def test_a_run_that_was_cut_off_keeps_its_marks(ollama: OllamaFake, server: Server) -> None:
    ollama.answer_next(TEN)
    events = await server.make("70s soul", count=25)
    playlist = await playlist_of(events)
    run = await Run.objects.alatest("pk")

    def cut_off() -> list[bool]:
        playlist.delete()
        run.events.filter(data__type="finished").delete()
        Run.objects.filter(pk=run.pk).update(state=Run.State.RUNNING)
        assert recover(run.pk)
        return [entry.is_filled for entry in entries_of(Playlist.objects.get(run=run.pk))]

    assert await sync_to_async(cut_off)() == [False] * 10 + [True] * 15


@LIBRARY
async def test_a_revision_fills_up_and_says_so_too(ollama: OllamaFake, server: Server) -> None:
    playlist = await playlist_of(await server.make("70s soul", count=20))
    before = {entry.rating_key for entry in await sync_to_async(entries_of)(playlist)}
    ollama.answer_next("3,17,29,4,88,2,61,7")
    run = await launch(lambda: regenerate(playlist.pk, owner=None))
    events = await server.events(run)
    assert origins(events) == ["first"] * 8 + ["filled"] * 12
    entries = await sync_to_async(entries_of)(playlist)
    assert [entry.is_filled for entry in entries] == [False] * 8 + [True] * 12
    assert not before & {entry.rating_key for entry in entries}


# Chosen for one playlist.


@LIBRARY
def test_the_new_page_the_address_and_the_api_take_it(owner_client: Client) -> None:
    page = soup(owner_client.get("/playlists/new/?w=70s+soul&fill=0"))
    chosen = one(page, "#fill option[selected]")
    assert (chosen["value"], chosen.get_text(strip=True)) == ("0", "Keep the playlist short")
    assert one(page, "#more-choices").has_attr("open")
    usual = soup(owner_client.get("/playlists/new/?w=70s+soul&fill=rubbish"))
    told = one(usual, "#fill option[selected]").get_text(strip=True)
    assert told == "As in the settings: fill up with the best-ranked others"


@pytest.mark.parametrize("fill_up", [None, True, False])
def test_the_address_keeps_it(fill_up: bool | None) -> None:
    wish = Wish(text="70s soul", fill_up=fill_up)
    assert from_query(parse_qs(to_query(wish))) == wish


@pytest.mark.parametrize(("options", "wanted"), [([], None), (["--fill-up"], True), (["--no-fill-up"], False)])
def test_the_command_takes_it(options: list[str], wanted: bool | None) -> None:
    parser = CommandParser()
    add_options(parser)
    assert wish_of(vars(parser.parse_args(["70s soul", *options]))).fill_up is wanted


@LIBRARY
async def test_a_run_by_the_api_stays_short_if_told_so(
    ollama: OllamaFake, server: Server, async_owner_client: AsyncClient
) -> None:
    ollama.answer_next(TEN)
    body = {"text": "70s soul", "fill_up": False}
    started = await async_owner_client.post("/api/runs", body, content_type="application/json")
    assert started.status_code == 202
    run = await Run.objects.alatest("pk")
    assert len(origins(await server.events(run))) == 10


# Counting.


@LIBRARY
async def test_counting_is_refused_and_asked_once_more_with_slots(
    ollama: OllamaFake, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    ollama.answer_next(COUNTING)
    with caplog.at_level(logging.INFO):
        events = await server.make("70s soul", count=25)
    assert origins(events) == ["first"] * 25
    assert [event.missing for event in events if isinstance(event, ToppingUp)] == [25]
    assert "counted through the list" in caplog.text
    second = ollama.completions[1].json
    assert second["format"]["pattern"].count("|") > 25
    assert "Already picked" not in second["prompt"]
    first, both = ollama.completions[0].json["prompt"], second["prompt"]
    assert both.startswith(first.rpartition("\nPick 25")[0]), "nothing of the list is read anew"


@LIBRARY
async def test_a_server_without_patterns_is_never_asked_a_third_time(settings: Settings, server: Server) -> None:
    with OpenAICompatibleFake() as custom:
        custom.takes = {"schema", "json"}
        custom.answer_with(json.dumps({"tracks": list(range(1, 26))}))
        settings.LLM_ENVIRONMENT = {
            "provider": "custom",
            "custom_url": custom.base_url,
            "model_analysis": "big-70b",
            "custom_context_window": 8192,
        }
        events = await server.make("70s soul", count=25)
        asked = [request for request in custom.completions if "Pick 25" in json.dumps(request.json["messages"])]
    assert isinstance(events[-1], Finished)
    assert origins(events) == ["first"] * 25
    # The first with a pattern, which is refused.
    assert len(asked) == 3


@LIBRARY
async def test_counting_with_fewer_than_asked_is_no_early_end(ollama: OllamaFake, server: Server) -> None:
    """As a model of 1.5 billion parameters did: 3 to 25."""
    ollama.answer_next(json.dumps(",".join(map(str, range(3, 26)))))
    events = await server.make("70s soul", count=25)
    assert times_asked(ollama) == 2
    assert origins(events) == ["first"] * 25


# Filling, as values.


def ref(number: int, artist: str) -> TrackRef:
    return TrackRef(rating_key=str(number), title=f"T{number}", artist=artist, album="")


def picks_of(tracks: list[TrackRef], missing: int, picked: list[int] = []) -> list[Any]:  # noqa: B006  # never changed
    matcher = Matcher(tracks, lambda tracks: [track.title for track in tracks])
    first: list[Pick] = [pick for number in picked if (pick := matcher.offer(number))]
    return [(pick.track.rating_key, pick.origin) for pick in fill_up(matcher, tracks, missing, first)]


def test_one_artist_does_not_fill_it_all_while_there_are_others() -> None:
    tracks = [ref(n, "Prolific") for n in range(1, 11)] + [ref(n, f"Other {n}") for n in range(11, 14)]
    assert [key for key, _ in picks_of(tracks, 5)] == ["1", "2", "11", "12", "13"]


def test_where_there_are_no_others_it_does() -> None:
    tracks = [ref(n, "Prolific") for n in range(1, 11)]
    assert [key for key, _ in picks_of(tracks, 5, picked=[1])] == ["2", "3", "4", "5", "6"]


def test_a_recording_that_is_picked_is_not_filled_in_again() -> None:
    tracks = [ref(1, "A"), ref(2, "B").model_copy(update={"title": "T1"}), ref(3, "C")]
    assert picks_of(tracks, 3, picked=[1]) == [("3", "filled")]


@LIBRARY
async def test_the_best_ranked_lead_and_those_that_a_look_kept_before_them(transactional_db: None) -> None:
    def ordered() -> tuple[list[str], list[str]]:
        tracks = refs_of_keys(["2", "4", "6", "8"])
        known = candidates_of(["2", "4", "6", "8"])
        ranking = Ranking(titles={known["6"]._replace(album_id=0): 2.0, known["4"]._replace(album_id=0): 1.0})
        kept = frozenset({known["8"].artist_id})
        return (
            [track.rating_key for track in order_by_rank(tracks, ranking, frozenset())],
            [track.rating_key for track in order_by_rank(tracks, ranking, kept)],
        )

    assert await sync_to_async(ordered)() == (["6", "4", "2", "8"], ["8", "6", "4", "2"])


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 20)), max_size=40), st.integers(0, 30), st.data())
def test_however_many_are_missing_no_recording_comes_twice_and_no_more_than_are_missing(
    drawn: list[tuple[int, int]], missing: int, data: st.DataObject
) -> None:
    tracks = [
        ref(place, f"Artist {artist}").model_copy(update={"title": f"T{recording}"})
        for place, (artist, recording) in enumerate(drawn, 1)
    ]
    matcher = Matcher(tracks, lambda tracks: [track.title for track in tracks])
    asked = data.draw(st.lists(st.integers(1, max(1, len(tracks))), max_size=10))
    first = [pick for number in asked if (pick := matcher.offer(number))]
    filled = fill_up(matcher, tracks, missing, first)
    titles = [pick.track.title for pick in (*first, *filled)]
    assert len(titles) == len(set(titles))
    assert len(filled) == min(missing, len({track.title for track in tracks}) - len(first))
    assert {pick.origin for pick in filled} <= {"filled"}


@LIBRARY
async def test_a_server_that_takes_arrays_lets_it_stop_early_too(settings: Settings, server: Server) -> None:
    with OpenAICompatibleFake() as custom:
        custom.takes = {"schema", "json"}
        custom.answer_with(json.dumps({"tracks": [3, 17, 29, 4, 88, 2, 61, 7, 40, 33]}))
        settings.LLM_ENVIRONMENT = {
            "provider": "custom",
            "custom_url": custom.base_url,
            "model_analysis": "big-70b",
            "custom_context_window": 8192,
        }
        events = await server.make("70s soul", count=25)
        picking = [
            custom.constraint_of(request) or {} for request in custom.completions if "Pick 25" in str(request.json)
        ]
    assert origins(events) == ["first"] * 10 + ["filled"] * 15
    tracks = picking[-1]["properties"]["tracks"]
    assert (tracks["minItems"], tracks["maxItems"]) == (9, 25)
