"""The system page: what it shows, and to whom."""

import pytest
from django.test import Client
from pytest_django import Settings

from core.tasks.outages import outages
from core.version import VERSION
from llm.models import LLMSettings, ProviderSettings
from tests.settings_ui.conftest import one, soup, text

URL = "/system/"
pytestmark = pytest.mark.django_db


def test_what_is_wrong_is_told_with_what_to_do(owner_client: Client, settings: Settings) -> None:
    settings.LLM_FILE_PROBLEM = "config.yaml isn't UTF-8 text."
    page = soup(owner_client.get(URL))
    found = one(page, '[data-name="core_w003"]')
    assert found["data-state"] == "warning"
    assert "config.yaml isn't UTF-8 text. Fix the file" in found.get_text(" ", strip=True)


def test_the_versions_are_shown_and_nothing_is_kept_by_the_browser(owner_client: Client) -> None:
    answer = owner_client.get(URL)
    assert "no-store" in answer["Cache-Control"]
    assert text(soup(answer), ".versions > div:first-child") == f"PlexSage {VERSION}"


def test_what_a_server_says_is_text_and_a_command_in_it_is_code(owner_client: Client) -> None:
    outages().begin("language model", "<b>Ollama</b>", "Run `ollama serve` <script>alert(1)</script>")
    LLMSettings.objects.create(pk=1, provider="ollama")
    ProviderSettings.objects.create(provider="ollama", model_generation="llama3:8b")
    page = soup(owner_client.get(URL))
    found = one(page, "[data-name=language_model]")
    assert one(found, "code").get_text() == "ollama serve"
    assert "<script>alert(1)</script>" in found.get_text()
    assert not page.select("main script, main b")
