"""What may be wished for: the same bounds for scripts, pages and the command, and each refusal names its field."""

from html import unescape
from typing import Any

import pytest
from django.test import AsyncClient, Client

from core.tasks.background import background
from playlists.errors import BadWishError
from playlists.models import Run
from playlists.schemas import Ideas, Wish
from playlists.services.runs.executor import task_name
from playlists.services.wishes.validation import check_wish
from tests.fakes.ollama import OllamaFake
from tests.playlists.conftest import word

LONG = "x" * 1_001


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"text": " "}, "text"),
        ({"text": "x" * 2_001}, "text"),
        ({"text": "soul \ud800"}, "text"),
        ({"notes": "\0"}, "text"),
        ({"count": 501}, "count"),
        ({"min_rating": 11}, "min_rating"),
        ({"min_rating": -1}, "min_rating"),
        ({"max_tracks": 24}, "max_tracks"),
        ({"max_tracks": 100_001}, "max_tracks"),
        ({"decades": (1970, 1975)}, "decades[1]"),
        ({"decades": (0,)}, "decades[0]"),
        ({"ideas": Ideas(decades=(30_000,))}, "ideas.decades[0]"),
        ({"ideas": Ideas(genres=(LONG,))}, "ideas.genres[0]"),
        ({"genres": ("Soul", LONG)}, "genres[1]"),
        ({"exclude_artists": ("x",) * 501}, "exclude_artists"),
        ({"notes": "x" * 2_001}, "notes"),
        ({"song": "1" * 65}, "song"),
        ({"qualities": ("slow",) * 51}, "qualities"),
        ({"qualities": ("x" * 201,)}, "qualities[0]"),
    ],
)
def test_a_wish_out_of_bounds_is_refused_by_its_field(change: dict[str, Any], field: str) -> None:
    with pytest.raises(BadWishError) as refused:
        check_wish(Wish(text="soul").model_copy(update=change))
    assert set(refused.value.errors) == {field}


def test_a_wish_at_its_bounds_is_taken() -> None:
    wish = Wish(
        text="x" * 2_000,
        count=500,
        max_tracks=100_000,
        min_rating=10,
        decades=(1000, 2990),
        genres=("x" * 1_000,) * 500,
        notes="x" * 2_000,
        qualities=("x" * 200,) * 50,
    )
    assert check_wish(wish) == wish


# --- By JSON ----------------------------------------------------------------------------------------------------


async def post(client: AsyncClient, path: str, **fields: Any) -> Any:
    return await client.post(f"/api/{path}", fields, content_type="application/json")


async def made(client: AsyncClient, **fields: Any) -> dict[str, Any]:
    """The wish of a run that was started so, once the run is over."""
    response = await post(client, "runs", **fields)
    assert response.status_code == 202, response.content
    await background().wait(task_name(response.json()["id"]))
    wish: dict[str, Any] = response.json()["wish"]
    return wish


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"text": ""}, "text: "),
        ({"text": "soul", "count": 501}, "count: "),
        ({"text": "soul", "min_rating": 11}, "min_rating: "),
        ({"text": "soul", "min_rating": -1}, "min_rating: "),
        ({"text": "soul", "decades": ["1970s", "whenever"]}, "decades[1]: Write decades like 1990s."),
        ({"text": "soul", "decades": [99_999]}, "decades[0]: "),
        ({"text": "soul", "genres": ["Soul", LONG]}, "genres[1]: "),
        ({"text": "soul", "genres": [""]}, "genres[0]: "),
        ({"text": "soul", "artists": ["x"] * 501}, "artists: "),
        ({"text": "soul", "notes": "x" * 2_001}, "notes: "),
        ({"text": "soul", "qualities": ["x" * 201]}, "qualities[0]: "),
        ({"text": "soul", "max_tracks": 10**12}, "max_tracks: "),
        ({"text": "soul", "max_tracks": 3}, "max_tracks: "),
        ({"text": "soul", "exclude_tracks": ["../1"]}, "exclude_tracks[0]: "),
        ({"text": "soul", "ideas": {"genres": [3]}}, "ideas.genres[0]: "),
        ({"text": "soul", "colour": "blue"}, "colour: "),
    ],
)
async def test_runs_refuse_by_field(
    library: None, ollama: OllamaFake, async_owner_client: AsyncClient, fields: dict[str, Any], named: str
) -> None:
    response = await post(async_owner_client, "runs", **fields)
    assert (response.status_code, response.json()["code"]) == (422, "invalid")
    assert response.json()["error"].startswith(named)
    assert not await Run.objects.aexists()


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"prompt": ""}, "prompt: "),
        ({"prompt": "x" * 2_001}, "prompt: "),
        ({"prompt": "soul", "track_count": 501}, "track_count: "),
        ({"prompt": "soul", "max_tracks_to_ai": -1}, "max_tracks_to_ai: "),
        ({"prompt": "soul", "max_tracks_to_ai": 2**63}, "max_tracks_to_ai: "),
        ({"prompt": "soul", "genres": ["Soul", 3]}, "genres[1]: "),
        ({"prompt": "soul", "additional_notes": "x" * 2_001}, "additional_notes: "),
        ({"prompt": "soul", "refinement_answers": ["x"] * 21}, "refinement_answers: "),
        (
            {"seed_track": {"rating_key": "2", "selected_dimensions": ["x" * 201]}},
            "seed_track.selected_dimensions[0]: ",
        ),
        ({"seed_track": {"rating_key": "2"}, "prompt": "x" * 2_001}, "prompt: "),
    ],
)
async def test_the_older_path_refuses_by_its_own_names(
    library: None, ollama: OllamaFake, async_owner_client: AsyncClient, fields: dict[str, Any], named: str
) -> None:
    response = await post(async_owner_client, "generate/stream", **({"genres": [], "decades": []} | fields))
    assert (response.status_code, response.json()["code"]) == (422, "invalid")
    assert response.json()["error"].startswith(named)


