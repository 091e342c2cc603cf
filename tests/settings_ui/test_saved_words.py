"""A save whose check failed is never told as a success, on any way: toast, panel, message; and there is a way back."""

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from llm.models import ProviderSettings
from llm.schemas import PROVIDER_NAMES, ProviderName
from llm.services.settings.effective import load_config
from llm.status import ProbeResult, ProbeStatus
from settings_ui.provider_cards import card_of
from settings_ui.services.saved_words import describe_saved
from tests.fakes.ollama import OllamaFake
from tests.settings_ui.conftest import HTMX, one, soup, text

NOBODY = "http://127.0.0.1:9"


@pytest.mark.parametrize("provider", PROVIDER_NAMES)
@pytest.mark.parametrize(
    ("status", "begins"),
    [
        ("unreachable", "Saved, but {} didn't answer: "),
        ("timeout", "Saved, but {} didn't answer: "),
        ("unauthorized", "Saved, but {} can't be used yet: "),
        ("wrong_server", "Saved, but {} can't be used yet: "),
        ("not_configured", "Saved, but {} can't be used yet: "),
        ("model_missing", "Saved, but {} can't be used yet: "),
        ("none_installed", "Saved, but {} can't be used yet: "),
        ("failed", "Saved, but {} can't be used yet: "),
    ],
)
def test_the_words_of_every_failure(provider: ProviderName, status: ProbeStatus, begins: str) -> None:
    label = card_of(provider).label
    told = describe_saved(label, ProbeResult(provider=provider, status=status, text="Here is why."))
    assert told.text == begins.format(label) + "Here is why."
    assert (told.kind, told.mark) == ("warning", "⚠")


@pytest.mark.parametrize(
    ("provider", "fields", "why"),
    [
        ("ollama", {"ollama_url": NOBODY}, "Cannot reach Ollama at 127.0.0.1:9"),
        (
            "custom",
            {"custom_url": f"{NOBODY}/v1", "model_analysis": "m", "custom_context_window": "4096"},
            "Cannot reach",
        ),
        ("openai", {}, "Enter an API key."),
        ("anthropic", {}, "Enter an API key."),
        ("gemini", {}, "Enter an API key."),
    ],
)
def test_toast_and_panel_say_both(owner_client: Client, provider: str, fields: dict[str, str], why: str) -> None:
    saved = soup(owner_client.post(f"/settings/{provider}/save/", fields, headers=HTMX))
    assert saved.select("#toast .success") == []
    check = one(saved, f"#{provider}-status-box [hx-trigger=load]")["hx-post"]
    page = soup(owner_client.post(str(check), fields, headers=HTMX))
    label = card_of(provider).label  # type: ignore[arg-type]  # a str of the parameters
    for place in ("#toast .warning p", f"#{provider}-outcome"):
        assert f"Saved, but {label}" in text(page, place)
        assert why in text(page, place)
    assert "✓" not in text(page, f"#{provider}-outcome")
    # A check that nobody saved for says nothing of saving.
    later = soup(owner_client.post(f"/settings/{provider}/probe/", fields, headers=HTMX))
    assert later.select("#toast") == []
    assert text(later, f"#{provider}-outcome") == ""


def test_without_a_script_it_is_a_warning(owner_client: Client) -> None:
    answer = owner_client.post("/settings/ollama/save/", {"ollama_url": NOBODY})
    (said,) = get_messages(answer.wsgi_request)
    assert str(said) == "Saved, but Ollama didn't answer: Cannot reach Ollama at 127.0.0.1:9"
    assert said.level_tag == "warning"


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_the_provider_of_before_is_one_click_away(
    owner_client: Client, ollama: OllamaFake, headers: dict[str, str]
) -> None:
    works = {"ollama_url": ollama.url, "model_analysis": "llama3:8b"}
    owner_client.post("/settings/ollama/save/", works, headers=HTMX)
    saved = soup(owner_client.post("/settings/openai/save/", {"model_analysis": "gpt-x"}, headers=HTMX))
    check = str(one(saved, "#openai-status-box [hx-trigger=load]")["hx-post"])
    assert check.endswith("?saved=1&before=ollama")
    page = soup(owner_client.post(check, {}, headers=HTMX))
    back = one(page, "#toast form")
    assert text(page, "#toast button.told-undo") == "Use Ollama again"
    answer = owner_client.post(str(back["action"]), headers=headers)
    assert answer.status_code == (200 if headers else 303)
    config = load_config().config
    assert (config.provider, config.model_analysis) == ("ollama", "llama3:8b")
    assert ProviderSettings.objects.get(provider="openai").model_analysis == "gpt-x"


def test_what_was_not_saved_is_told_in_sight(owner_client: Client) -> None:
    page = soup(owner_client.post("/settings/ollama/save/", {"ollama_url": "ftp://nas"}, headers=HTMX))
    assert text(page, "#toast .error p").startswith("Not saved: ")


def test_a_music_connection_that_fails_is_not_saved_and_says_so(owner_client: Client) -> None:
    fields = {"plex_url": NOBODY, "plex_token": "t"}
    page = soup(owner_client.post("/settings/music/save/", fields, headers=HTMX))
    assert text(page, "#toast .error p").startswith("Not saved: ")
    assert page.select("#toast .success") == []
