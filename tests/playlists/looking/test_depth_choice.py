"""Choosing a depth: on the page, in the address, by the API and the command; and what is announced is what happens."""

from io import StringIO
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.core.management import CommandError, call_command
from django.test import AsyncClient
from pytest_django import Settings

from llm.models import ModelMeasurement
from llm.services.settings.effective import load_config
from playlists.events import LookingThrough
from playlists.models import Run
from playlists.queries import wish_of
from playlists.schemas import Wish
from playlists.services.filter_form.depth_choices import depth_choices, plan_line
from playlists.services.filter_form.form_input import read_form
from playlists.services.filter_form.preview import Preview, figures_text, preview
from playlists.services.filter_form.wish_query import from_query, to_query
from playlists.services.generation import depth as depths
from tests.fakes.ollama import MODEL
from tests.playlists.conftest import Server, configure
from tests.playlists.looking.conftest import ARTISTS, WINDOW, LookFake, artist_of
from tests.playlists.test_new_page import form_data, soup

pytestmark = pytest.mark.usefixtures("library")

URL = "/playlists/new/"
QUERY = "w=something&n=10&g=&d="
WISH = Wish(text="something", count=10, genres=(), decades=())


async def announced(wish: Wish = WISH) -> Preview:
    config = (await sync_to_async(load_config)()).config
    return await preview(wish, config)


async def words_of(wish: Wish = WISH) -> dict[str, str]:
    config = (await sync_to_async(load_config)()).config
    return {choice.value: choice.words for choice in depth_choices(wish, await preview(wish, config), config)}


@pytest.fixture
def measured(ollama: LookFake) -> None:
    """A model that reads 1,000 tokens a second, and writes 100."""
    ModelMeasurement.objects.create(
        provider="ollama",
        base_url=ollama.url,
        model=MODEL,
        tokens_per_track=20.0,
        input_tokens_per_second=1_000.0,
        output_tokens_per_second=100.0,
    )


async def test_the_page_offers_three_depths_with_what_each_would_do(
    async_owner_client: AsyncClient, ollama: LookFake, measured: None
) -> None:
    page = soup(await async_owner_client.get(f"{URL}?{QUERY}"))
    radios = {str(radio["value"]): radio for radio in page.select("#depths input[type=radio]")}
    assert list(radios) == ["auto", "quick", "thorough"]
    assert radios["auto"].has_attr("checked")
    said = {value: page.select_one(f"#{radio['aria-describedby']}") for value, radio in radios.items()}
    texts = {value: found.get_text(strip=True) if found else "" for value, found in said.items()}
    assert texts == await words_of()
    assert texts["quick"].startswith("Picks 10 of ")
    assert texts["thorough"].startswith("Looks through 150 artists, then picks 10 of ")
    assert " seconds" in texts["thorough"]
    assert texts["auto"] == "Thorough if that takes at most 30 seconds: thorough this time"
    plan = page.select_one("#plan")
    assert plan is not None
    assert plan.get_text(strip=True) == texts["thorough"]


async def test_before_the_first_playlist_automatic_is_quick_and_says_why(
    async_owner_client: AsyncClient, ollama: LookFake
) -> None:
    page = soup(await async_owner_client.get(f"{URL}?{QUERY}"))
    words = await words_of()
    assert words["auto"].endswith("quick this time, because the model's speed isn't known before it was first used")
    assert words["thorough"].endswith("tracks")  # no time is made up
    assert page.select_one("#plan") is None


async def test_a_speed_that_other_questions_have_shown_is_enough(ollama: LookFake, measured: None) -> None:
    await ModelMeasurement.objects.aupdate(tokens_per_track=None)
    words = await words_of()
    assert words["auto"].endswith("thorough this time")
    assert words["thorough"].endswith(" seconds")
    assert words["quick"].endswith("chosen from 600")  # what a list takes is not known yet