async def test_analysis_refuses_by_its_own_name(library: None, async_owner_client: AsyncClient) -> None:
    response = await post(async_owner_client, "analyze/prompt", prompt="?!")
    assert response.json()["error"].startswith("prompt: Describe what you want")


@pytest.mark.parametrize(
    ("decades", "read"),
    [
        (["1970s"], [1970]),
        (["1975s", "1970"], [1970]),
        ([1970, 1955], [1970, 1950]),
        (["1890s", " 1990 "], [1890, 1990]),
    ],
)
async def test_decades_are_read_alike_everywhere(
    library: None, ollama: OllamaFake, async_owner_client: AsyncClient, decades: list[object], read: list[int]
) -> None:
    assert (await made(async_owner_client, text="soul", count=2, decades=decades))["decades"] == read
    older = {"prompt": "soul", "track_count": 2, "genres": [], "decades": decades}
    response: Any = await post(async_owner_client, "generate/stream", **older)
    await response.aclose() if hasattr(response, "aclose") else response.close()
    assert (await Run.objects.alatest("id")).wish["decades"] == read
    await background().aclose(5)
    preview = (await post(async_owner_client, "filter/preview", decades=decades)).json()
    assert preview["matching_tracks"] == 200 * len({1950, 1970}.intersection(read))


@pytest.mark.parametrize("decade", ["the nineties", "90s", "19905", "0000s", "", None, True, 19.7, "9999s", "-1970"])
@pytest.mark.parametrize("path", ["runs", "generate/stream", "filter/preview"])
async def test_what_is_no_decade_is_refused_everywhere(
    library: None, ollama: OllamaFake, async_owner_client: AsyncClient, path: str, decade: object
) -> None:
    bodies: dict[str, Any] = {"runs": {"text": "soul"}, "generate/stream": {"prompt": "soul", "genres": []}}
    response = await post(async_owner_client, path, **bodies.get(path, {}), decades=["1970s", decade])
    assert (response.status_code, response.json()["error"]) == (422, "decades[1]: Write decades like 1990s.")


# --- From a song ------------------------------------------------------------------------------------------------


async def test_a_run_from_a_song_needs_no_text(
    library: None, ollama: OllamaFake, async_owner_client: AsyncClient
) -> None:
    fields = {"song": "2", "qualities": ["slow groove"], "notes": "No ballads.", "count": 2}
    wish = await made(async_owner_client, **fields)
    assert wish["text"] == f"Like “Song {word(2)}” by Artist {word(2)}: slow groove. No ballads."
    assert (wish["song"], wish["qualities"], wish["notes"]) == ("2", ["slow groove"], "No ballads.")
    assert await made(async_owner_client, **wish) == wish


@pytest.mark.parametrize("text", ["", "slow ones"])
async def test_a_song_that_the_library_does_not_have(
    library: None, ollama: OllamaFake, async_owner_client: AsyncClient, text: str
) -> None:
    response = await post(async_owner_client, "runs", text=text, song="no such")
    assert (response.status_code, response.json()["code"]) == (404, "track_not_found")
    assert not await Run.objects.aexists()


# --- On the page ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"w": "soul", "g": LONG}, "at most 1,000 characters"),
        ({"w": "soul", "g": "So\0ul"}, "can't be stored"),
        ({"w": "soul", "n": "25", "max": "12"}, "can't be smaller"),
        ({"w": "?!"}, "Describe what you want"),
    ],
)
def test_the_page_refuses_in_the_same_words(
    library: None, ollama: OllamaFake, owner_client: Client, fields: dict[str, str], words: str
) -> None:
    response = owner_client.post("/playlists/new/", {"n": "25"} | fields)
    assert response.status_code == 422
    assert words in unescape(response.content.decode())
    assert not Run.objects.exists()


def test_the_page_of_a_song_refuses_what_was_chosen_of_it(
    library: None, ollama: OllamaFake, owner_client: Client
) -> None:
    response = owner_client.post("/playlists/new/song/", {"n": "25", "song": "2", "q": ["x" * 201]})
    assert response.status_code == 422
    assert "at most 200 characters" in response.content.decode()
