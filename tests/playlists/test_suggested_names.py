"""Names out of the model's own knowledge: from its answer to the candidates, the page, the API and the report."""

import json
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from bs4 import BeautifulSoup
from django.test import AsyncClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from library.queries import filter_ids, recordings_of
from playlists.events import Finished, Understood, event_adapter
from playlists.management.console import describe
from playlists.models import Playlist
from playlists.schemas import Ideas, Wish
from playlists.services.filter_form.wish_query import to_query
from playlists.services.generation.filtering import ChosenFilter, choose_filter
from playlists.services.ranking.rank import rank
from playlists.services.runs.report import summarize
from playlists.services.wishes.read import signals_of
from tests.fakes.llm import Answer
from tests.fakes.ollama import OllamaFake
from tests.fakes.openai_compatible import OpenAICompatibleFake
from tests.playlists.conftest import Server, configure, word

pytestmark = pytest.mark.usefixtures("library")
WISH = "what the old label was famous for"
#: Even numbers are soul of the seventies, odd ones jazz of the fifties; number 4 is by artist 4.
TITLE, ARTIST, OTHER = f"Song {word(4)}", f"Artist {word(4)}", f"Artist {word(7)}"
NAMED = Ideas(artists=(OTHER,), titles=((ARTIST, TITLE),))


def chosen_for(ideas: Ideas, text: str = WISH, **fields: Any) -> ChosenFilter:
    wish = Wish(text=text, ideas=ideas, **fields)
    return choose_filter(wish, signals_of(wish), ideas)


def answer(**fields: object) -> str:
    return json.dumps({"genres": [], "decades": []} | fields)


def test_titles_lead_then_artists_and_all_pass_the_filter() -> None:
    found = chosen_for(NAMED)
    (titled,) = recordings_of(["4"])
    assert found.suggested[0].recording == titled
    assert found.titled == {found.suggested[0]}
    assert len(found.suggested) == 1 + 16
    assert {track.id for track in found.suggested} == filter_ids(found.filter, (track.id for track in found.suggested))


def test_a_title_that_was_named_ranks_above_its_artists_other_tracks() -> None:
    ideas = Ideas(artists=(ARTIST,), titles=NAMED.titles)
    found = chosen_for(ideas)
    ranking = rank(Wish(text=WISH, ideas=ideas), found)
    scores = [ranking.of_name(track) for track in found.suggested]
    assert scores[0] > scores[1] > 0
    assert len(set(scores[1:])) == 1
    assert found.suggested[0].id in ranking.leading


def test_they_never_widen_a_filter() -> None:
    soul = chosen_for(NAMED, genres=("Soul",))
    assert {track.id for track in soul.suggested} == filter_ids(soul.filter, (track.id for track in soul.suggested))
    assert len(soul.suggested) == 1 + 8
    assert chosen_for(NAMED).matching == chosen_for(Ideas()).matching == 400


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        (WISH, {"exclude_artists": (ARTIST, OTHER)}),
        (f"{WISH}, but without {ARTIST} or {OTHER}", {}),
        (f"{WISH}. No {ARTIST} and no {OTHER}, please", {}),
        (WISH, {"decades": (1950,), "exclude_artists": (OTHER,)}),
    ],
)
def test_what_is_refused_never_comes_back_in(text: str, fields: dict[str, Any]) -> None:
    assert chosen_for(NAMED, text, **fields).suggested == ()


def test_a_refused_track_is_not_suggested() -> None:
    (titled,) = recordings_of(["4"])
    found = chosen_for(NAMED, exclude_tracks=("4",))
    assert titled not in {track.recording for track in found.suggested}


names = st.sampled_from([f"Artist {word(n)}" for n in range(25)] + ["Nobody", "Soul", ""])
titles = st.tuples(names, st.sampled_from([f"Song {word(n)}" for n in range(40)] + ["Nothing"]))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.builds(Ideas, artists=st.lists(names, max_size=5).map(tuple), titles=st.lists(titles, max_size=5).map(tuple)),
    st.sampled_from([{}, {"genres": ("Soul",)}, {"decades": (1950,)}, {"exclude_genres": ("Jazz",)}]),
    st.lists(names.filter(bool), max_size=3).map(tuple),
)
def test_whatever_is_named_passes_the_filter_and_is_wanted(
    ideas: Ideas, fields: dict[str, Any], left_out: tuple[str, ...]
) -> None:
    found = chosen_for(ideas, exclude_artists=left_out, **fields)
    ids = {track.id for track in found.suggested}
    assert ids == filter_ids(found.filter, ids)
    without = chosen_for(Ideas(), exclude_artists=left_out, **fields)
    assert (found.filter, found.matching) == (without.filter, without.matching)


