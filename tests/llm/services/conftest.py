"""A fake Ollama with one model more than recorded, chosen and saved."""

from collections.abc import Iterator

import pytest

from llm.services.settings.change import SettingsChange
from llm.services.settings.store import save_settings
from tests.fakes.ollama import OllamaFake


@pytest.fixture
def ollama() -> Iterator[OllamaFake]:
    """Running, with `llama3:8b`, trained for 8,192 tokens."""
    with OllamaFake() as fake:
        fake.add_model("llama3:8b")
        yield fake


@pytest.fixture
def configured(db: None, ollama: OllamaFake) -> OllamaFake:
    """The same, as the active provider."""
    save_settings(
        SettingsChange(
            provider="ollama", ollama_url=ollama.url, model_analysis="llama3:8b", model_generation="llama3:8b"
        )
    )
    return ollama
