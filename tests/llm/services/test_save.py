"""Changing settings: all or nothing, each provider's own, keys bound to their host, the environment's word stands."""

from collections.abc import Mapping
from typing import Any

import pytest
from pydantic import SecretStr
from pytest_django.fixtures import Settings

from llm.errors import InvalidSettingsError
from llm.models import LLMSettings, ProviderSettings
from llm.services.settings.change import SettingsChange, preview_settings
from llm.services.settings.effective import load_config
from llm.services.settings.store import save_settings
from llm.settings_fields import LLMConfig

pytestmark = pytest.mark.django_db

KEY = "sk-secret-abcdef-4321"


def config() -> LLMConfig:
    return load_config().config


def refused(change: SettingsChange, **kwargs: Any) -> Mapping[str, str]:
    with pytest.raises(InvalidSettingsError) as caught:
        save_settings(change, **kwargs)
    assert caught.value.code == "invalid"
    return caught.value.errors


def test_a_change_touches_only_what_it_names() -> None:
    save_settings(SettingsChange(provider="ollama", ollama_url="nas", model_analysis="llama3:8b"))
    save_settings(SettingsChange(model_generation="mistral:7b"))
    assert config().ollama_url == "http://nas:11434"
    assert (config().model_analysis, config().model_generation) == ("llama3:8b", "mistral:7b")


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("localhost:11434", "http://localhost:11434"),
        ("http://host:11434/", "http://host:11434"),
        ("http://host:11434/v1", "http://host:11434"),
        ("http://nas", "http://nas:11434"),
    ],
)
def test_addresses_are_kept_as_they_are_understood(typed: str, understood: str) -> None:
    assert save_settings(SettingsChange(provider="ollama", ollama_url=typed)).config.ollama_url == understood


def test_switching_keeps_each_providers_models() -> None:
    save_settings(SettingsChange(provider="ollama", model_analysis="llama3:8b", max_tracks=90))
    save_settings(SettingsChange(provider="openai", model_analysis="gpt-6-luna", api_key=SecretStr(KEY)))
    assert (config().model_analysis, config().max_tracks) == ("gpt-6-luna", None)
    save_settings(SettingsChange(provider="ollama"))
    assert (config().model_analysis, config().max_tracks) == ("llama3:8b", 90)


def test_a_provider_that_is_not_active_can_be_changed() -> None:
    save_settings(SettingsChange(provider="ollama"))
    save_settings(SettingsChange(model_analysis="claude-haiku-5-5"), for_provider="anthropic")
    assert config().provider == "ollama"
    assert load_config("anthropic").config.model_analysis == "claude-haiku-5-5"


def test_automatic_lets_go_of_a_number() -> None:
    save_settings(SettingsChange(provider="ollama", ollama_context_window=32_768, max_tracks=50))
    assert (config().ollama_context_window, config().max_tracks) == (32_768, 50)
    save_settings(SettingsChange(ollama_context_window=None, max_tracks=None))
    assert (config().ollama_context_window, config().max_tracks) == (None, None)


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"ollama_context_window": 10}, "ollama_context_window", "512 to 10,000,000 tokens"),
        ({"custom_context_window": 20_000_000}, "custom_context_window", "512 to 10,000,000 tokens"),
        ({"max_tracks": 0}, "max_tracks", "1 to 100,000 tracks"),
        ({"local_timeout": 0}, "local_timeout", "1 to 86,400 seconds"),
        ({"depth": "deepest"}, "depth", "auto, quick, thorough"),
        ({"depth_seconds": 0}, "depth_seconds", "1 to 86,400 seconds"),
        ({"ollama_url": "ftp://nas"}, "ollama_url", "http:// or https://"),
        ({"custom_url": "http://user:pw@nas"}, "custom_url", "username and password"),
        ({"model_analysis": "two\nlines"}, "model_analysis", "one line"),
        ({"model_generation": "x" * 201}, "model_generation", "200 characters"),
        ({"api_key": SecretStr("kéy")}, "api_key", "isn't an API key"),
        ({"api_key": SecretStr("two words")}, "api_key", "isn't an API key"),
    ],
)
def test_one_bad_value_refuses_the_whole_change(change: dict[str, Any], field: str, words: str) -> None:
    save_settings(SettingsChange(provider="ollama", model_analysis="llama3:8b"))
    good = {"smart_generation": True, "model_analysis": "other"}
    errors = refused(SettingsChange(**(good | change)))
    assert list(errors) == [field]
    assert words in errors[field]
    assert "secret" not in errors[field]
    assert config() == LLMConfig(provider="ollama", model_analysis="llama3:8b")


def test_every_bad_field_is_named_at_once() -> None:
    errors = refused(SettingsChange(provider="custom", custom_url="::::", custom_context_window=1))
    assert set(errors) == {"custom_url", "custom_context_window"}


def test_models_need_a_provider() -> None:
    assert refused(SettingsChange(model_analysis="x", api_key=SecretStr(KEY))) == {
        "model_analysis": "Choose a provider first.",
        "api_key": "Choose a provider first.",
    }


def test_an_empty_key_keeps_the_stored_one_and_clearing_forgets_it() -> None:
    save_settings(SettingsChange(provider="anthropic", api_key=SecretStr(f" {KEY}\n")))
    save_settings(SettingsChange(api_key=SecretStr("")))
    assert config().api_key.get_secret_value() == KEY
    save_settings(SettingsChange(clear_api_key=True))
    assert config().api_key.get_secret_value() == ""
    assert ProviderSettings.objects.get(provider="anthropic").api_key is None