async def test_a_choice_is_kept_in_the_address_and_the_usual_one_is_not(
    async_owner_client: AsyncClient, ollama: LookFake
) -> None:
    data = form_data(soup(await async_owner_client.get(f"{URL}?{QUERY}")))
    headers = {"HX-Request": "true"}
    usual = await async_owner_client.get(f"{URL}live/", data, headers=headers)
    assert "depth" not in usual["HX-Replace-Url"]
    chosen = await async_owner_client.get(f"{URL}live/", data | {"depth": ["thorough"]}, headers=headers)
    assert chosen["HX-Replace-Url"].endswith("&depth=thorough")
    fragment = soup(chosen)
    for depth, words in (await words_of(WISH.model_copy(update={"depth": "thorough"}))).items():
        line = fragment.select_one(f"#depth-{depth}-words[hx-swap-oob]")
        assert line is not None
        assert line.get_text(strip=True) == words
    again = soup(await async_owner_client.get(chosen["HX-Replace-Url"]))
    assert again.select_one("#depth-thorough[checked]") is not None


async def test_the_form_starts_a_run_of_that_depth(
    async_owner_client: AsyncClient, ollama: LookFake, server: Server
) -> None:
    data = form_data(soup(await async_owner_client.get(f"{URL}?{QUERY}"))) | {"depth": ["thorough"]}
    response = await async_owner_client.post(URL, data)
    run = await Run.objects.aget(pk=int(response["Location"].rstrip("/").rpartition("/")[2]))
    assert wish_of(run).depth == "thorough"
    events = await server.events(run)
    assert any(isinstance(event, LookingThrough) for event in events)


@pytest.mark.parametrize("depth", ["quick", "thorough", "auto", None])
def test_an_address_keeps_a_depth(depth: Any) -> None:
    wish = WISH.model_copy(update={"depth": depth})
    query = {key: [value] for key, value in (pair.split("=") for pair in to_query(wish).split("&"))}
    assert from_query(query).depth == depth


def test_of_an_address_what_is_no_depth_is_as_usual() -> None:
    assert from_query({"w": ["x"], "depth": ["deepest"]}).depth is None


@pytest.mark.parametrize(
    ("form", "kept"),
    [
        ({"depth": ["auto"], "depth0": ["auto"]}, None),
        ({"depth": ["quick"], "depth0": ["auto"]}, ["quick"]),
        ({"depth": ["auto"]}, ["auto"]),
    ],
)
def test_a_form_says_only_what_a_person_chose(form: dict[str, list[str]], kept: list[str] | None) -> None:
    assert read_form(form).get("depth") == kept


@pytest.mark.parametrize("window", [700, 1_024, WINDOW, 4_096])
async def test_what_is_announced_is_what_is_looked_through(
    ollama: LookFake, settings: Settings, server: Server, window: int
) -> None:
    configure(settings, ollama, ollama_context_window=window)
    wish = WISH.model_copy(update={"depth": "thorough"})
    found = await announced(wish)
    assert found.look is not None
    events = await server.make(**wish.model_dump())
    looking = [event for event in events if isinstance(event, LookingThrough)]
    assert (found.look.artists, found.look.matching) == (ARTISTS, ARTISTS)
    assert found.look.calls == len(looking) == looking[0].parts
    assert plan_line(wish, found).startswith("Looks through 150 artists, then picks 10 of")


