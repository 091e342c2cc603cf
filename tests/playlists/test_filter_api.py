"""POST /api/filter/preview: the older program's fields, and ours."""

from typing import Any

import pytest
from django.test import AsyncClient
from pytest_django import Settings

from tests.fakes.ollama import OllamaFake
from tests.playlists.conftest import configure

pytestmark = pytest.mark.usefixtures("library")


async def post(client: AsyncClient, body: dict[str, Any]) -> Any:
    return await client.post("/api/filter/preview", body, content_type="application/json")


async def previewed(client: AsyncClient, **body: Any) -> dict[str, Any]:
    response = await post(client, body)
    assert response.status_code == 200
    answer: dict[str, Any] = response.json()
    return answer


async def test_the_older_fields_and_ours(async_owner_client: AsyncClient, ollama: OllamaFake) -> None:
    answer = await previewed(async_owner_client, genres=["Soul"], decades=["1970s"], track_count=25)
    assert answer["matching_tracks"] == 200
    assert answer["tracks_to_send"] == 143
    assert answer["text"] == "Sending 143 of 200 tracks"
    assert answer["estimated_input_tokens"] > 1_000
    assert 0 < answer["estimated_output_tokens"] < 1_000
    assert answer["estimated_cost"] == 0
    assert answer["expected_seconds"] is None
    assert answer["is_estimate"] is True
    assert ollama.requests == []


async def test_everything_is_the_default(async_owner_client: AsyncClient, ollama: OllamaFake) -> None:
    assert (await previewed(async_owner_client))["matching_tracks"] == 400


@pytest.mark.parametrize(
    ("filters", "matching"),
    [
        ({"genres": ["Jazz", "funk"]}, 400),
        ({"decades": ["1950s"]}, 200),
        ({"genres": ["Jazz"], "decades": ["1970s"]}, 0),
        ({"genres": ["Zydeco"]}, 0),
        ({"artists": ["Artist Bababa"]}, 16),
        ({"exclude_artists": ["Artist Bababa"]}, 384),
        ({"exclude_genres": ["Jazz"]}, 200),
        ({"min_rating": 1}, 0),
        ({"never_played": True}, 400),
        ({"played_days": 30}, 0),
        ({"min_rating": None, "favourites": True}, 0),
        ({"minutes": 60, "count": 20, "without_languages": ["Spanish"]}, 400),
    ],
)
async def test_filters(
    async_owner_client: AsyncClient, ollama: OllamaFake, filters: dict[str, Any], matching: int
) -> None:
    answer = await previewed(async_owner_client, **filters)
    assert answer["matching_tracks"] == matching
    assert answer["tracks_to_send"] == min(matching, 143)


@pytest.mark.parametrize(("limit", "sent"), [(0, 143), (50, 50), (143, 143), (5_000, 143)])
async def test_the_limit_is_ones_own_up_to_what_fits(
    async_owner_client: AsyncClient, ollama: OllamaFake, limit: int, sent: int
) -> None:
    """0 is no limit: it was 2,000 in the older program, which also sent more than fits."""
    assert (await previewed(async_owner_client, max_tracks_to_ai=limit))["tracks_to_send"] == sent


@pytest.mark.parametrize("filters", [{"genres": ["Zydeco"]}, {"min_rating": 1}])
async def test_nothing_to_send_costs_nothing_on_ones_own_hardware(
    async_owner_client: AsyncClient, ollama: OllamaFake, filters: dict[str, Any]
) -> None:
    answer = await previewed(async_owner_client, **filters)
    assert (answer["tracks_to_send"], answer["estimated_cost"]) == (0, 0)


async def test_fewer_than_the_playlist_are_as_few_as_possible(
    async_owner_client: AsyncClient, ollama: OllamaFake
) -> None:
    """As POST /api/generate/stream takes it."""
    answer = await previewed(async_owner_client, max_tracks_to_ai=10, track_count=30)
    assert answer["tracks_to_send"] == 30


async def test_a_price_that_nobody_knows_is_null(async_owner_client: AsyncClient, settings: Settings) -> None:
    settings.LLM_ENVIRONMENT = {"provider": "openai", "api_key": "k", "model_generation": "gpt-from-tomorrow"}
    assert (await previewed(async_owner_client))["estimated_cost"] is None
    settings.LLM_ENVIRONMENT = {"provider": "anthropic", "api_key": "k", "model_generation": "claude-haiku-5-5"}
    assert (await previewed(async_owner_client))["estimated_cost"] > 0


async def test_without_an_llm_it_still_counts(async_owner_client: AsyncClient) -> None:
    answer = await previewed(async_owner_client, genres=["Soul"])
    assert (answer["matching_tracks"], answer["estimated_cost"]) == (200, None)


async def test_a_server_that_is_gone_makes_no_difference(
    async_owner_client: AsyncClient, fake: OllamaFake, settings: Settings
) -> None:
    configure(settings, fake, ollama_url="http://127.0.0.1:9")
    assert (await previewed(async_owner_client, genres=["Soul"]))["tracks_to_send"] == 143


@pytest.mark.parametrize(
    "body",
    [
        {"genres": "Soul"},
        {"decades": ["the nineties"]},
        {"track_count": 0},
        {"track_count": 501},
        {"max_tracks_to_ai": -1},
        {"max_tracks_to_ai": 2**31},
        {"min_rating": 11},
    ],
)
async def test_bad_input_is_refused(async_owner_client: AsyncClient, body: dict[str, Any]) -> None:
    response = await post(async_owner_client, body)
    assert response.status_code == 422
    assert response.json()["code"] == "invalid"


async def test_it_needs_a_login(library: None) -> None:
    assert (await post(AsyncClient(), {})).status_code == 401


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"minutes": 2_000}, "minutes"),
        ({"languages": ["Klingonish"]}, "languages"),
        ({"order": "by colour"}, "order"),
        ({"longest": 5}, "longest"),
    ],
)
async def test_a_part_of_a_plan_that_is_wrong(
    async_owner_client: AsyncClient, ollama: OllamaFake, facts: dict[str, Any], says: str
) -> None:
    response = await post(async_owner_client, facts)
    assert response.status_code == 422
    assert response.json()["error"].startswith(says)