async def test_from_the_answer_to_the_list_and_the_report(ollama: OllamaFake, server: Server) -> None:
    text = answer(artists=[OTHER, "Nobody At All"], titles=[f"{ARTIST} - {TITLE}", "Nobody - Nothing"])
    ollama.answer_next(text, '"9,4,17,33,2,41,8,25,50,6"', "no story")
    events = await server.make(WISH, count=10, max_tracks=60)
    assert isinstance(events[-1], Finished)
    (understood,) = [event for event in events if isinstance(event, Understood)]
    assert understood.ideas == NAMED
    listed = ollama.completions[1].json["prompt"]
    assert f"{ARTIST} - {TITLE}" in listed
    assert listed.count(f"{OTHER} - ") >= 4
    playlist = await Playlist.objects.select_related("run").aget()
    summary = await sync_to_async(summarize)(playlist)
    assert summary is not None
    assert summary.ideas == f"“{TITLE}” by {ARTIST}, {OTHER}"


async def test_a_cut_answer_is_worth_its_whole_names(async_owner_client: AsyncClient, ollama: OllamaFake) -> None:
    cut = f'{{"genres": [], "decades": [], "artists": ["{ARTIST}", "{OTHER}", "{OTHER[:8]}'
    ollama.answer_next(Answer(cut, finish="length"))
    assert (await analyzed(async_owner_client))["suggested_artists"] == [ARTIST, OTHER]


async def analyzed(client: AsyncClient, prompt: str = WISH) -> dict[str, Any]:
    response = await client.post("/api/analyze/prompt", {"prompt": prompt}, content_type="application/json")
    assert response.status_code == 200
    told: dict[str, Any] = response.json()
    return told


@pytest.mark.parametrize(
    "text",
    [
        answer(artists=None, titles="none"),
        answer(artists=[{"name": 1}, None, 7], titles=[None, 3, {"title": None}]),
        answer(artists=["Nobody"], titles=["Nobody - Nothing", "—", "by"]),
    ],
)
async def test_names_that_are_none_cost_nothing_else(
    async_owner_client: AsyncClient, ollama: OllamaFake, text: str
) -> None:
    ollama.answer_with(text.replace('"genres": []', '"genres": ["Jazz"]'))
    told = await analyzed(async_owner_client)
    assert (told["suggested_genres"], told["suggested_artists"], told["suggested_titles"]) == (["Jazz"], [], [])


async def test_the_api_tells_and_takes_them(
    async_owner_client: AsyncClient, ollama: OllamaFake, server: Server
) -> None:
    ollama.answer_with(answer(artists=[OTHER], titles=[{"artist": ARTIST, "title": TITLE}]))
    told = await analyzed(async_owner_client)
    assert (told["suggested_artists"], told["suggested_titles"]) == ([OTHER], [[ARTIST, TITLE]])
    assert told["reasoning"] == f"Suggested by the model {OTHER}, “{TITLE}” by {ARTIST}."
    ollama.answer_numbers()
    ideas = {"artists": told["suggested_artists"], "titles": told["suggested_titles"]}
    body = {"text": WISH, "count": 10, "ideas": ideas}
    started = await async_owner_client.post("/api/runs", body, content_type="application/json")
    assert started.status_code == 202
    wish = started.json()["wish"]
    assert Wish.model_validate(wish).ideas == NAMED
    again = await async_owner_client.post("/api/runs", {"text": WISH, "ideas": wish["ideas"]}, "application/json")
    assert again.status_code == 202
    wrong = {"text": WISH, "ideas": {"titles": ["no pair"]}}
    assert (await async_owner_client.post("/api/runs", wrong, content_type="application/json")).status_code == 422


