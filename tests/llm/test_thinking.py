"""A model that can think: asked to where the settings say, given its room, never shown, and never above the window."""

from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from llm.budget import answer_tokens
from llm.errors import AnswerCutError
from llm.output import NumberPicks
from llm.protocol import Provider
from llm.registry import create_provider
from llm.schemas import (
    Completion,
    CompletionRequest,
    ModelInfo,
    ProviderConnection,
    StreamEvent,
    TextDelta,
    Thinking,
)
from llm.settings_fields import LLMConfig
from llm.thinking import thinking_tokens
from tests.fakes.anthropic import AnthropicFake
from tests.fakes.base import RecordedRequest, Reply, json_reply
from tests.fakes.gemini import GeminiFake
from tests.fakes.llm import Answer, LLMFake
from tests.fakes.ollama import OllamaFake
from tests.fakes.openai import OpenAIFake
from tests.fakes.openai_compatible import OpenAICompatibleFake

THINKER = "qwen3:8b"
PICKS = NumberPicks(count=3, highest=140)
PLAIN = answer_tokens(3, 140, "array")


@pytest.fixture
def ollama() -> Iterator[OllamaFake]:
    with OllamaFake() as fake:
        fake.add_model(THINKER, family="qwen3", capabilities=("completion", "thinking"))
        fake.thoughts = 500
        fake.answer_with('"3,17,29"')
        yield fake


@pytest.fixture
def custom() -> Iterator[OpenAICompatibleFake]:
    with OpenAICompatibleFake() as fake:
        fake.thoughts = 500
        fake.answer_with('"3,17,29"')
        yield fake


@pytest.fixture
async def connect() -> AsyncIterator[Any]:
    opened: list[Provider] = []

    def open_at(name: Any, fake: LLMFake, **fields: Any) -> Provider:
        described = {"provider": name, "base_url": fake.base_url, "api_key": SecretStr("k")} | fields
        opened.append(create_provider(ProviderConnection.model_validate(described)))
        return opened[-1]

    yield open_at
    for provider in opened:
        await provider.aclose()


def asking(**fields: Any) -> CompletionRequest:
    given = {"model": THINKER, "prompt": "Pick.", "max_output_tokens": 20, "context_window": 8192, "output": PICKS}
    return CompletionRequest.model_validate(given | fields)


async def events_of(provider: Provider, request: CompletionRequest) -> list[StreamEvent]:
    async with aclosing(provider.stream(request)) as events:
        return [event async for event in events]


