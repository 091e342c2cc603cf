"""Signed-in people, a fake Ollama, and what Ollama's settings say."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.test import Client

from llm.services.settings.change import SettingsChange
from llm.services.settings.store import save_settings
from tests.fakes.ollama import OllamaFake


@pytest.fixture
def ollama() -> Iterator[OllamaFake]:
    """Running, with three models and none else."""
    with OllamaFake() as fake:
        fake.remove_models()
        for name, size in (("phi3:mini", "3.8B"), ("mistral:7b", "7B"), ("llama3:8b", "8B")):
            fake.add_model(name, parameter_size=size)
        yield fake


@pytest.fixture
def configured(db: None, ollama: OllamaFake) -> OllamaFake:
    """The same, as the active provider."""
    save_settings(SettingsChange(provider="ollama", ollama_url=ollama.url, model_analysis="llama3:8b"))
    return ollama


@pytest.fixture
def staff(db: None) -> Client:
    """The owner."""
    client = Client()
    client.force_login(User.objects.create_superuser("owner", password="x"))
    return client


@pytest.fixture
def listener(db: None) -> Client:
    """Signed in, but no staff."""
    client = Client()
    client.force_login(User.objects.create_user("guest"))
    return client