async def test_they_are_shown_and_can_be_cleared(async_owner_client: AsyncClient, ollama: OllamaFake) -> None:
    query = to_query(Wish(text=WISH, ideas=NAMED))
    page = BeautifulSoup((await async_owner_client.get(f"/playlists/new/?{query}")).content, "html.parser")
    boxes = page.select("#idea-names input[type=checkbox][checked]")
    assert [str(box["value"]) for box in boxes] == [f"{ARTIST}\t{TITLE}", OTHER]
    assert f"{ARTIST} – {TITLE}" in page.select_one("#idea-names").text  # type: ignore[union-attr]
    cleared = to_query(Wish(text=WISH, ideas=Ideas(titles=NAMED.titles)))
    page = BeautifulSoup((await async_owner_client.get(f"/playlists/new/?{cleared}")).content, "html.parser")
    assert [box["name"] for box in page.select("#idea-names input")] == ["it"]


async def test_what_no_model_suggests_is_not_said_to_be_a_models(
    async_owner_client: AsyncClient, ollama: OllamaFake
) -> None:
    query = to_query(Wish(text="brunch", ideas=Ideas(genres=("Soul",), by_words=True)))
    page = BeautifulSoup((await async_owner_client.get(f"/playlists/new/?{query}")).content, "html.parser")
    told = page.select_one("#ideas")
    assert told is not None
    assert "what the words of your prompt usually mean" in told.text
    assert "llama3" not in told.text
    assert page.select_one("input[name=ib][value='1']")


async def test_one_that_is_refused_is_not_shown(async_owner_client: AsyncClient, ollama: OllamaFake) -> None:
    query = to_query(Wish(text=WISH, exclude_artists=(ARTIST, OTHER), ideas=NAMED))
    page = BeautifulSoup((await async_owner_client.get(f"/playlists/new/?{query}")).content, "html.parser")
    assert not page.select("#idea-names")


def test_what_was_stored_before_still_loads() -> None:
    old = {"text": "rain", "ideas": {"genres": ["Jazz"], "decades": [1950]}}
    assert Wish.model_validate(old).ideas == Ideas(genres=("Jazz",), decades=(1950,))
    event = event_adapter().validate_python({"type": "understood", "filter": {}, "signals": {}, "matching": 3})
    assert isinstance(event, Understood)
    assert event.ideas == Ideas()


# --- Which model is asked, and what its word is worth -------------------------------------------------------------

BAD = answer(genres=["Jazz"], decades=["1950s"], artists=[OTHER])


@pytest.mark.parametrize("size", ["135M", "0.5B", "1.5B", "2.0B"])
async def test_a_small_model_is_not_asked(
    async_owner_client: AsyncClient, ollama: OllamaFake, settings: Settings, size: str
) -> None:
    ollama.add_model("little:q4", parameter_size=size)
    configure(settings, ollama, model_analysis="little:q4", model_generation="little:q4")
    ollama.answer_with(BAD)
    told = await analyzed(async_owner_client, "brunch on a rainy day")
    assert ollama.completions == []
    assert told["by_words"]
    assert told["reasoning"] == "What its words usually mean: Soul, Jazz."
    assert (set(told["suggested_genres"]), told["suggested_decades"]) == ({"Soul", "Jazz"}, [])


@pytest.mark.parametrize("size", ["3.2B", "8.0B", "70B"])
async def test_one_that_is_large_enough_narrows(
    async_owner_client: AsyncClient, ollama: OllamaFake, settings: Settings, size: str
) -> None:
    ollama.add_model("large:q4", parameter_size=size)
    configure(settings, ollama, model_analysis="large:q4", model_generation="large:q4")
    ollama.answer_with(BAD)
    told = await analyzed(async_owner_client)
    assert (told["suggested_genres"], told["suggested_decades"]) == (["Jazz"], ["1950s"])


async def test_one_of_unknown_size_only_ranks(async_owner_client: AsyncClient, settings: Settings) -> None:
    with OpenAICompatibleFake(flavour="plain") as fake:
        fake.models = ["mistral"]
        chosen = {"provider": "custom", "custom_url": fake.base_url, "custom_context_window": 8192}
        settings.LLM_ENVIRONMENT = {**chosen, "model_analysis": "mistral", "model_generation": "mistral"}
        fake.answer_with(BAD)
        told = await analyzed(async_owner_client)
    assert (told["suggested_genres"], told["suggested_decades"]) == ([], [])
    assert (told["leanings"], told["suggested_artists"]) == (["Jazz"], [OTHER])


