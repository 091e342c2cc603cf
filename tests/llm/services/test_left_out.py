"""What a server refuses is kept in the database: for the next run and after a restart, until the settings change."""

from collections.abc import Iterator
from typing import Any

import pytest
from asgiref.sync import async_to_sync

from llm.models import ModelMeasurement
from llm.schemas import Completion, Prompt
from llm.services.calling.client import open_llm
from llm.services.settings.change import SettingsChange
from llm.services.settings.store import save_settings
from llm.settings_fields import LLMConfig
from tests.fakes.base import RecordedRequest, Reply, json_reply
from tests.fakes.openai_compatible import OpenAICompatibleFake

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def fake() -> Iterator[OpenAICompatibleFake]:
    """Takes no seed, and says so in pydantic's way."""
    with OpenAICompatibleFake() as server:

        def answer(request: RecordedRequest) -> Reply:
            if "seed" not in request.json:
                return server.respond_completion(request)
            return json_reply({"detail": [{"type": "extra_forbidden", "loc": ["body", "seed"]}]}, status=422)

        server.on("POST", "/v1/chat/completions", answer)
        yield server


def choose(fake: OpenAICompatibleFake, **change: Any) -> LLMConfig:
    given = {"provider": "custom", "custom_url": fake.base_url, "model_generation": "one"} | change
    return save_settings(SettingsChange(**given)).config


@async_to_sync
async def complete(config: LLMConfig) -> Completion:
    async with open_llm(config) as client:
        return await client.complete("generation", Prompt(prompt="hello", max_output_tokens=20, seed=3))


def asked(fake: OpenAICompatibleFake) -> list[bool]:
    """For each completion, whether a seed was sent."""
    return ["seed" in sent.json for sent in fake.completions]


def test_the_next_client_knows_it(fake: OpenAICompatibleFake) -> None:
    config = choose(fake)
    complete(config)
    complete(config)
    assert asked(fake) == [True, False, False]
    assert ModelMeasurement.objects.get().left_out == ["seed"]


def test_another_model_is_asked_anew(fake: OpenAICompatibleFake) -> None:
    complete(choose(fake))
    complete(choose(fake, model_generation="another"))
    assert asked(fake) == [True, False, True, False]


@pytest.mark.parametrize(
    "change",
    [{"custom_context_window": 8192}, {"api_key": "sk-new"}, {"model_analysis": "two"}, {"cloud_timeout": 70}],
    ids=str,
)
def test_it_is_forgotten_with_a_change_of_the_settings(fake: OpenAICompatibleFake, change: dict[str, Any]) -> None:
    complete(choose(fake))
    complete(choose(fake, **change))
    assert asked(fake) == [True, False, True, False]


def test_another_providers_change_says_nothing_of_it(fake: OpenAICompatibleFake) -> None:
    config = choose(fake)
    complete(config)
    save_settings(SettingsChange(ollama_context_window=4096), for_provider="ollama")
    complete(config)
    assert asked(fake) == [True, False, False]
