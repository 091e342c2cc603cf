"""Where the model is worth asking, and what a run makes of its reading: from the answer to filter, event and title."""

import json
from datetime import date
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from pytest_django import Settings

from playlists.events import Finished, Narrated, Understood
from playlists.models import Playlist
from playlists.plan import WishPlan
from playlists.schemas import Ideas, Wish
from playlists.services.planning.merge import choose_facts
from playlists.services.planning.reading import known_ideas, needs_analysis, read_wish
from playlists.services.runs import revisions
from playlists.services.runs.executor import execute_in_background
from playlists.services.runs.report import summarize
from playlists.services.wishes.facts.read import read_facts
from playlists.services.wishes.signals import read_signals
from tests.fakes.ollama import OllamaFake
from tests.library.names_known import find
from tests.playlists.conftest import Server, configure

TODAY = date(2026, 11, 30)


def rules_of(wish: str) -> WishPlan:
    told = read_facts(wish, TODAY).model_dump(exclude_none=True)
    return WishPlan(**read_signals(wish, find(wish)).model_dump(), **told)


@pytest.mark.parametrize(
    "wish",
    [
        "60 minutes of folk",
        "four and five star songs I have not heard for months",
        "never played",
        "songs under three minutes",
        "soul I have never played",
        "eine Stunde Jazz",
        "une heure de jazz",
        "give me 30 David Bowie songs",
        "only Miles Davis, two hours",
        "70s soul for a road trip",
        "Miles Davis for a party",
        "Miles Davis and 90s Hip-Hop",
        "Radiohead in the 90s, for a party",
    ],
)
def test_where_rules_have_read_all_no_model_is_asked(wish: str) -> None:
    assert not needs_analysis(wish, rules_of(wish))


@pytest.mark.parametrize(
    "wish",
    [
        "60 minutes of calm folk",
        "30 minute run",
        "jazz gathering dust on my shelves",
        "70s rock, but the drummer must be a woman and the guitars out of tune",
        "Radiohead and Blur, each at their gloomiest, dragging the tempo down",
        "musique pour une soirée tranquille, une heure",
        "70s rock, Queen can stay at home",
    ],
)
def test_where_they_have_left_something_it_is(wish: str) -> None:
    assert needs_analysis(wish, rules_of(wish))


def test_what_was_had_before_is_not_asked_for_again() -> None:
    had = Ideas(plan=WishPlan(minutes=60))
    assert known_ideas(Wish(text="a rainy day", ideas=had), WishPlan()) == had
    assert known_ideas(Wish(text="a rainy day"), WishPlan()) is None
    assert known_ideas(Wish(text="a rainy day", genres=(), decades=()), WishPlan()) == Ideas()
    assert known_ideas(Wish(text="60 minutes", ideas=had), rules_of("60 minutes")) == Ideas()


WISH = "gathering dust on my shelves, enough to fill the commute"
#: Both quote the prompt; a third one does not.
ASKS = [
    {"words": "gathering dust", "field": "not_played_days", "value": "180"},
    {"words": "enough to fill the commute", "field": "minutes", "value": "40"},
    {"words": "something else", "field": "min_rating", "value": "5"},
]


def answer(**fields: Any) -> str:
    return json.dumps({"genres": [], "decades": [], "artists": [], "titles": [], "asks": ASKS} | fields)


@pytest.mark.usefixtures("library")
async def test_a_run_goes_by_what_the_model_read(ollama: OllamaFake, server: Server) -> None:
    title = json.dumps({"title": "Forty Minutes of Dust", "narrative": "Old songs that nobody has played for a while."})
    ollama.answer_next(answer(), '"9,4,17,33,2,41,8,25,50,6,11,12"', title)
    events = await server.make(WISH)
    assert isinstance(events[-1], Finished)
    (understood,) = [event for event in events if isinstance(event, Understood)]
    assert understood.plan is not None
    assert (understood.plan.not_played_days, understood.plan.minutes) == (180, 40)
    assert understood.plan.min_rating is None
    assert understood.filter.not_played_since is not None
    assert understood.ideas.plan == WishPlan(not_played_days=180, minutes=40)
    asked = ollama.completions[0].json
    assert "Understood already: nothing" in asked["prompt"]
    assert next(iter(asked["format"]["properties"])) == "asks"
    summary = await sync_to_async(summarize)(await Playlist.objects.select_related("run").aget())
    assert summary is not None
    # No track of this library has a length, so no length is promised.
    (told,) = [event for event in events if isinstance(event, Narrated)]
    assert "Minutes" not in told.title


