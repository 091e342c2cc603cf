"""The Test button."""

from django.test import Client

from llm.models import ProviderSettings
from tests.fakes.ollama import OllamaFake
from tests.settings_ui.conftest import HTMX, one, soup, text


def test_the_answer_and_its_figures(owner_client: Client, ollama: OllamaFake) -> None:
    ollama.answer_with("Slow jazz and soft rain.", usage=(30, 8))
    ollama.load("llama3:8b", window=4096)
    fields = {"ollama_url": ollama.url, "model_analysis": "llama3:8b", "ollama_context_window": "4096"}
    page = soup(owner_client.post("/settings/ollama/test/", fields, headers=HTMX))
    assert text(page, "blockquote") == "Slow jazz and soft rain."
    figures = {text(pair, "dt"): text(pair, "dd") for pair in page.select(".figures > div")}
    assert figures["Context window"] == "4,096 tokens"
    assert {"First token", "Total", "Speed"} <= figures.keys()
    assert ollama.completions[-1].json["options"]["num_ctx"] == 4096
    assert not ProviderSettings.objects.exists()


def test_two_models_are_tested_each(owner_client: Client, ollama: OllamaFake) -> None:
    fields = {"ollama_url": ollama.url, "model_analysis": "llama3:8b", "model_generation": "smollm2:135m"}
    page = soup(owner_client.post("/settings/ollama/test/", fields, headers=HTMX))
    assert [name.get_text() for name in page.select(".trial-model strong")] == ["llama3:8b", "smollm2:135m"]


def test_a_failure_is_told_in_words(owner_client: Client, ollama: OllamaFake) -> None:
    fields = {"ollama_url": ollama.url, "model_analysis": "nope"}
    page = soup(owner_client.post("/settings/ollama/test/", fields, headers=HTMX))
    assert one(page, ".trial-result")["data-ok"] == "false"
    assert "nope" in text(page, ".trial-result")


def test_the_answer_is_text(owner_client: Client, ollama: OllamaFake) -> None:
    ollama.answer_with("<script>alert(1)</script>")
    fields = {"ollama_url": ollama.url, "model_analysis": "llama3:8b"}
    response = owner_client.post("/settings/ollama/test/", fields, headers=HTMX)
    assert "<script>" not in response.content.decode()


def test_an_address_that_is_none_is_told(owner_client: Client) -> None:
    page = soup(owner_client.post("/settings/ollama/test/", {"ollama_url": "ftp://x"}, headers=HTMX))
    assert text(page, ".trial-error")


def test_nothing_is_asked_before_a_model_is_chosen(owner_client: Client, ollama: OllamaFake) -> None:
    page = soup(owner_client.post("/settings/ollama/test/", {"ollama_url": ollama.url}, headers=HTMX))
    assert one(page, ".trial-result")["data-ok"] == "false"
    assert ollama.completions == []


def test_without_a_script_the_whole_page_comes(owner_client: Client, ollama: OllamaFake) -> None:
    ollama.answer_with("Jazz.")
    fields = {"ollama_url": ollama.url, "model_analysis": "llama3:8b"}
    page = soup(owner_client.post("/settings/ollama/test/", fields))
    assert text(page, "#ollama-trial blockquote") == "Jazz."
    assert one(page, "#ollama-url")["value"] == ollama.url
