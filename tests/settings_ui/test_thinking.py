"""The settings of thinking: shown where the chosen model can, and kept."""

from typing import Any

import pytest
from django.test import Client

from llm.services.settings.effective import load_config
from tests.fakes.ollama import OllamaFake
from tests.settings_ui.conftest import HTMX, one, soup

pytestmark = pytest.mark.django_db
PICKING, READING = "#ollama-thinking-generation", "#ollama-thinking-analysis"


@pytest.fixture
def thinker(ollama: OllamaFake) -> OllamaFake:
    ollama.add_model("qwen3:8b", family="qwen3", capabilities=("completion", "thinking"))
    ollama.add_model("llama3:8b")
    return ollama


def checked(client: Client, fake: OllamaFake, **fields: str) -> Any:
    sent = {"ollama_url": fake.url, "model_analysis": "llama3:8b", "model_generation": "qwen3:8b"} | fields
    return soup(client.post("/settings/ollama/probe/", sent, headers=HTMX))


def test_it_is_shown_for_the_role_whose_model_can(owner_client: Client, thinker: OllamaFake) -> None:
    found = checked(owner_client, thinker)
    assert [option["value"] for option in one(found, PICKING).select("option")] == ["off", "on"]
    assert one(found, "#ollama-thinking-tokens-generation")["value"] == "4096"
    assert not found.select(READING)


def test_it_is_not_shown_where_no_model_can(owner_client: Client, thinker: OllamaFake) -> None:
    found = checked(owner_client, thinker, model_generation="")
    assert not found.select(f"{PICKING}, {READING}")
    assert one(found, "#ollama-thinking")["hx-swap-oob"] == "true", "what was there for another model goes"


def test_what_is_typed_survives_a_check(owner_client: Client, thinker: OllamaFake) -> None:
    found = checked(owner_client, thinker, thinking_generation="on", thinking_tokens_generation="1234")
    assert one(found, f"{PICKING} option[selected]")["value"] == "on"
    assert one(found, "#ollama-thinking-tokens-generation")["value"] == "1234"


def test_it_is_kept_and_shown_after_saving(owner_client: Client, thinker: OllamaFake) -> None:
    sent = {"ollama_url": thinker.url, "model_analysis": "llama3:8b", "model_generation": "qwen3:8b"}
    choice = {"thinking_generation": "on", "thinking_tokens_generation": "3000"}
    owner_client.post("/settings/ollama/save/", sent | choice, headers=HTMX)
    config = load_config().config
    assert (config.thinking_generation, config.thinking_tokens_generation) == ("on", 3000)
    assert config.thinking_analysis == "off"
    owner_client.post("/settings/ollama/save/", sent, headers=HTMX)
    assert load_config().config.thinking_generation == "on", "what is not on the page stays"


@pytest.mark.parametrize(
    ("field", "value"),
    [("thinking_generation", "maybe"), ("thinking_tokens_generation", "100"), ("thinking_tokens_analysis", "9999999")],
)
def test_what_makes_no_sense_is_refused(owner_client: Client, thinker: OllamaFake, field: str, value: str) -> None:
    sent = {"ollama_url": thinker.url, "model_generation": "qwen3:8b", field: value}
    assert owner_client.post("/settings/ollama/save/", sent, headers=HTMX).status_code == 422


def test_whoever_cannot_tell_is_offered_it(owner_client: Client) -> None:
    assert not soup(owner_client.get("/settings/?provider=custom")).select("#custom-thinking-generation")
    sent = {"custom_url": "http://127.0.0.1:9/v1", "model_analysis": "x", "custom_context_window": "4096"}
    owner_client.post("/settings/custom/save/", sent, headers=HTMX)
    assert one(soup(owner_client.get("/settings/?provider=custom")), "#custom-thinking-generation")


def test_filling_up_is_chosen_there_too(owner_client: Client, thinker: OllamaFake) -> None:
    sent = {"ollama_url": thinker.url, "model_generation": "qwen3:8b", "fill_up": "off"}
    owner_client.post("/settings/ollama/save/", sent, headers=HTMX)
    assert load_config().config.fill_up == "off"
