"""Whole runs with models that think: as the settings say, told as progress, and never shown."""

import json
from typing import Any

import pytest
from django.test import AsyncClient
from pytest_django import Settings

from llm.models import ModelMeasurement
from playlists.events import Finished, Picked
from tests.fakes.llm import LLMFake
from tests.fakes.ollama import OllamaFake
from tests.fakes.openai_compatible import OpenAICompatibleFake
from tests.playlists.conftest import Server, configure

pytestmark = pytest.mark.usefixtures("library")
THINKER = "qwen3:8b"


def picking(fake: LLMFake) -> list[dict[str, Any]]:
    return [request.json for request in fake.completions if "Pick " in json.dumps(request.json)]


@pytest.fixture
def thinker(fake: OllamaFake, settings: Settings) -> OllamaFake:
    """One that thinks, and is to do so while it picks."""
    fake.add_model(THINKER, family="qwen3", capabilities=("completion", "thinking"))
    fake.thoughts = 500
    configure(settings, fake, model_analysis=THINKER, model_generation=THINKER, thinking_generation="on")
    return fake


def custom_settings(fake: OpenAICompatibleFake, **fields: str) -> dict[str, Any]:
    described = {"provider": "custom", "custom_url": fake.base_url, "model_analysis": "deep:8b"}
    return described | {"custom_context_window": 8192} | fields


async def test_picking_thinks_where_it_is_wanted_and_reading_does_not(
    thinker: OllamaFake, server: Server, async_owner_client: AsyncClient
) -> None:
    events = await server.make("a rainy day", count=10)
    finished = events[-1]
    assert isinstance(finished, Finished)
    assert [body["think"] for body in picking(thinker)] == [True]
    others = [request.json for request in thinker.completions if request.json not in picking(thinker)]
    assert others
    assert not any(body["think"] for body in others)
    page = (await async_owner_client.get(f"/playlists/{finished.playlist_id}/")).content.decode()
    assert "Let me see" not in page
    assert "Let me see" not in json.dumps([event.model_dump(mode="json") for event in events])


async def test_thoughts_are_no_picks_though_they_name_numbers(thinker: OllamaFake, server: Server) -> None:
    thinker.answer_next("40,3,61,2,17")
    events = await server.make("70s soul", count=5)
    picked = [event for event in events if isinstance(event, Picked) and event.origin == "first"]
    assert len(picked) == 5
    assert len(picking(thinker)) == 1


async def test_a_model_that_thinks_unasked_is_cut_once_and_never_again(settings: Settings, server: Server) -> None:
    """Before, each run's first call ended cut and was repeated with more room."""
    asked = []
    with OpenAICompatibleFake() as custom:
        custom.thoughts, custom.obeys = 500, False
        custom.answer_numbers()
        settings.LLM_ENVIRONMENT = custom_settings(custom)
        for _ in range(3):
            before = len(picking(custom))
            assert isinstance((await server.make("70s soul", count=10))[-1], Finished)
            asked.append(len(picking(custom)) - before)
    assert asked == [2, 1, 1]
    assert (await ModelMeasurement.objects.aget(model="deep:8b")).has_thought


async def test_a_free_answer_says_nothing_of_the_forms_that_a_server_takes(settings: Settings, server: Server) -> None:
    with OpenAICompatibleFake() as custom:
        custom.thoughts = 500
        custom.answer_numbers()
        settings.LLM_ENVIRONMENT = custom_settings(custom, thinking_generation="on")
        await server.make("70s soul", count=10)
        assert "response_format" not in picking(custom)[0]
        settings.LLM_ENVIRONMENT = custom_settings(custom, thinking_generation="off")
        await server.make("70s soul", count=10)
        assert "pattern" in str(picking(custom)[-1]["response_format"])


async def test_reading_thinks_where_it_is_wanted_and_nothing_else_does(
    thinker: OllamaFake, settings: Settings, server: Server
) -> None:
    """A story, or an artist among hundreds, is not worth it."""
    fields = {"model_analysis": THINKER, "model_generation": THINKER, "thinking_analysis": "on"}
    configure(settings, thinker, **fields)
    await server.make("a rainy day", count=10)
    kinds = {"leanings" in str(body) or "Genres:" in str(body): body["think"] for body in bodies_of(thinker)}
    assert kinds == {True: True, False: False}


def bodies_of(fake: LLMFake) -> list[dict[str, Any]]:
    return [request.json for request in fake.completions]
