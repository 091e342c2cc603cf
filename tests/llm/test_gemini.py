"""What only Gemini does: a wrong key as 400, thoughts counted apart, blocked prompts, levels of thinking."""

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from llm.errors import AnswerCutError, AnswerMalformedError, ModelUnavailableError, UnauthorizedError
from llm.output import JsonAnswer
from llm.protocol import Provider
from llm.schemas import Thinking
from tests.fakes.base import Reply, json_reply
from tests.fakes.gemini import BAD_KEY, GeminiFake, model_entry
from tests.llm.cloud import GEMINI, KEY, all_events, asking, complete, connect

STORY = JsonAnswer(name="story", json_schema={"type": "object", "properties": {"title": {"type": "string"}}})


@pytest.fixture
def fake() -> Iterator[GeminiFake]:
    with GeminiFake() as server:
        yield server


@pytest.fixture
async def provider(fake: GeminiFake) -> AsyncIterator[Provider]:
    adapter = connect(GEMINI, fake)
    yield adapter
    await adapter.aclose()


async def test_the_request_on_the_wire(provider: Provider, fake: GeminiFake) -> None:
    await complete(provider, asking(GEMINI, STORY, system="You pick music.", max_output_tokens=50))
    request = fake.completions[-1]
    assert request.target == "/v1beta/models/gemini-3.8-flash:streamGenerateContent?alt=sse"
    assert request.headers["x-goog-api-key"] == KEY
    assert "x-server-timeout" not in request.headers, "the server would give up in the middle of a long answer"
    assert request.json["contents"] == [{"role": "user", "parts": [{"text": "a rainy day"}]}]
    assert request.json["systemInstruction"]["parts"] == [{"text": "You pick music."}]
    assert request.json["generationConfig"] == {
        "maxOutputTokens": 50 + 4096,
        "responseMimeType": "application/json",
        "responseJsonSchema": STORY.json_schema,
        "thinkingConfig": {"thinking_level": "LOW"},  # the SDK's spelling
    }
    assert request.json.keys() == {"contents", "systemInstruction", "generationConfig"}


@pytest.mark.parametrize(
    ("model", "level"),
    [
        ("gemini-3.8-flash", "LOW"),
        ("gemini-4-argon", "LOW"),
        ("gemini-3.5-flash-lite", None),
        ("gemini-2.5-pro", None),
        ("gemini-flash-latest", None),
    ],
)
async def test_a_level_only_where_the_model_is_known_to_take_it(
    provider: Provider, fake: GeminiFake, model: str, level: str | None
) -> None:
    await complete(provider, asking(GEMINI, model=model))
    config = fake.completions[-1].json["generationConfig"]
    assert config.get("thinkingConfig", {}).get("thinking_level") == level


async def test_output_includes_thoughts_and_input_what_was_cached(provider: Provider, fake: GeminiFake) -> None:
    fake.answer_with("1", usage=(1000, 20), thinking="Rain.")
    fake.cached = 600
    *events, last = await all_events(provider, asking(GEMINI))
    assert isinstance(events[0], Thinking)
    assert last.kind == "completion"
    assert last.text == "1"
    assert (last.usage.input_tokens, last.usage.cached_tokens, last.usage.output_tokens) == (1000, 600, 20)


async def test_a_wrong_key_is_said_as_one(provider: Provider, fake: GeminiFake) -> None:
    fake.enqueue(json_reply(BAD_KEY, status=400), json_reply(BAD_KEY, status=400))
    with pytest.raises(UnauthorizedError):
        await provider.list_models()
    with pytest.raises(UnauthorizedError):
        await complete(provider, asking(GEMINI))


async def test_a_blocked_prompt_is_a_refusal(provider: Provider, fake: GeminiFake) -> None:
    _stream(fake, {"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}})
    with pytest.raises(AnswerMalformedError, match="refused to answer"):
        await complete(provider, asking(GEMINI))


async def test_no_second_request_continues_an_answer(provider: Provider, fake: GeminiFake) -> None:
    """Each would be billed; the caller asks for what is missing."""
    candidate = {"content": {"parts": [{"text": "1,"}]}, "continuationToken": "YWJj", "finishReason": "CONTINUATION"}
    _stream(fake, {"candidates": [candidate]})
    with pytest.raises(AnswerCutError) as caught:
        await complete(provider, asking(GEMINI))
    assert caught.value.text == "1,"
    assert len(fake.completions) == 1


async def test_an_error_inside_the_stream_is_told_by_its_code(provider: Provider, fake: GeminiFake) -> None:
    _stream(fake, {"error": {"code": 503, "message": "overloaded", "status": "UNAVAILABLE"}})
    with pytest.raises(ModelUnavailableError):
        await complete(provider, asking(GEMINI))


async def test_another_reason_to_stop_is_said_as_other(provider: Provider, fake: GeminiFake) -> None:
    _stream(fake, {"candidates": [{"content": {"parts": [{"text": "1"}]}, "finishReason": "LANGUAGE"}]})
    assert (await complete(provider, asking(GEMINI))).finish_reason == "other"


async def test_only_models_that_write_text_are_listed(provider: Provider) -> None:
    names = [model.name for model in await provider.list_models()]
    assert names == ["gemini-3.8-flash", "gemini-3.5-flash-lite"]


async def test_limits_come_from_the_listing_before_the_catalogue(provider: Provider, fake: GeminiFake) -> None:
    fake.models = [
        model_entry("gemini-3.8-flash", inputTokenLimit=123_456, thinking=True),
        model_entry("gemini-3.5-flash-lite", inputTokenLimit=None),
    ]
    flash, lite = await provider.list_models()
    assert (flash.context_window, flash.max_output_tokens, flash.thinks) == (123_456, 65_536, True)
    assert lite.context_window == 1_000_000


def _stream(fake: GeminiFake, *chunks: dict[str, Any]) -> None:
    events = [f"data: {json.dumps(chunk)}\r\n\r\n".encode() for chunk in chunks]
    fake.enqueue(Reply(body=events, content_type="text/event-stream"))
