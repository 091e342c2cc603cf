"""What only OpenAI does: completion tokens, efforts by model, refusals in their own field, shutdown dates."""

from collections.abc import AsyncIterator, Iterator

import pytest

from llm.errors import AnswerMalformedError, ModelUnavailableError
from llm.output import NumberPicks
from llm.protocol import Provider
from tests.fakes.base import Reply
from tests.fakes.openai import OpenAIFake, model_entry
from tests.llm.cloud import KEY, OPENAI, asking, complete, connect


@pytest.fixture
def fake() -> Iterator[OpenAIFake]:
    with OpenAIFake() as server:
        yield server


@pytest.fixture
async def provider(fake: OpenAIFake) -> AsyncIterator[Provider]:
    adapter = connect(OPENAI, fake)
    yield adapter
    await adapter.aclose()


async def test_the_request_on_the_wire(provider: Provider, fake: OpenAIFake) -> None:
    picks = NumberPicks(count=3, highest=9)
    await complete(provider, asking(OPENAI, picks, system="You pick music.", max_output_tokens=50))
    request = fake.completions[-1]
    assert request.headers["authorization"] == f"Bearer {KEY}"
    schema = {
        "type": "object",
        "properties": {"tracks": {"type": "array", "items": {"type": "integer"}}},
        "required": ["tracks"],
        "additionalProperties": False,
    }
    assert request.json == {
        "model": "gpt-6-luna",
        "max_completion_tokens": 50 + 4096,
        "messages": [
            {"role": "system", "content": "You pick music."},
            {"role": "user", "content": "a rainy day"},
        ],
        "reasoning_effort": "low",
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "tracks", "strict": True, "schema": schema},
        },
        "stream": True,
        "stream_options": {"include_usage": True},
    }


@pytest.mark.parametrize(
    ("model", "effort"),
    [
        ("gpt-5", "low"),
        ("gpt-6.2-sol", "low"),
        ("gpt-5.5-pro", None),
        ("gpt-5-chat-latest", None),
        ("gpt-4.1", None),
        ("gpt-9-of-the-future", None),
    ],
)
async def test_effort_only_where_the_model_is_known_to_take_it(
    provider: Provider, fake: OpenAIFake, model: str, effort: str | None
) -> None:
    await complete(provider, asking(OPENAI, model=model))
    assert fake.completions[-1].json.get("reasoning_effort") == effort


async def test_usage_is_taken_as_the_wire_tells_it(provider: Provider, fake: OpenAIFake) -> None:
    fake.answer_with("1", usage=(1000, 20))
    fake.cached = 600
    usage = (await complete(provider, asking(OPENAI))).usage
    assert (usage.input_tokens, usage.cached_tokens, usage.output_tokens) == (1000, 600, 20)


async def test_a_refusal_in_its_own_field_is_said_as_one(provider: Provider, fake: OpenAIFake) -> None:
    fake.refusal = "I cannot help with that."
    with pytest.raises(AnswerMalformedError, match="refused to answer"):
        await complete(provider, asking(OPENAI))


async def test_an_error_inside_the_stream_is_told(provider: Provider, fake: OpenAIFake) -> None:
    event = b'data: {"error": {"message": "The server had an error", "type": "server_error", "code": null}}\n\n'
    fake.enqueue(Reply(body=[event], content_type="text/event-stream"))
    with pytest.raises(ModelUnavailableError):
        await complete(provider, asking(OPENAI))


async def test_only_chat_models_that_still_run_are_listed(provider: Provider) -> None:
    """One that will be shut down comes last; one that was is left out."""
    names = [model.name for model in await provider.list_models()]
    assert names == ["gpt-6.1-terra", "gpt-6-luna", "gpt-5"]


async def test_windows_come_from_the_catalogue_and_may_be_unknown(provider: Provider, fake: OpenAIFake) -> None:
    fake.listed = [model_entry("gpt-6-luna"), model_entry("gpt-9-of-the-future")]
    assert [model.context_window for model in await provider.list_models()] == [1_050_000, None]