@pytest.mark.usefixtures("library")
async def test_the_model_is_told_what_rules_have_read(ollama: OllamaFake, server: Server) -> None:
    ollama.answer_next(answer(asks=[]), '"9,4,17,33,2,41,8,25,50,6"', "no story")
    await server.make("four star songs, a rainy day, no Soul", count=10)
    prompt = ollama.completions[0].json["prompt"]
    assert "Understood already: " in prompt
    assert "min_rating 4" in prompt
    assert "without_genres Soul" in prompt


@pytest.mark.usefixtures("library")
async def test_a_model_that_is_not_trusted_changes_no_list(
    ollama: OllamaFake, server: Server, settings: Settings
) -> None:
    """One of unknown size is asked, and what it reads only ranks."""
    ollama.add_model("mystery:q4", parameter_size="")
    configure(settings, ollama, model_analysis="mystery:q4")
    calm = {"words": "the commute", "field": "moods", "value": "calm"}
    ollama.answer_next(answer(asks=[*ASKS, calm]), '"9,4,17,33,2,41,8,25,50,6"', "no story")
    events = await server.make(WISH, count=10)
    (understood,) = [event for event in events if isinstance(event, Understood)]
    assert understood.ideas.plan.model_dump(exclude_defaults=True) == {"moods": ("calm",)}
    assert understood.plan is not None
    assert (understood.plan.minutes, understood.plan.not_played_days) == (None, None)


@pytest.mark.usefixtures("library")
async def test_what_a_person_took_away_no_model_brings_back(ollama: OllamaFake) -> None:
    read = Ideas(plan=WishPlan(minutes=40, not_played_days=180))
    wish = Wish(text=WISH, ideas=read, minutes=0, ignored=("not_played_days",))
    plan = await sync_to_async(lambda: choose_facts(read_wish(wish).plan, wish))()
    assert plan.facts.model_dump(exclude_none=True) == {}


@pytest.mark.usefixtures("library")
async def test_a_playlist_that_is_picked_anew_asks_no_model_again_what_its_prompt_means(
    ollama: OllamaFake, server: Server
) -> None:
    ollama.answer_next(answer(), '"9,4,17,33,2,41,8,25,50,6,11,12"', "no story")
    await server.make(WISH)
    playlist = await Playlist.objects.aget()
    ollama.requests.clear()
    revision = await sync_to_async(revisions.regenerate)(playlist.pk, owner=None)
    execute_in_background(revision)
    events = await server.events(revision)
    (understood,) = [event for event in events if isinstance(event, Understood)]
    assert understood.ideas.plan == WishPlan(not_played_days=180, minutes=40)
    assert not any("Understood already" in request.json["prompt"] for request in ollama.completions)


@pytest.mark.usefixtures("library")
async def test_what_is_not_met_is_told_to_the_storyteller_and_promised_by_nobody(
    ollama: OllamaFake, server: Server
) -> None:
    story = "Warm voices open it. All of it runs at 170 bpm. It ends where it began, with a slow goodbye."
    told = json.dumps({"title": "170 BPM Soul", "narrative": story})
    ollama.answer_next(answer(asks=[]), '"9,4,17,33,2,41,8,25,50,6"', told)
    events = await server.make("rainy soul at 170 bpm", count=10)
    asked = ollama.completions[-1].json["prompt"]
    assert "Not met, so promise nothing of it: Beats per minute" in asked
    (narrated,) = [event for event in events if isinstance(event, Narrated)]
    assert narrated.title == "Rainy soul"
    assert narrated.text == "Warm voices open it. It ends where it began, with a slow goodbye."
    assert narrated.note == (
        "1 sentence of the model’s description removed: it promised what this playlist doesn’t keep."
    )


@pytest.mark.usefixtures("library")
async def test_where_all_is_met_nothing_of_it_is_told(ollama: OllamaFake, server: Server) -> None:
    ollama.answer_next(answer(asks=[]), '"9,4,17,33,2,41,8,25,50,6"', "no story")
    await server.make("rainy soul", count=10)
    assert "Not met" not in ollama.completions[-1].json["prompt"]
