"""What the tests of operations share."""

from collections.abc import Iterator
from typing import Protocol

import pytest
from pytest_django import Settings

from core.runtime import singletons
from core.tasks.outages import Outages
from operations.services.backup.work import BackupWork
from operations.services.metrics.counted import Counted
from operations.services.watching.memory import Memory
from tests.fakes.ollama import MODEL, OllamaFake

_REMEMBERED = (Outages, Memory, Counted, BackupWork)


@pytest.fixture(autouse=True)
def _nothing_is_known() -> Iterator[None]:
    """What a process remembers, each test finds out anew."""
    for kept in _REMEMBERED:
        singletons().made.pop(kept, None)
    yield
    for kept in _REMEMBERED:
        singletons().made.pop(kept, None)


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