async def test_of_many_artists_a_few_tell_what_all_will_take(ollama: LookFake, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that counts while somebody types does not read all names."""
    exact = await announced(WISH.model_copy(update={"depth": "thorough"}))
    monkeypatch.setattr(depths, "_SAMPLE", 40)
    few = await announced(WISH.model_copy(update={"depth": "thorough"}))
    assert exact.look is not None
    assert few.look is not None
    assert few.look.artists == exact.look.artists == ARTISTS
    assert few.look.usage.input_tokens == pytest.approx(exact.look.usage.input_tokens, rel=0.2)
    assert abs(few.look.calls - exact.look.calls) <= 1


async def test_the_look_is_counted_in_tokens_time_and_cost(
    ollama: LookFake, measured: None, settings: Settings
) -> None:
    quick = await announced(WISH.model_copy(update={"depth": "quick"}))
    thorough = await announced(WISH.model_copy(update={"depth": "thorough"}))
    assert thorough.look is not None
    assert thorough.input_tokens - quick.input_tokens == thorough.look.usage.input_tokens > 1_000
    assert thorough.output_tokens > quick.output_tokens
    assert quick.expected_seconds is not None
    assert thorough.expected_seconds is not None
    assert thorough.expected_seconds > quick.expected_seconds
    assert "second" in figures_text(quick)
    assert "second" not in figures_text(thorough)  # it stands in the line of the plan
    configure(settings, ollama, provider="openai", model_generation="gpt-4.1-mini", model_analysis="gpt-4.1-mini")
    quick = await announced(WISH.model_copy(update={"depth": "quick", "max_tracks": 30}))
    thorough = await announced(WISH.model_copy(update={"depth": "thorough", "max_tracks": 30}))
    assert quick.cost is not None
    assert thorough.cost is not None
    assert thorough.cost > quick.cost


async def test_where_everything_is_shown_there_is_nothing_to_choose(ollama: LookFake, measured: None) -> None:
    wish = WISH.model_copy(update={"artists": (artist_of(1), artist_of(2)), "depth": "thorough"})
    found = await announced(wish)
    assert found.sent == found.matching > 0
    assert found.look is None
    assert plan_line(wish, found) == ""
    assert (await words_of(wish))["thorough"] == "Looks through all artists first, if more tracks match than fit"


async def test_scripts_choose_a_depth_and_read_what_was_seen(
    async_owner_client: AsyncClient, ollama: LookFake, server: Server
) -> None:
    body = {"text": "something", "count": 6, "genres": [], "decades": [], "depth": "thorough"}
    started = await async_owner_client.post("/api/runs", body, content_type="application/json")
    assert started.status_code == 202
    await server.events(await Run.objects.aget(pk=started.json()["id"]))
    told = (await async_owner_client.get(f"/api/runs/{started.json()['id']}")).json()
    assert told["artists_seen"] == ARTISTS
    assert told["artists_kept"] > 0
    refused = await async_owner_client.post("/api/runs", body | {"depth": "deepest"}, content_type="application/json")
    assert refused.status_code == 422


@pytest.mark.parametrize(("depth", "artists"), [("quick", 0), ("thorough", ARTISTS)])
async def test_scripts_preview_a_depth(
    async_owner_client: AsyncClient, ollama: LookFake, depth: str, artists: int
) -> None:
    body = {"track_count": 10, "max_tracks_to_ai": 0, "depth": depth}
    told = await async_owner_client.post("/api/filter/preview", body, content_type="application/json")
    assert told.json()["artists_to_look_through"] == artists


async def test_the_older_stream_tells_of_the_look(
    async_owner_client: AsyncClient, ollama: LookFake, server: Server
) -> None:
    body = {"prompt": "something", "genres": [], "decades": [], "track_count": 6, "max_tracks_to_ai": 0}
    response = await async_owner_client.post(
        "/api/generate/stream", body | {"depth": "thorough"}, content_type="application/json"
    )
    stream = b"".join([piece async for piece in response.streaming_content]).decode()  # type: ignore[attr-defined]  # it streams
    assert "Looking through 150 artists: 1 of " in stream
    assert "event: complete" in stream


def test_the_command_takes_a_depth(ollama: LookFake) -> None:
    errors = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("generate", "something", "--count", "6", "--depth", "thorough", stderr=errors, stdout=StringIO())
    assert ended.value.code == 0
    assert ollama.looks
    assert "Looking through 150 artists: 2 of " in errors.getvalue()
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("generate", "something", "--depth", "deepest")
