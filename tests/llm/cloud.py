"""Talking to the adapters with an SDK: which fake is whose, and the shortest ways to ask."""

from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from llm.output import OutputSpec, PlainText
from llm.protocol import Provider
from llm.registry import create_provider
from llm.schemas import Completion, CompletionRequest, ProviderConnection, ProviderName, StreamEvent
from tests.fakes.anthropic import AnthropicFake
from tests.fakes.gemini import GeminiFake
from tests.fakes.llm import LLMFake
from tests.fakes.openai import OpenAIFake

KEY = "sk-very-secret"


@dataclass(frozen=True)
class Dialect:
    """One provider and its fake."""

    name: ProviderName
    model: str
    fake: type[LLMFake]

    def __str__(self) -> str:
        return self.name


ANTHROPIC = Dialect("anthropic", "claude-haiku-5-5", AnthropicFake)
OPENAI = Dialect("openai", "gpt-6-luna", OpenAIFake)
GEMINI = Dialect("gemini", "gemini-3.8-flash", GeminiFake)
DIALECTS = (ANTHROPIC, OPENAI, GEMINI)


def connect(dialect: Dialect, fake: LLMFake, **fields: Any) -> Provider:
    """An adapter for the fake."""
    known = {"provider": dialect.name, "base_url": fake.base_url, "api_key": KEY, "timeout": 10.0}
    return create_provider(ProviderConnection.model_validate(known | fields))


def asking(dialect: Dialect, output: OutputSpec | None = None, **fields: Any) -> CompletionRequest:
    """A request for the dialect's model."""
    known = {"model": dialect.model, "prompt": "a rainy day", "max_output_tokens": 100}
    return CompletionRequest.model_validate(known | {"output": output or PlainText()} | fields)


async def all_events(provider: Provider, request: CompletionRequest) -> list[StreamEvent]:
    """The whole stream."""
    async with aclosing(provider.stream(request)) as events:
        return [event async for event in events]


async def complete(provider: Provider, request: CompletionRequest) -> Completion:
    """The last event of its stream."""
    last = (await all_events(provider, request))[-1]
    assert isinstance(last, Completion)
    return last
