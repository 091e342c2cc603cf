"""POST /api/analyze/prompt: suggestions from the words of a wish and from the model, and every way it may fail."""

import asyncio
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient
from pytest_django import Settings

from core.tasks.background import background
from tests.fakes.llm import FaultMode
from tests.fakes.ollama import OllamaFake
from tests.playlists.conftest import configure, load, server_track

pytestmark = pytest.mark.usefixtures("library")


async def post(client: AsyncClient, prompt: object) -> Any:
    return await client.post("/api/analyze/prompt", {"prompt": prompt}, content_type="application/json")


async def test_words_and_ideas_are_joined(async_owner_client: AsyncClient, ollama: OllamaFake) -> None:
    ollama.answer_with('{"genres": ["Funk", "Polka"], "decades": ["1970s"]}', usage=(300, 20))
    answer = (await post(async_owner_client, "jazz for a rainy day")).json()
    assert answer["suggested_genres"] == ["Jazz", "Funk"]
    assert answer["suggested_decades"] == ["1970s"]
    assert answer["available_genres"][0] == {"name": "Funk", "count": 200}
    assert answer["available_decades"] == [{"name": "1950s", "count": 200}, {"name": "1970s", "count": 200}]
    assert answer["reasoning"] == "Taken from the prompt Jazz. Suggested by the model Funk, 1970s."
    assert (answer["token_count"], answer["estimated_cost"]) == (320, 0)


async def test_a_useless_answer_suggests_nothing(async_owner_client: AsyncClient, ollama: OllamaFake) -> None:
    for text in ("I like all music!", "[]", '{"genres": null}', ""):
        ollama.answer_with(text)
        response = await post(async_owner_client, "a rainy day")
        assert response.status_code == 200, text
        assert response.json()["suggested_genres"] == [], text


#: Without those that an analysis does without: an answer that is cut, and a request that is refused.
FAILURES: dict[FaultMode, tuple[int, str]] = {
    "html_200": (502, "wrong_server"),
    "empty_object_200": (502, "wrong_server"),
    "error_200": (502, "model_unavailable"),
    "unauthorized_401": (502, "unauthorized"),
    "forbidden_403_empty": (502, "unauthorized"),
    "not_found_404": (404, "model_missing"),
    "rate_limited_429": (502, "rate_limited"),
    "error_500": (502, "model_unavailable"),
    "busy_503": (502, "model_unavailable"),
    "reset": (502, "unreachable"),
}


async def test_every_failure_of_a_provider_has_its_code(async_owner_client: AsyncClient, ollama: OllamaFake) -> None:
    seen = {}
    for mode in FAILURES:
        ollama.mode = mode
        response = await post(async_owner_client, "a rainy day")
        seen[mode] = (response.status_code, response.json()["code"])
    assert seen == FAILURES


async def test_a_server_that_is_silent_is_given_up(
    async_owner_client: AsyncClient, ollama: OllamaFake, settings: Settings
) -> None:
    configure(settings, ollama, local_timeout=0.3)
    ollama.mode = "slow_first_token"
    response = await post(async_owner_client, "a rainy day")
    ollama.gate.open()
    assert (response.status_code, response.json()["code"]) == (504, "timeout")


async def test_a_server_that_is_gone(async_owner_client: AsyncClient, ollama: OllamaFake, settings: Settings) -> None:
    configure(settings, ollama, ollama_url="http://127.0.0.1:9")
    response = await post(async_owner_client, "a rainy day")
    assert (response.status_code, response.json()["code"]) == (502, "unreachable")


async def test_without_an_llm(async_owner_client: AsyncClient) -> None:
    response = await post(async_owner_client, "a rainy day")
    assert (response.status_code, response.json()["code"]) == (503, "not_configured")


async def test_a_local_model_is_asked_when_it_is_free(async_owner_client: AsyncClient, ollama: OllamaFake) -> None:
    """What a script asks does not disturb the run that is going on."""
    ollama.answer_with('{"genres": ["Funk"], "decades": []}')
    async with background().lock(ollama.url):
        asked = asyncio.ensure_future(post(async_owner_client, "a rainy day"))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.shield(asked), 0.3)
        assert ollama.completions == []
    assert (await asked).json()["suggested_genres"] == ["Funk"]


async def test_a_library_without_genres_and_years_has_nothing_to_choose_from(
    async_owner_client: AsyncClient, ollama: OllamaFake
) -> None:
    """No server takes a schema with an empty list of choices."""
    ollama.answer_with('{"decades": ["1970s"]}')
    await sync_to_async(load)(*(server_track(number, genres=()) for number in range(1, 21)))
    answer = await post(async_owner_client, "a rainy day")
    assert list(ollama.completions[0].json["format"]["properties"]) == ["asks", "decades", "artists", "titles"]
    assert (answer.status_code, answer.json()["suggested_decades"]) == (200, ["1970s"])
    await sync_to_async(load)(*(server_track(number, genres=(), year=None) for number in range(1, 21)))
    assert (await post(async_owner_client, "a rainy day")).json()["suggested_genres"] == []
    assert len(ollama.completions) == 1


@pytest.mark.parametrize("prompt", ["", "  ", "...", "x" * 2_001, None])
async def test_a_wish_without_words_or_too_long(
    async_owner_client: AsyncClient, ollama: OllamaFake, prompt: object
) -> None:
    response = await post(async_owner_client, prompt)
    assert (response.status_code, response.json()["code"]) == (422, "invalid")
    assert ollama.requests == []


async def test_a_model_too_weak_to_be_asked_costs_no_tokens(
    async_owner_client: AsyncClient, fake: OllamaFake, settings: Settings
) -> None:
    configure(settings, fake, model_analysis="smollm2:135m", model_generation="smollm2:135m")
    answer = (await post(async_owner_client, "a kitchen party")).json()
    assert "Funk" in answer["suggested_genres"]
    assert (answer["token_count"], answer["estimated_cost"]) == (0, 0)
    assert fake.completions == []
