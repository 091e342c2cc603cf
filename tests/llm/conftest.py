"""One fake server for each provider, and the adapter that speaks to it."""

from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

from llm.protocol import Provider
from llm.registry import create_provider
from llm.schemas import PROVIDER_NAMES, ProviderConnection, ProviderName
from tests.fakes.anthropic import AnthropicFake
from tests.fakes.gemini import GeminiFake
from tests.fakes.llm import LLMFake
from tests.fakes.ollama import OllamaFake
from tests.fakes.openai import OpenAIFake
from tests.fakes.openai_compatible import OpenAICompatibleFake

FAKES: dict[ProviderName, type[LLMFake]] = {
    "anthropic": AnthropicFake,
    "openai": OpenAIFake,
    "gemini": GeminiFake,
    "ollama": OllamaFake,
    "custom": OpenAICompatibleFake,
}
#: A model that each fake has.
MODELS: dict[ProviderName, str] = {
    "anthropic": "claude-haiku-5-5",
    "openai": "gpt-6-luna",
    "gemini": "gemini-3.8-flash",
    "ollama": "smollm2:135m",
    "custom": "smollm2-135m-instruct",
}
#: Long enough for anything on loopback; tests that are about time choose their own.
PATIENCE = 20.0

Connect = Callable[..., Provider]


@pytest.fixture(params=PROVIDER_NAMES)
def provider_name(request: pytest.FixtureRequest) -> ProviderName:
    """Each provider in turn."""
    name: ProviderName = request.param
    return name


@pytest.fixture
def fake(provider_name: ProviderName) -> Iterator[LLMFake]:
    """The provider's fake, running."""
    with FAKES[provider_name]() as server:
        yield server


@pytest.fixture
def model(provider_name: ProviderName) -> str:
    """A model that the fake has."""
    return MODELS[provider_name]


@pytest.fixture
async def connect(provider_name: ProviderName) -> AsyncIterator[Connect]:
    """Opens adapters, and closes them at the end: `connect(url, timeout=0.3)`."""
    opened: list[Provider] = []

    def connect_to(url: str, *, timeout: float = PATIENCE, **fields: Any) -> Provider:
        fields.setdefault("api_key", "sk-test-1234567890")
        connection = ProviderConnection(provider=provider_name, base_url=url, timeout=timeout, **fields)
        opened.append(create_provider(connection))
        return opened[-1]

    yield connect_to
    for provider in opened:
        await provider.aclose()


@pytest.fixture
def provider(connect: Connect, fake: LLMFake) -> Provider:
    """The adapter, connected to its fake."""
    return connect(fake.base_url)
