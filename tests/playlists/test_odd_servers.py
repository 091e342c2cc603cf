"""Whole runs against OpenAI-compatible servers that refuse a field, or whose model only thinks."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from playlists.events import Failed, Finished
from playlists.services.runs.failure import explain_failure
from tests.fakes.base import RecordedRequest, Reply, json_reply
from tests.fakes.llm import Answer
from tests.fakes.openai_compatible import OpenAICompatibleFake
from tests.playlists.conftest import Server, titles

pytestmark = pytest.mark.usefixtures("library")
MODEL = "big-12b"


@pytest.fixture
def custom(settings: Settings) -> Iterator[OpenAICompatibleFake]:
    """A server of one model, chosen for both roles."""
    with OpenAICompatibleFake() as fake:
        fake.models = [MODEL]
        fake.parameters = 12_000_000_000
        fake.answer_numbers()
        chosen = {"provider": "custom", "custom_url": fake.base_url, "custom_context_window": 8192}
        settings.LLM_ENVIRONMENT = {**chosen, "model_analysis": MODEL, "model_generation": MODEL}
        yield fake


@pytest.mark.parametrize("field", ["seed", "stream_options", "temperature", "max_tokens", "system"])
@pytest.mark.parametrize("text", ["", "Extra inputs are not permitted"])
async def test_a_field_that_is_refused_costs_no_playlist(
    custom: OpenAICompatibleFake, server: Server, field: str, text: str
) -> None:
    told = text or f"Parameter `{field}` is not supported; neither is a 'system' role"

    def answer(request: RecordedRequest) -> Reply:
        there = request.json["messages"][0]["role"] == "system" if field == "system" else field in request.json
        return json_reply({"detail": told}, status=422) if there else custom.respond_completion(request)

    custom.on("POST", "/v1/chat/completions", answer)
    events = await server.make("70s soul", count=25)
    assert isinstance(events[-1], Finished)
    assert len(titles(events)) == 25
    before = len(custom.completions)
    await server.make("70s soul", count=25)
    assert len(custom.completions) == before + 2, "picking and telling, nothing asked in vain"


async def test_a_model_that_only_thinks_ends_the_run_with_the_right_advice(
    custom: OpenAICompatibleFake, server: Server
) -> None:
    custom.answer_by(lambda _: Answer("", pieces=("",), thinking="Hm.", finish="length"))
    failed = (await server.make("something for a rainy day"))[-1]
    assert isinstance(failed, Failed)
    told = explain_failure(failed, "custom").text
    assert "used all its tokens for thinking: turn off thinking on the server" in told
    assert "fewer tracks" not in told
    assert len(custom.completions) == 2
    assert all(sent.json["chat_template_kwargs"] == {"enable_thinking": False} for sent in custom.completions)
