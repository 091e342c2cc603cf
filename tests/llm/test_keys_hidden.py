"""A server, or its model, may repeat the key that it was given: nobody reads it, and nothing stores it."""

import json
import logging
from contextlib import aclosing
from urllib.parse import quote

import pytest

from core.text.redact import HIDDEN
from llm.errors import LLMError
from llm.protocol import Provider
from llm.schemas import Completion, CompletionRequest
from tests.fakes.base import Reply
from tests.fakes.llm import LLMFake
from tests.llm.conftest import Connect

KEY = "Zq7-marker/Key+without=shape"
STATUSES = (400, 401, 403, 404, 409, 413, 422, 429, 500, 502, 503)
BODIES = {
    "openai": json.dumps({"error": {"message": f"Incorrect API key provided: {KEY}", "type": "invalid_request_error"}}),
    "detail": json.dumps({"detail": f"model and {KEY} do not match"}),
    "address": json.dumps({"error": f"no route for /v1?auth={quote(KEY, safe='')}"}),
    "nested": json.dumps({"error": json.dumps({"message": f"upstream said {KEY}"})}),
    "across the cut": json.dumps({"error": {"message": "x" * 280 + " " + KEY}}),
    "html": f"<html><body>{KEY}</body></html>",
}


def request_for(model: str) -> CompletionRequest:
    return CompletionRequest(model=model, system="s", prompt="p", max_output_tokens=64, context_window=4096)


async def last_of(provider: Provider, request: CompletionRequest) -> Completion:
    async with aclosing(provider.stream(request)) as events:
        found = [event async for event in events]
    assert isinstance(found[-1], Completion)
    return found[-1]


def traces_of(text: str) -> list[str]:
    """Pieces of the key that are in a text."""
    return [part for part in ("Zq7", "marker", "without", "shape") if part.lower() in text.lower()]


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
@pytest.mark.parametrize("status", STATUSES)
async def test_no_message_repeats_the_key(
    connect: Connect, fake: LLMFake, model: str, status: int, body: str, caplog: pytest.LogCaptureFixture
) -> None:
    provider = connect(fake.base_url, api_key=KEY)
    kind = "text/html" if body.startswith("<") else "application/json"
    headers = {"X-Echo": KEY, "Location": f"http://127.0.0.1:1/?key={KEY}", "Retry-After": "0"}
    fake.enqueue(*[Reply(status, body.encode(), kind, headers) for _ in range(8)])
    with caplog.at_level(logging.DEBUG, logger="llm"), pytest.raises(LLMError) as caught:
        await last_of(provider, request_for(model))
    assert not traces_of(f"{caught.value.message} {caught.value} {caplog.text}")


async def test_what_a_message_says_besides_is_kept(connect: Connect, fake: LLMFake, model: str) -> None:
    provider = connect(fake.base_url, api_key=KEY)
    fake.enqueue(*[Reply(409, BODIES["openai"].encode(), "application/json") for _ in range(8)])
    with pytest.raises(LLMError) as caught:
        await last_of(provider, request_for(model))
    assert f"Incorrect API key provided: {HIDDEN}" in caught.value.message


@pytest.mark.parametrize("said", [f"Sunset {KEY} drive", json.dumps({"title": f"By {KEY}"})])
async def test_a_model_that_repeats_the_key_does_not_get_it_stored(
    connect: Connect, fake: LLMFake, model: str, said: str
) -> None:
    provider = connect(fake.base_url, api_key=KEY)
    fake.answer_with(said, pieces=[said[:12], said[12:20], said[20:]])
    completion = await last_of(provider, request_for(model))
    assert HIDDEN in completion.text
    assert not traces_of(completion.text)
