"""A playlist from a song: the search, the page with what it brings along, and the run that begins with it."""

import json
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

import pytest
from asgiref.sync import sync_to_async
from django.core.cache import cache
from django.test import AsyncClient, Client
from pytest_django import Settings

from library.models import Track
from playlists.events import Picked, Understood
from playlists.models import Playlist, Run
from playlists.queries import wish_of
from playlists.schemas import Wish
from playlists.services.wishes.read import put_in_words
from tests.fakes.llm import FaultMode
from tests.fakes.ollama import MODEL, OllamaFake
from tests.markup import one_line
from tests.playlists.conftest import Server, configure, load, server_track, word
from tests.playlists.test_new_page import form_data, soup
from tests.playlists.test_qualities import GOOD

pytestmark = pytest.mark.usefixtures("library")
PAGE = "/playlists/new/song/"


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    cache.clear()


def test_without_a_song_one_is_looked_for(owner_client: Client) -> None:
    page = one_line(owner_client.get(PAGE).content)
    assert 'name="q"' in page
    assert "Start from a song" in page


def test_the_search_answers_while_one_types(owner_client: Client) -> None:
    found = owner_client.get(f"{PAGE}search/", {"q": f"song {word(2)[:4]}"}, headers={"HX-Request": "true"})
    text = one_line(found.content)
    assert "<html" not in text
    assert f"{PAGE}?song=2" in text
    nothing = one_line(owner_client.get(f"{PAGE}search/", {"q": "xyzzy <b>"}, headers={"HX-Request": "true"}).content)
    assert "Nothing in your library matches “xyzzy &lt;b&gt;”" in nothing


def test_the_search_works_without_a_script(owner_client: Client) -> None:
    page = one_line(owner_client.get(f"{PAGE}search/", {"q": f"Song {word(2)}"}).content)
    assert "<html" in page
    assert f"{PAGE}?song=2" in page


async def test_the_song_brings_its_genres_and_decade_along(ollama: OllamaFake, async_owner_client: AsyncClient) -> None:
    page = one_line((await async_owner_client.get(PAGE, {"song": "2"})).content)
    assert f"Like “<bdi>Song {word(2)}</bdi>”" in page
    assert 'name="g" value="Soul" checked' in page
    assert 'name="g" value="Funk" checked' in page
    assert 'name="g" value="Jazz" checked' not in page
    assert 'name="d" value="1970" checked' in page
    assert "of 199 tracks" in page
    assert not ollama.completions


async def test_no_page_waits_for_the_model(ollama: OllamaFake, async_owner_client: AsyncClient) -> None:
    ollama.mode = "slow_first_token"
    page = await async_owner_client.get(PAGE, {"song": "2"})
    assert page.status_code == HTTPStatus.OK
    assert f"Asking {MODEL} what stands out" in one_line(page.content)
    assert not ollama.completions


async def test_the_models_qualities_come_and_are_remembered(
    ollama: OllamaFake, async_owner_client: AsyncClient
) -> None:
    ollama.answer_with(json.dumps(GOOD))
    first = await async_owner_client.post(f"{PAGE}qualities/", {"song": "2", "q": ["warm thing"]})
    text = one_line(first.content)
    assert 'value="warm thing" checked' in text
    assert 'value="slow thing" aria' in text
    assert f"Suggested by {MODEL}" in text
    page = one_line((await async_owner_client.get(PAGE, {"song": "2"})).content)
    assert "It has a slow thing." in page
    assert len(ollama.completions) == 1


async def test_ideas_for_a_song_are_asked_for_once_and_stay(
    ollama: OllamaFake, async_owner_client: AsyncClient
) -> None:
    """The song has no genre: the model knows what may suit."""
    tracks = (server_track(number, genres=()) if number == 2 else server_track(number) for number in range(1, 41))
    await sync_to_async(load)(*tracks)
    ollama.answer_with('{"genres": ["Jazz"], "decades": ["1950s"]}')
    query = {"song": ["2"], "q": ["slow thing"], "notes": ["no ballads"]}
    page = soup(await async_owner_client.get(PAGE, query))
    assert page.select_one("#ideas[hx-post]")
    told = soup(await async_owner_client.post(page.select_one("#ideas")["hx-post"], form_data(page) | query))  # type: ignore[arg-type,index]
    assert f"Like “Song {word(2)}”" in ollama.completions[0].json["prompt"]
    assert [box["value"] for box in told.select("[name=ig]")] == ["Jazz"]
    brought = {str(box["name"]): [str(box["value"])] for box in told.select("input[type=hidden]")}
    live = await async_owner_client.get("/playlists/new/live/", form_data(page) | query | brought)
    again = soup(await async_owner_client.get(live["HX-Replace-Url"]))
    assert "Jazz" in [box["value"] for box in again.select("[name=g][checked]")]
    assert not again.select_one("#ideas[hx-post]")
    other = await async_owner_client.get(live["HX-Replace-Url"].replace("slow", "fast"))
    assert soup(other).select_one("#ideas[hx-post]")


