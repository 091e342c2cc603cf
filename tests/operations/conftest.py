"""What the tests of operations share."""

from collections.abc import Iterator
from typing import Protocol

import pytest
from pytest_django import Settings

from tests.fakes.ollama import MODEL, OllamaFake


class UseOllama(Protocol):
    """Set up Ollama at this address, with this model."""

    def __call__(self, url: str, model: str = MODEL) -> None: ...


@pytest.fixture
def ollama() -> Iterator[OllamaFake]:
    """With one model that is large enough to be asked to choose."""
    with OllamaFake() as fake:
        fake.add_model(MODEL)
        yield fake


@pytest.fixture
def use_ollama(settings: Settings) -> UseOllama:
    """By the environment."""

    def use(url: str, model: str = MODEL) -> None:
        settings.LLM_ENVIRONMENT = {"provider": "ollama", "ollama_url": url, "model_generation": model}

    return use