def shown(events: list[StreamEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


def completed(events: list[StreamEvent]) -> Completion:
    assert isinstance(events[-1], Completion)
    return events[-1]


# How much.


def config_of(provider: Any = "ollama", **fields: Any) -> LLMConfig:
    return LLMConfig(provider=provider, **fields)


@pytest.mark.parametrize("role", ["analysis", "generation"])
def test_each_role_has_its_own_switch_and_budget(role: Literal["analysis", "generation"]) -> None:
    info = ModelInfo(name=THINKER, thinks=True)
    on = config_of(**{f"thinking_{role}": "on", f"thinking_tokens_{role}": 700})
    other: Literal["analysis", "generation"] = "generation" if role == "analysis" else "analysis"
    assert thinking_tokens(on, role, info, 8192) == 700
    assert thinking_tokens(on, other, info, 8192) == 0, "off at first"


@pytest.mark.parametrize(
    ("provider", "thinks", "able"),
    [("ollama", False, False), ("ollama", True, True), ("custom", False, True), ("gemini", False, False)],
)
def test_only_who_can_is_asked_to(provider: str, thinks: bool, able: bool) -> None:
    config = config_of(provider, thinking_generation="on")
    assert bool(thinking_tokens(config, "generation", ModelInfo(name="x", thinks=thinks), 8192)) == able


@given(st.integers(512, 10_000_000), st.integers(256, 100_000))
def test_half_of_a_window_stays_for_the_list(window: int, budget: int) -> None:
    config = config_of(thinking_generation="on", thinking_tokens_generation=budget)
    assert thinking_tokens(config, "generation", ModelInfo(name="x", thinks=True), window) <= window / 2


# Ollama.


async def test_ollama_thinks_freely_and_answers_then(ollama: OllamaFake, connect: Any) -> None:
    events = await events_of(connect("ollama", ollama), asking(model_thinks=True, thinking_tokens=2000))
    (sent,) = ollama.completions
    assert sent.json["think"] is True
    assert "format" not in sent.json, "it would bind the thoughts"
    assert sent.json["options"]["num_predict"] == PLAIN + 2000
    assert any(isinstance(event, Thinking) for event in events)
    assert shown(events) == '"3,17,29"'
    assert completed(events).thought


async def test_ollama_asked_not_to_think_is_held_to_its_form(ollama: OllamaFake, connect: Any) -> None:
    events = await events_of(connect("ollama", ollama), asking(model_thinks=True))
    assert ollama.completions[0].json["think"] is False
    assert "pattern" in ollama.completions[0].json["format"]
    assert not completed(events).thought


async def test_ollama_that_thinks_its_budget_away_is_asked_once_without(ollama: OllamaFake, connect: Any) -> None:
    ollama.thoughts = 5000
    events = await events_of(connect("ollama", ollama), asking(model_thinks=True, thinking_tokens=2000))
    assert [sent.json["think"] for sent in ollama.completions] == [True, False]
    assert shown(events) == '"3,17,29"'


@pytest.mark.parametrize("finish", ["stop", "length"])
@pytest.mark.parametrize("name", ["ollama", "custom"])
async def test_thoughts_without_an_answer_are_no_end(
    name: str, finish: Any, ollama: OllamaFake, custom: OpenAICompatibleFake, connect: Any
) -> None:
    fake: LLMFake = ollama if name == "ollama" else custom
    ollama.thoughts = custom.thoughts = 0
    fake.answer_next(Answer("", pieces=("",), thinking="I can't decide.", finish=finish))
    events = await events_of(connect(name, fake), asking(model_thinks=True, thinking_tokens=2000))
    assert shown(events) == '"3,17,29"'
    assert len(fake.completions) == 2


async def test_a_connection_that_breaks_while_it_thinks_is_told_as_that(ollama: OllamaFake, connect: Any) -> None:
    ollama.thoughts = 0
    ollama.answer_next(Answer("1,2,3", pieces=("1,", "2,3"), thinking="Let me see."))
    ollama.mode = "cut_stream"
    with pytest.raises(AnswerCutError, match="connection closed"):
        await events_of(connect("ollama", ollama), asking(model_thinks=True, thinking_tokens=2000))
    assert len(ollama.completions) == 1


async def test_ollama_that_refuses_to_think_is_asked_without_from_then_on(ollama: OllamaFake, connect: Any) -> None:
    """Its description said that it can."""
    provider = connect("ollama", ollama)
    plain = asking(model="smollm2:135m", model_thinks=True, thinking_tokens=2000)
    for _ in range(2):
        assert shown(await events_of(provider, plain)) == '"3,17,29"'
    assert [sent.json.get("think") for sent in ollama.completions] == [True, None, None]
    assert "pattern" in ollama.completions[1].json["format"]
    assert provider.left_out["smollm2:135m"] == ("think",)


async def test_gpt_oss_takes_a_level(ollama: OllamaFake, connect: Any) -> None:
    ollama.add_model("gpt-oss:20b", family="gptoss", capabilities=("completion", "thinking"))
    provider = connect("ollama", ollama)
    for tokens in (0, 2000):
        await events_of(provider, asking(model="gpt-oss:20b", model_thinks=True, thinking_tokens=tokens))
    assert [sent.json["think"] for sent in ollama.completions] == ["low", "high"]


# Servers of OpenAI's kind.


async def test_a_custom_server_is_asked_in_every_way_that_one_may_know(
    custom: OpenAICompatibleFake, connect: Any
) -> None:
    provider = connect("custom", custom)
    events = await events_of(provider, asking(thinking_tokens=2000))
    sent = custom.completions[0].json
    assert (sent["reasoning_effort"], sent["chat_template_kwargs"]) == ("high", {"enable_thinking": True})
    assert "response_format" not in sent
    assert sent["max_tokens"] == PLAIN + 2000
    assert shown(events) == '"3,17,29"'
    await events_of(provider, asking())
    later = custom.completions[1].json
    assert "pattern" in str(later["response_format"]), "what a free answer was does not count"
    assert later["chat_template_kwargs"] == {"enable_thinking": False}


async def test_what_a_custom_server_refuses_of_it_is_left_out(custom: OpenAICompatibleFake, connect: Any) -> None:
    def answer(request: RecordedRequest) -> Reply:
        for field in ("chat_template_kwargs", "reasoning_effort"):
            if field in request.json:
                error = {"message": f"Unrecognized request argument supplied: {field}", "param": field}
                return json_reply({"error": error}, status=400)
        return custom.respond_completion(request)

    custom.on("POST", "/v1/chat/completions", answer)
    provider = connect("custom", custom)
    for _ in range(2):
        assert shown(await events_of(provider, asking(thinking_tokens=2000))) == '"3,17,29"'
    assert len(custom.requests) == 4, "two refusals, and then it is known"
    assert set(provider.left_out[THINKER]) == {"chat_template_kwargs", "reasoning_effort"}


async def test_a_lower_effort_is_asked_where_the_highest_is_refused(custom: OpenAICompatibleFake, connect: Any) -> None:
    def answer(request: RecordedRequest) -> Reply:
        if request.json.get("reasoning_effort") == "high":
            told = "Unsupported value: 'high'. Supported values are: 'low' and 'medium'."
            return json_reply({"error": {"message": told, "param": "reasoning_effort"}}, status=400)
        return custom.respond_completion(request)

    custom.on("POST", "/v1/chat/completions", answer)
    await events_of(connect("custom", custom), asking(thinking_tokens=2000))
    assert [sent.json["reasoning_effort"] for sent in custom.completions] == ["high", "medium"]


async def test_a_custom_server_that_thinks_its_budget_away_is_asked_once_without(
    custom: OpenAICompatibleFake, connect: Any
) -> None:
    custom.thoughts = 5000
    events = await events_of(connect("custom", custom), asking(thinking_tokens=2000))
    kwargs = [sent.json["chat_template_kwargs"]["enable_thinking"] for sent in custom.completions]
    assert kwargs == [True, False]
    assert shown(events) == '"3,17,29"'


async def test_who_thought_unasked_before_has_room_at_once(custom: OpenAICompatibleFake, connect: Any) -> None:
    """Cut by a limit of the answer alone, it would have to be asked again, in every run."""
    custom.obeys = False
    provider = connect("custom", custom, thinkers=(THINKER,))
    assert (await provider.describe_model(THINKER)).thinks
    events = await events_of(provider, asking(model_thinks=True))
    assert len(custom.completions) == 1
    assert custom.completions[0].json["max_tokens"] == 20 + 8192 // 4
    assert shown(events) == '"3,17,29"'


# The clouds.


@pytest.mark.parametrize(
    ("name", "kind", "model"),
    [
        ("openai", OpenAIFake, "gpt-5.2"),
        ("anthropic", AnthropicFake, "claude-sonnet-5"),
        ("gemini", GeminiFake, "gemini-3-pro"),
    ],
)
async def test_the_clouds_are_asked_in_their_words(name: str, kind: type[LLMFake], model: str, connect: Any) -> None:
    with kind() as fake:
        fake.answer_with('{"tracks": [3, 17, 29]}')
        provider = connect(name, fake)
        for tokens in (0, 9000):
            await events_of(provider, asking(model=model, thinking_tokens=tokens))
        less, more = (str(sent.json).lower() for sent in fake.completions)
    assert ("low" in less, "high" in more) == (True, True)
    assert "9020" in more
    assert str(20 + provider.thinking_headroom) in less