@pytest.mark.parametrize("fault", ["error_500", "html_200", "reset", "unauthorized_401", "cut_stream"])
async def test_a_failing_model_leaves_the_facts(
    fault: FaultMode, ollama: OllamaFake, async_owner_client: AsyncClient
) -> None:
    ollama.mode = fault
    response = await async_owner_client.post(f"{PAGE}qualities/", {"song": "2", "q": ["chosen before"]})
    text = one_line(response.content)
    assert response.status_code == HTTPStatus.OK
    assert "From your library’s tags." in text
    assert 'value="Soul" aria' in text
    assert 'value="chosen before" checked' in text


async def test_a_song_that_is_gone(ollama: OllamaFake, async_owner_client: AsyncClient) -> None:
    page = await async_owner_client.get(PAGE, {"song": "987654"})
    assert "no longer in your library" in one_line(page.content)
    sent = await async_owner_client.post(PAGE, {"song": "987654", "n": "25"})
    assert sent.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "no longer in your library" in one_line(sent.content)
    assert not await Run.objects.aexists()


async def test_the_form_starts_a_run_with_all_that_was_chosen(
    ollama: OllamaFake, async_owner_client: AsyncClient
) -> None:
    form = {"song": "2", "n": "12", "q": ["warm voice", "slow"], "notes": "no jazz", "nonce": "a"}
    sent = await async_owner_client.post(PAGE, form)
    run = await Run.objects.aget()
    assert (sent.status_code, sent["Location"]) == (HTTPStatus.FOUND, f"/runs/{run.pk}/")
    wish = wish_of(run)
    assert (wish.song, wish.qualities, wish.notes, wish.track_count) == ("2", ("warm voice", "slow"), "no jazz", 12)
    assert wish.text == f"Like “Song {word(2)}” by Artist {word(2)}: warm voice, slow. no jazz"
    again = await async_owner_client.get("/playlists/new/", {"from_run": run.pk})
    query = parse_qs(urlsplit(again["Location"]).query)
    assert again["Location"].startswith(PAGE)
    assert (query["song"], query["q"], query["notes"]) == (["2"], ["warm voice", "slow"], ["no jazz"])


async def test_too_many_notes_come_back_with_words(ollama: OllamaFake, async_owner_client: AsyncClient) -> None:
    sent = await async_owner_client.post(PAGE, {"song": "2", "n": "25", "notes": "x" * 501, "q": ["slow"]})
    text = one_line(sent.content)
    assert sent.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "At most 500 characters" in text
    assert 'value="slow" checked' in text


async def test_without_a_model_the_page_says_so(settings: Settings, async_owner_client: AsyncClient) -> None:
    settings.LLM_ENVIRONMENT = {}
    page = one_line((await async_owner_client.get(PAGE, {"song": "2"})).content)
    assert "LLM not configured" in page
    assert "what stands out about this song" not in page
    sent = await async_owner_client.post(PAGE, {"song": "2", "n": "25"})
    assert sent.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


async def song_wish(**fields: object) -> Wish:
    wish = Wish(text="", song="2", count=10).model_copy(update=fields)
    return await sync_to_async(put_in_words)(wish)


async def test_the_playlist_begins_with_the_song(ollama: OllamaFake, server: Server) -> None:
    wish = await song_wish()
    events = await server.make(**wish.model_dump())
    picked = [event for event in events if isinstance(event, Picked)]
    assert [event.track.rating_key for event in picked].count("2") == 1
    assert picked[0].track.rating_key == "2"
    assert [event.position for event in picked] == list(range(1, 11))
    understood = next(event for event in events if isinstance(event, Understood))
    assert set(understood.filter.genres) == {"Soul", "Funk"}
    assert understood.filter.years == (1970, 1979)
    listing = ollama.completions[0].json["prompt"]
    assert f"Song {word(2)}\n" not in listing
    assert f"Like “Song {word(2)}”" in listing
    playlist = await Playlist.objects.aget()
    assert (playlist.kind, await playlist.tracks.acount()) == ("seed_playlist", 10)


async def test_a_playlist_that_is_revised_does_not_get_the_song_again(ollama: OllamaFake, server: Server) -> None:
    wish = await song_wish(exclude_tracks=("2",))
    events = await server.make(**wish.model_dump())
    assert "2" not in [event.track.rating_key for event in events if isinstance(event, Picked)]


async def test_a_song_that_went_since_is_done_without(ollama: OllamaFake, server: Server) -> None:
    wish = await song_wish(genres=("Soul",), decades=())
    await Track.objects.filter(rating_key="2").adelete()
    events = await server.make(**wish.model_dump())
    picked = [event.track.rating_key for event in events if isinstance(event, Picked)]
    assert len(picked) == 10
    assert "2" not in picked


async def test_notes_are_heard(ollama: OllamaFake, server: Server) -> None:
    wish = await song_wish(notes="jazz from the 1950s")
    events = await server.make(**(await sync_to_async(put_in_words)(wish)).model_dump())
    understood = next(event for event in events if isinstance(event, Understood))
    assert understood.filter.genres == ("Jazz",)
    assert understood.filter.years == (1950, 1959)


async def test_guests_may_too(fake: OllamaFake, settings: Settings, guest_client: Client) -> None:
    configure(settings, fake)
    page = await sync_to_async(guest_client.get)(PAGE)
    assert page.status_code == HTTPStatus.OK
