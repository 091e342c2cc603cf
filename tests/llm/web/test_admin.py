"""The admin: one row, a row a provider, keys that go in and never come out, locked fields, and a connection test."""

from typing import Any

import pytest
from django.test import Client
from pydantic import SecretStr
from pytest_django.fixtures import Settings

from llm.models import LLMSettings, ModelMeasurement, ProviderSettings
from llm.services.settings.change import SettingsChange
from llm.services.settings.effective import load_config
from llm.services.settings.store import save_settings
from tests.fakes.ollama import OllamaFake

pytestmark = pytest.mark.django_db

KEY = "sk-secret-abcdef-4321"
CHANGE = "/admin/llm/providersettings/{}/change/"


def row(provider: str) -> ProviderSettings:
    return ProviderSettings.objects.get(provider=provider)


def form(**values: str) -> dict[str, str]:
    empty = {"base_url": "", "context_window": "", "model_analysis": "", "model_generation": "", "max_tracks": ""}
    return empty | {"new_api_key": ""} | values


def test_there_is_one_row_of_settings(staff: Client) -> None:
    add = "/admin/llm/llmsettings/add/"
    values = {"provider": "ollama", "smart_generation": "unknown", "cloud_timeout": "", "local_timeout": "900"}
    assert staff.post(add, values).status_code == 302
    assert (load_config().config.provider, load_config().config.local_timeout) == ("ollama", 900.0)
    assert staff.get(add).status_code == 403
    change = "/admin/llm/llmsettings/1/change/"
    refused = staff.post(change, values | {"local_timeout": "0"})
    assert refused.status_code == 200
    assert LLMSettings.objects.get().local_timeout == 900.0


def test_a_providers_row(staff: Client) -> None:
    assert staff.post("/admin/llm/providersettings/add/", {"provider": "ollama"}).status_code == 302
    url = CHANGE.format(row("ollama").pk)
    typed = form(base_url="nas", context_window="4096", model_analysis="llama3:8b", max_tracks="50")
    assert staff.post(url, typed).status_code == 302
    config = load_config("ollama").config
    assert (config.ollama_url, config.ollama_context_window) == ("http://nas:11434", 4096)
    assert (config.model_analysis, config.max_tracks) == ("llama3:8b", 50)
    assert staff.post(url, form()).status_code == 302
    assert load_config("ollama").config.ollama_context_window is None


@pytest.mark.parametrize(
    "bad", [{"base_url": "ftp://nas"}, {"context_window": "10"}, {"new_api_key": "two words"}, {"max_tracks": "0"}]
)
def test_bad_values_are_refused(staff: Client, bad: dict[str, str]) -> None:
    save_settings(SettingsChange(provider="ollama", model_analysis="llama3:8b"))
    response = staff.post(CHANGE.format(row("ollama").pk), form(model_analysis="other", **bad))
    assert response.status_code == 200
    assert row("ollama").model_analysis == "llama3:8b"


def test_keys_go_in_and_never_come_out(staff: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    save_settings(SettingsChange(provider="openai", model_analysis="gpt-6-luna"))
    url = CHANGE.format(row("openai").pk)
    pages = [staff.post(url, form(new_api_key=KEY), follow=True)]
    assert load_config("openai").config.api_key.get_secret_value() == KEY
    pages += [
        staff.get(url),
        staff.get("/admin/llm/providersettings/"),
        staff.get(f"/admin/llm/providersettings/{row('openai').pk}/history/"),
        staff.post(url, form(new_api_key=KEY, max_tracks="0")),
        staff.get("/admin/"),
    ]
    assert not any(KEY in page.content.decode() for page in pages)
    assert "ends in 4321" in pages[1].content.decode()
    assert KEY not in caplog.text
    assert KEY not in row("openai").__str__()


def test_a_blank_key_keeps_the_stored_one_and_the_box_forgets_it(staff: Client) -> None:
    save_settings(SettingsChange(provider="openai", api_key=SecretStr(KEY)))
    url = CHANGE.format(row("openai").pk)
    staff.post(url, form(model_analysis="gpt-6-luna"))
    assert load_config("openai").config.api_key.get_secret_value() == KEY
    staff.post(url, form(clear_api_key="on"))
    assert load_config("openai").config.api_key.get_secret_value() == ""


def test_a_key_typed_with_a_new_address_belongs_to_that(staff: Client) -> None:
    save_settings(SettingsChange(provider="custom", custom_url="http://one:1/v1"))
    staff.post(CHANGE.format(row("custom").pk), form(base_url="http://two:2/v1", new_api_key=KEY))
    assert row("custom").api_key_host == "two:2"


def test_what_the_environment_decides_is_shut_and_says_so(staff: Client, settings: Settings) -> None:
    save_settings(SettingsChange(provider="ollama", ollama_url="http://mine:11434", model_analysis="llama3:8b"))
    settings.LLM_ENVIRONMENT = {"provider": "custom", "ollama_url": "http://fixed:11434"}
    settings.LLM_ENVIRONMENT_KEYS = {"gemini": SecretStr(KEY)}
    one = staff.get("/admin/llm/llmsettings/1/change/").content.decode()
    assert "Set by LLM_PROVIDER: custom" in one
    assert 'name="provider"' not in one
    url = CHANGE.format(row("ollama").pk)
    two = staff.get(url).content.decode()
    assert "Set by OLLAMA_URL: http://fixed:11434" in two
    assert 'name="base_url"' not in two
    staff.post(url, form(base_url="http://evil:1", model_analysis="other"))
    assert (row("ollama").base_url, row("ollama").model_analysis) == ("http://mine:11434", "other")
    gemini = ProviderSettings.objects.create(provider="gemini")
    three = staff.get(CHANGE.format(gemini.pk)).content.decode()
    assert "This is set by GEMINI_API_KEY." in three
    assert 'name="new_api_key"' not in three
    assert KEY not in three


def test_the_connection_is_tested_by_an_action(staff: Client, configured: OllamaFake) -> None:
    def run(model: str, pk: Any) -> str:
        data = {"action": "test_connection", "_selected_action": [str(pk)]}
        return staff.post(f"/admin/llm/{model}/", data, follow=True).content.decode()

    assert "Ollama: Connected - 3 models available" in run("providersettings", row("ollama").pk)
    assert "Ollama: Connected - 3 models available" in run("llmsettings", 1)
    configured.remove_models()
    assert "Connected but no models installed. Run `ollama pull llama3`" in run("llmsettings", 1)
    save_settings(SettingsChange(provider="openai", model_analysis="gpt-6-luna"))
    assert "OpenAI: OpenAI needs an API key" in run("providersettings", row("openai").pk)


def test_measurements_are_to_look_at(staff: Client) -> None:
    made = ModelMeasurement.objects.create(provider="ollama", model="llama3:8b", tokens_per_track=20)
    assert "llama3:8b" in staff.get("/admin/llm/modelmeasurement/").content.decode()
    assert staff.get("/admin/llm/modelmeasurement/add/").status_code == 403
    url = f"/admin/llm/modelmeasurement/{made.pk}/change/"
    assert staff.post(url, {"tokens_per_track": "1"}).status_code == 403
    assert staff.get(url).status_code == 200