def test_a_key_stays_behind_when_the_host_changes_and_is_there_when_it_returns() -> None:
    change = SettingsChange(
        provider="custom", custom_url="http://nas:5000/v1", api_key=SecretStr(KEY), model_analysis="m"
    )
    save_settings(change)
    moved = save_settings(SettingsChange(custom_url="http://evil.example:5000/v1"))
    assert moved.config.api_key.get_secret_value() == ""
    assert [problem.field for problem in moved.problems] == ["api_key"]
    back = save_settings(SettingsChange(custom_url="http://nas:5000/other"))
    assert back.config.api_key.get_secret_value() == KEY


def test_a_key_typed_together_with_a_new_address_belongs_to_that() -> None:
    save_settings(SettingsChange(provider="custom", custom_url="http://one:1/v1", api_key=SecretStr(KEY)))
    other = "another-key-123456"
    saved = save_settings(SettingsChange(custom_url="http://two:2/v1", api_key=SecretStr(other)))
    assert saved.config.api_key.get_secret_value() == other
    assert ProviderSettings.objects.get(provider="custom").api_key_host == "two:2"


def test_no_provider_gets_anothers_key() -> None:
    save_settings(SettingsChange(provider="openai", api_key=SecretStr(KEY)))
    for provider in ("anthropic", "gemini", "ollama", "custom"):
        assert load_config(provider).config.api_key.get_secret_value() == ""


def test_the_environment_locks_its_fields(settings: Settings) -> None:
    settings.LLM_ENVIRONMENT = {"provider": "ollama", "ollama_url": "http://fixed:11434", "ollama_context_window": 2048}
    errors = refused(
        SettingsChange(
            provider="custom", ollama_url="http://x", ollama_context_window=4096, max_tracks=7, api_key=SecretStr(KEY)
        )
    )
    assert errors == {
        "provider": "This is set by LLM_PROVIDER. Change it there, or remove it first.",
        "ollama_url": "This is set by OLLAMA_URL. Change it there, or remove it first.",
        "ollama_context_window": "This is set by OLLAMA_CONTEXT_WINDOW. Change it there, or remove it first.",
    }
    assert not ProviderSettings.objects.exists()
    assert refused(SettingsChange(ollama_context_window=None)).keys() == {"ollama_context_window"}


def test_a_key_from_the_environment_is_locked(settings: Settings) -> None:
    settings.LLM_ENVIRONMENT_KEYS = {"openai": SecretStr("env-key-123456")}
    errors = refused(SettingsChange(provider="openai", api_key=SecretStr(KEY)))
    assert errors == {"api_key": "This is set by OPENAI_API_KEY. Change it there, or remove it first."}
    assert refused(SettingsChange(provider="openai", clear_api_key=True)).keys() == {"api_key"}


def test_what_a_locked_field_is_already_may_be_said_again(settings: Settings) -> None:
    settings.LLM_ENVIRONMENT = {"provider": "ollama", "ollama_url": "http://fixed:11434"}
    saved = save_settings(SettingsChange(provider="ollama", ollama_url="fixed:11434", max_tracks=9))
    assert saved.config.max_tracks == 9
    assert ProviderSettings.objects.get().base_url == ""
    assert not LLMSettings.objects.exists()


def test_without_the_variable_the_saved_value_is_back(settings: Settings) -> None:
    save_settings(SettingsChange(provider="ollama", ollama_url="http://mine:11434"))
    settings.LLM_ENVIRONMENT = {"ollama_url": "http://fixed:11434"}
    assert config().ollama_url == "http://fixed:11434"
    assert load_config().sources["ollama_url"] == "environment"
    settings.LLM_ENVIRONMENT = {}
    assert config().ollama_url == "http://mine:11434"


def test_a_preview_stores_nothing() -> None:
    save_settings(SettingsChange(provider="ollama", ollama_url="http://mine:11434"))
    change = SettingsChange(provider="custom", custom_url="http://new:1/v1", api_key=SecretStr(KEY))
    effective = preview_settings(change)
    assert effective.config.base_url == "http://new:1/v1"
    assert effective.config.api_key.get_secret_value() == KEY
    assert config() == LLMConfig(provider="ollama", ollama_url="http://mine:11434")
    assert not ProviderSettings.objects.filter(provider="custom").exists()


@pytest.mark.parametrize("provider", ["ollama", "custom"])
def test_a_key_that_was_typed_for_https_does_not_go_there_in_clear(provider: str) -> None:
    def moved_to(address: str, **more: Any) -> LLMConfig:
        change = {"provider": provider, f"{provider}_url": address, **more}
        return save_settings(SettingsChange.model_validate(change)).config

    assert moved_to("https://ai.example:8443", api_key=SecretStr(KEY)).api_key.get_secret_value() == KEY
    assert moved_to("http://ai.example:8443").api_key.get_secret_value() == ""
    assert [problem.message for problem in load_config().problems] == [
        "The stored API key belongs to https://ai.example:8443. Enter it again for this one."
    ]
    assert moved_to("https://ai.example:8443").api_key.get_secret_value() == KEY
    assert moved_to("http://ai.example:8443", api_key=SecretStr(KEY)).api_key.get_secret_value() == KEY
    assert moved_to("https://ai.example:8443").api_key.get_secret_value() == KEY, "more careful is always right"
    assert moved_to("https://ai.example:8444").api_key.get_secret_value() == ""


def test_a_key_that_an_earlier_version_stored_is_still_known() -> None:
    save_settings(SettingsChange(provider="custom", custom_url="https://ai.example/v1", api_key=SecretStr(KEY)))
    ProviderSettings.objects.filter(provider="custom").update(api_key_host="ai.example")
    assert config().api_key.get_secret_value() == KEY
