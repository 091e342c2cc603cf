"""What a page may show of the settings: values with their sources and locks, and never a key."""

import pytest
from django.core import serializers
from django.core.management import call_command
from pydantic import SecretStr
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from llm.models import ProviderSettings
from llm.services.settings.change import SettingsChange
from llm.services.settings.effective import load_config
from llm.services.settings.overview import settings_view
from llm.services.settings.store import save_settings

pytestmark = pytest.mark.django_db

KEY = "sk-secret-abcdef-4321"


def test_nothing_configured_says_what_is_missing(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(2):
        view = settings_view()
    assert view.active is None
    assert view.missing == "choose a provider."
    assert set(view.providers) == {"anthropic", "openai", "gemini", "ollama", "custom"}
    assert view.providers["ollama"].fields["ollama_url"].value == "http://localhost:11434"
    assert view.providers["ollama"].missing == "choose a model for ollama."
    assert not view.providers["openai"].key.is_set


def test_keys_show_their_last_four_characters_only() -> None:
    save_settings(SettingsChange(provider="openai", api_key=SecretStr(KEY)))
    view = settings_view()
    key = view.providers["openai"].key
    assert (key.is_set, key.last_four, key.source, key.problem) == (True, "4321", "database", "")
    assert KEY not in view.model_dump_json()
    assert KEY not in repr(view)


def test_of_a_short_key_nothing_is_shown() -> None:
    save_settings(SettingsChange(provider="custom", custom_url="http://nas:1/v1", api_key=SecretStr("abcd1234")))
    assert settings_view().providers["custom"].key.last_four == ""
    assert settings_view().providers["custom"].key.is_set


def test_a_key_of_another_host_is_there_with_its_problem() -> None:
    save_settings(SettingsChange(provider="custom", custom_url="http://nas:1/v1", api_key=SecretStr(KEY)))
    save_settings(SettingsChange(custom_url="http://other:1/v1"))
    key = settings_view().providers["custom"].key
    assert (key.is_set, key.last_four) == (True, "4321")
    assert key.problem == "The stored API key belongs to nas:1. Enter it again for this one."


def test_several_fields_may_be_locked_at_once(settings: Settings) -> None:
    settings.LLM_ENVIRONMENT = {"provider": "ollama", "ollama_url": "http://fixed:1", "model_analysis": "llama3:8b"}
    settings.LLM_ENVIRONMENT_KEYS = {"gemini": SecretStr("env-key-gemini-9876")}
    view = settings_view()
    ollama = view.providers["ollama"].fields
    assert view.fields["provider"].locked_by == "LLM_PROVIDER"
    assert (ollama["ollama_url"].value, ollama["ollama_url"].locked_by) == ("http://fixed:1", "OLLAMA_URL")
    assert (ollama["model_analysis"].source, ollama["model_analysis"].locked_by) == (
        "environment",
        "LLM_MODEL_ANALYSIS",
    )
    assert ollama["model_generation"].locked_by == ""
    key = view.providers["gemini"].key
    assert (key.locked_by, key.last_four, key.source) == ("GEMINI_API_KEY", "9876", "environment")


def test_bad_values_in_file_and_database_stop_nothing(settings: Settings) -> None:
    settings.LLM_FILE = {"provider": "nonsense", "ollama_url": "ftp://x", "colour": "blue"}
    settings.LLM_FILE_PROBLEM = "config.yaml isn't valid YAML in line 3."
    ProviderSettings.objects.create(provider="ollama", base_url="::::", context_window=3)
    view = settings_view()
    assert view.active is None
    assert {problem.field for problem in view.problems} == {
        "",
        "colour",
        "provider",
        "ollama_url",
        "ollama_context_window",
    }
    assert view.providers["ollama"].fields["ollama_url"].value == "http://localhost:11434"


def test_a_dump_holds_the_key_encrypted_and_gives_it_back(capsys: pytest.CaptureFixture[str]) -> None:
    save_settings(SettingsChange(provider="openai", api_key=SecretStr(KEY)))
    call_command("dumpdata", "llm")
    dump = capsys.readouterr().out
    assert "gAAAA" in dump
    assert KEY not in dump
    ProviderSettings.objects.all().delete()
    for loaded in serializers.deserialize("json", dump):
        loaded.save()
    assert load_config().config.api_key.get_secret_value() == KEY


def test_the_database_holds_the_key_encrypted() -> None:
    save_settings(SettingsChange(provider="openai", api_key=SecretStr(KEY)))
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT api_key FROM llm_providersettings")
        (stored,) = cursor.fetchone()
    assert stored.startswith("gAAAA")
