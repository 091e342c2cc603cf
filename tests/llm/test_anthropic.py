"""What only Anthropic does: its usage without cached tokens, its efforts, its errors inside a stream, its lifecycle."""

from collections.abc import AsyncIterator, Iterator

import pytest

from llm.errors import AnswerCutError, ModelUnavailableError, RateLimitedError
from llm.output import JsonAnswer
from llm.protocol import Provider
from llm.schemas import Thinking
from tests.fakes.anthropic import AnthropicFake, model_entry
from tests.fakes.base import Reply
from tests.llm.cloud import ANTHROPIC, KEY, all_events, asking, complete, connect

STORY = JsonAnswer(name="story", json_schema={"type": "object", "properties": {"title": {"type": "string"}}})


@pytest.fixture
def fake() -> Iterator[AnthropicFake]:
    with AnthropicFake() as server:
        yield server


@pytest.fixture
async def provider(fake: AnthropicFake) -> AsyncIterator[Provider]:
    adapter = connect(ANTHROPIC, fake)
    yield adapter
    await adapter.aclose()


async def test_the_request_on_the_wire(provider: Provider, fake: AnthropicFake) -> None:
    await complete(provider, asking(ANTHROPIC, STORY, system="You pick music.", max_output_tokens=50))
    request = fake.completions[-1]
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.json == {
        "model": "claude-haiku-5-5",
        "max_tokens": 50 + 4096,
        "system": "You pick music.",
        "messages": [{"role": "user", "content": "a rainy day"}],
        "output_config": {"format": {"type": "json_schema", "schema": STORY.json_schema}, "effort": "low"},
        "stream": True,
    }


async def test_an_empty_system_prompt_is_left_out(provider: Provider, fake: AnthropicFake) -> None:
    await complete(provider, asking(ANTHROPIC))
    assert "system" not in fake.completions[-1].json


@pytest.mark.parametrize(
    ("model", "effort"),
    [
        ("claude-sonnet-5-5", "low"),
        ("claude-opus-4-5-20251101", "low"),
        ("claude-haiku-4-5", None),
        ("claude-of-the-future", None),
    ],
)
async def test_effort_only_where_the_model_is_known_to_take_it(
    provider: Provider, fake: AnthropicFake, model: str, effort: str | None
) -> None:
    await complete(provider, asking(ANTHROPIC, model=model))
    assert fake.completions[-1].json.get("output_config", {}).get("effort") == effort


async def test_input_includes_what_the_wire_counts_as_cache(provider: Provider, fake: AnthropicFake) -> None:
    fake.answer_with("1", usage=(1000, 20))
    fake.cached, fake.written = 600, 300
    usage = (await complete(provider, asking(ANTHROPIC))).usage
    assert (usage.input_tokens, usage.cached_tokens, usage.output_tokens) == (1000, 600, 20)


async def test_thinking_is_progress_and_no_text(provider: Provider, fake: AnthropicFake) -> None:
    fake.answer_with("1,2", thinking="Taken from the prompt rain.")
    *events, last = await all_events(provider, asking(ANTHROPIC))
    assert isinstance(events[0], Thinking)
    assert "rain" not in str(last)


@pytest.mark.parametrize(
    ("kind", "error"), [("overloaded_error", ModelUnavailableError), ("rate_limit_error", RateLimitedError)]
)
async def test_an_error_inside_the_stream_is_told_by_its_type(
    provider: Provider, fake: AnthropicFake, kind: str, error: type[Exception]
) -> None:
    event = b'event: error\ndata: {"type": "error", "error": {"type": "%b", "message": "x"}}\n\n' % kind.encode()
    fake.enqueue(Reply(body=[event], content_type="text/event-stream"))
    with pytest.raises(error):
        await complete(provider, asking(ANTHROPIC))


async def test_an_answer_that_fills_the_window_is_cut(provider: Provider, fake: AnthropicFake) -> None:
    fake.enqueue(Reply(body=[_ending("model_context_window_exceeded")], content_type="text/event-stream"))
    with pytest.raises(AnswerCutError):
        await complete(provider, asking(ANTHROPIC))


async def test_another_reason_to_stop_is_said_as_other(provider: Provider, fake: AnthropicFake) -> None:
    text = b'event: content_block_delta\ndata: {"type": "content_block_delta", "index": 0, "delta": %b}\n\n'
    delta = text % b'{"type": "text_delta", "text": "1"}'
    fake.enqueue(Reply(body=[delta, _ending("pause_turn")], content_type="text/event-stream"))
    assert (await complete(provider, asking(ANTHROPIC))).finish_reason == "other"


async def test_retired_models_are_left_out_and_deprecated_ones_come_last(provider: Provider) -> None:
    names = [model.name for model in await provider.list_models()]
    assert names == ["claude-sonnet-5-5", "claude-haiku-5-5", "claude-sonnet-4-5"]


async def test_limits_come_from_the_listing_before_the_catalogue(provider: Provider, fake: AnthropicFake) -> None:
    thinking = {"supported": True, "types": {}}
    told = model_entry("claude-haiku-5-5", max_input_tokens=123_456, capabilities={"thinking": thinking})
    fake.models = [told, model_entry("claude-sonnet-5-5", max_input_tokens=None)]
    haiku, sonnet = await provider.list_models()
    assert (haiku.context_window, haiku.max_output_tokens, haiku.thinks) == (123_456, 128_000, True)
    assert sonnet.context_window == 1_000_000


def _ending(reason: str) -> bytes:
    delta = '{"type": "message_delta", "delta": {"stop_reason": "%s"}, "usage": {"output_tokens": 5}}'
    return f"event: message_delta\ndata: {delta % reason}\n\n".encode()