@pytest.mark.parametrize(
    "genres", [["Funk", "Jazz", "Soul"], ["Soul", "Jazz", "Funk"]], ids=["the list as offered", "everything at once"]
)
async def test_an_answer_that_is_no_reading_is_refused_whole(
    async_owner_client: AsyncClient, ollama: OllamaFake, genres: list[str]
) -> None:
    ollama.answer_with(answer(genres=genres, decades=["1950s"], artists=[OTHER]))
    told = await analyzed(async_owner_client, "brunch")
    assert (set(told["suggested_genres"]), told["suggested_decades"]) == ({"Soul", "Jazz"}, [])
    assert told["suggested_artists"] == []


async def test_of_a_wish_for_a_subject_only_titles_count(async_owner_client: AsyncClient, ollama: OllamaFake) -> None:
    titles = [f"{ARTIST} - {TITLE}"]
    ollama.answer_with(answer(genres=["Jazz"], decades=["1950s"], artists=[OTHER], titles=titles))
    told = await analyzed(async_owner_client, "songs named after cities")
    assert (told["suggested_genres"], told["suggested_decades"], told["leanings"]) == ([], [], [])
    assert (told["suggested_artists"], told["suggested_titles"]) == ([], [[ARTIST, TITLE]])


async def test_genres_are_offered_by_the_alphabet(async_owner_client: AsyncClient, ollama: OllamaFake) -> None:
    ollama.answer_with(answer())
    await analyzed(async_owner_client)
    assert ollama.completions[0].json["prompt"].startswith("Genres: Funk, Jazz, Soul\nDecades: 1950s, 1970s\n")
    schema = ollama.completions[0].json["format"]["properties"]
    assert (schema["artists"]["maxItems"], schema["titles"]["maxItems"]) == (20, 15)
    assert schema["artists"]["items"]["maxLength"] == 60


async def test_a_run_of_a_small_model_says_why_the_description_is_ours(
    ollama: OllamaFake, settings: Settings, server: Server
) -> None:
    ollama.add_model("little:1.5b", parameter_size="1.5B")
    configure(settings, ollama, model_analysis="little:1.5b", model_generation="little:1.5b")
    await server.make("70s soul", count=10)
    playlist = await Playlist.objects.select_related("run").aget()
    summary = await sync_to_async(summarize)(playlist)
    assert summary is not None
    assert summary.story == ("In PlexSage’s own words: little:1.5b is too small to be relied on for a description.")
    assert not playlist.is_written


async def test_what_was_removed_of_a_description_is_told(ollama: OllamaFake, server: Server) -> None:
    true, untrue = "Warm soul for cooking, slow and low all evening.", "It ends with “Yesterday” by The Beatles."
    ollama.answer_next('"1,2,3"', json.dumps({"title": "Kitchen Groove", "narrative": f"{true} {untrue}"}))
    await server.make("70s soul", count=3)
    playlist = await Playlist.objects.select_related("run").aget()
    summary = await sync_to_async(summarize)(playlist)
    assert summary is not None
    assert (playlist.narrative, playlist.is_written) == (true, True)
    assert summary.story.startswith("1 sentence of the model’s description removed")


@pytest.mark.parametrize(
    ("narrative", "note"),
    [
        ("It ends with “Yesterday” by The Beatles, and so on.", "named tracks, artists or years"),
        ("Diese Lieder sind für die Küche und den Abend, mit viel Gefühl und einer Prise Soul.", "language"),
        ("soul soul soul soul soul soul soul soul.", "of no use"),
    ],
)
async def test_where_nothing_true_is_left_the_words_are_ours(
    ollama: OllamaFake, server: Server, narrative: str, note: str
) -> None:
    ollama.answer_next('"1,2,3"', json.dumps({"title": "Kitchen Groove", "narrative": narrative}))
    await server.make("70s soul for the kitchen", genres=(), decades=(), count=3)
    playlist = await Playlist.objects.select_related("run").aget()
    summary = await sync_to_async(summarize)(playlist)
    assert summary is not None
    assert note in summary.story
    assert (playlist.title, playlist.is_written) == ("Kitchen Groove", False)
    assert playlist.narrative.startswith("3 tracks by ")


def test_the_terminal_tells_both() -> None:
    understood = Understood(filter={}, signals={}, matching=3, ideas=NAMED)
    assert describe(understood).endswith(f"\nOffered first, as the model suggested: “{TITLE}” by {ARTIST}, {OTHER}")
    assert "\n" not in describe(understood.model_copy(update={"ideas": Ideas()}))
