"""Checking what is typed: the exact words, on the page."""

import socket

import pytest
from django.test import Client

from llm.models import ModelMeasurement, ProviderSettings
from tests.fakes.base import Reply, hang
from tests.fakes.ollama import OllamaFake
from tests.fakes.openai_compatible import OpenAICompatibleFake
from tests.markup import text_in
from tests.settings_ui.conftest import HTMX, Lock, one, probe, soup, text, usual_places


def closed_port() -> int:
    """A port at which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def test_connected(owner_client: Client, ollama: OllamaFake) -> None:
    page = probe(owner_client, ollama_url=ollama.url)
    assert text(page, "#ollama-status") == "✓ Connected - 4 models available"
    assert one(page, "#ollama-status")["role"] == "status"
    assert one(page, "#ollama-status")["data-status"] == "ok"


def test_one_model(owner_client: Client, ollama: OllamaFake) -> None:
    ollama.remove_models()
    ollama.add_model("llama3:8b")
    assert text(probe(owner_client, ollama_url=ollama.url), ".status-text") == "Connected - 1 model available"


def test_nobody_there(owner_client: Client) -> None:
    port = closed_port()
    page = probe(owner_client, ollama_url=f"127.0.0.1:{port}")
    assert text(page, "#ollama-status") == f"⚠ Cannot reach Ollama at 127.0.0.1:{port}"
    assert one(page, "#ollama-status")["data-status"] == "unreachable"
    assert text(page, "#ollama-next-step")


def test_no_models(owner_client: Client, ollama: OllamaFake) -> None:
    ollama.remove_models()
    page = probe(owner_client, ollama_url=ollama.url)
    assert text(page, "#ollama-status") == "⚠ Connected but no models installed. Run `ollama pull llama3`"
    button = one(page, "button[form=ollama-pull-form]")
    assert (button["name"], button["value"]) == ("model", "llama3")


def test_the_chosen_model_is_gone(owner_client: Client, ollama: OllamaFake) -> None:
    ollama.remove_models()
    ollama.add_model("mistral")
    ollama.add_model("llama3")
    page = probe(owner_client, ollama_url=ollama.url, model_analysis="phi3:mini")
    assert text(page, "#ollama-status") == "⚠ Selected model not found. Available: llama3, mistral"
    gone = one(page, "#ollama-model-analysis option[selected]")
    assert text_in(gone) == "phi3:mini (not installed)"


def test_the_window_and_the_tracks_that_fit(owner_client: Client, ollama: OllamaFake) -> None:
    page = probe(owner_client, ollama_url=ollama.url, model_analysis="llama3:8b")
    assert text(page, "#ollama-context") == "Context Window: 8,192 tokens (auto-detected)"
    assert text(page, "#ollama-max-tracks-line") == "Max Tracks to AI: ~140 tracks"
    assert "1.0 GB" in text(page, "#ollama-memory")


def test_a_window_that_is_only_typed_shows_its_memory(owner_client: Client, ollama: OllamaFake) -> None:
    fields = {"ollama_url": ollama.url, "model_analysis": "llama3:8b", "ollama_context_window": "4096"}
    page = probe(owner_client, **fields)
    assert text(page, "#ollama-context") == "Context Window: 4,096 tokens (set by you)"
    assert text(page, "#ollama-max-tracks-line") == "Max Tracks to AI: ~70 tracks"
    assert "512 MB" in text(page, "#ollama-memory")
    assert not ProviderSettings.objects.exists()


def test_a_large_window_is_capped_aloud_and_one_click_raises_it(owner_client: Client, ollama: OllamaFake) -> None:
    ollama.add_model("big:70b", trained=131_072)
    page = probe(owner_client, ollama_url=ollama.url, model_analysis="big:70b")
    assert text(page, "#ollama-context").startswith("Context Window: 16,384 tokens (auto-detected, capped")
    assert "131,072 tokens" in text(page, "#ollama-window-note")
    raise_it = one(page, "#ollama-window-131072")
    assert (raise_it["data-fill"], raise_it["data-value"]) == ("ollama-context-window", "131072")
    assert "16.0 GB" in raise_it.get_text()


def test_the_modelfile_decides(owner_client: Client, ollama: OllamaFake) -> None:
    ollama.add_model("tuned", num_ctx=2048)
    page = probe(owner_client, ollama_url=ollama.url, model_analysis="tuned")
    assert text(page, "#ollama-context") == "Context Window: 2,048 tokens (from the Modelfile)"


def test_measured_tokens_are_said_to_be_measured(owner_client: Client, ollama: OllamaFake) -> None:
    ModelMeasurement.objects.create(provider="ollama", base_url=ollama.url, model="llama3:8b", tokens_per_track=20)
    page = probe(owner_client, ollama_url=ollama.url, model_analysis="llama3:8b")
    assert text(page, "#ollama-max-tracks-line") == "Max Tracks to AI: ~280 tracks (measured)"


def test_models_are_described(owner_client: Client, ollama: OllamaFake) -> None:
    page = probe(owner_client, ollama_url=ollama.url)
    option = one(page, '#ollama-model-analysis option[value="llama3:8b"]').get_text()
    for part in ("8.0B", "Q4_K_M", "MB", "8,192 tokens"):
        assert part in option


def test_generation_follows_analysis_until_it_is_changed(owner_client: Client, ollama: OllamaFake) -> None:
    page = probe(owner_client, ollama_url=ollama.url, model_analysis="llama3:8b", model_generation="")
    assert page.select("#ollama-model-generation option[selected]") == []
    assert one(page, "#ollama-model-generation option[value='']").get_text() == "Same as analysis"


@pytest.mark.parametrize("typed", ["{host}:{port}", "http://{host}:{port}/", "http://{host}:{port}/v1"])
def test_how_an_address_was_understood_is_shown(owner_client: Client, ollama: OllamaFake, typed: str) -> None:
    page = probe(owner_client, ollama_url=typed.format(host="127.0.0.1", port=ollama.port))
    assert text(page, "#ollama-understood") == f"Understood as http://127.0.0.1:{ollama.port}"


def test_an_address_as_understood_is_not_repeated(owner_client: Client, ollama: OllamaFake) -> None:
    assert probe(owner_client, ollama_url=ollama.url).select("#ollama-understood") == []


@pytest.mark.parametrize("typed", ["http://", "ftp://nas", "http://user:pw@nas", "two words", "http://nas:99999"])
def test_half_an_address_is_explained(owner_client: Client, typed: str) -> None:
    page = probe(owner_client, ollama_url=typed)
    assert one(page, "#ollama-status")["data-status"] == "bad_address"
    assert text(page, ".status-text")


@pytest.mark.parametrize("address", ["http://169.254.169.254", "http://0.0.0.0:11434"])
def test_refused_addresses_are_not_called(owner_client: Client, address: str) -> None:
    page = probe(owner_client, ollama_url=address)
    assert one(page, "#ollama-status")["data-status"] == "bad_address"


def test_saved_models_stay_while_the_server_is_down(owner_client: Client) -> None:
    ProviderSettings.objects.create(provider="ollama", model_analysis="llama3:8b")
    page = probe(owner_client, ollama_url=f"http://127.0.0.1:{closed_port()}", model_analysis="llama3:8b")
    assert text_in(one(page, "#ollama-model-analysis option[selected]")) == "llama3:8b (not checked)"


def test_what_a_check_brings_goes_where_it_belongs(owner_client: Client, ollama: OllamaFake) -> None:
    page = probe(owner_client, ollama_url=ollama.url)
    assert sorted(tag["id"] for tag in page.select("[hx-swap-oob]")) == [
        "ollama-models",
        "ollama-outcome",
        "ollama-thinking",
        "ollama-window",
    ]
    # What is being typed into is never replaced.
    assert page.select("input:not([type=hidden])") == []


@pytest.mark.parametrize("body", [b"<html>", b"{}", b'{"error": "x"}', b"[]"])
def test_another_kind_of_server(owner_client: Client, ollama: OllamaFake, body: bytes) -> None:
    ollama.on("GET", "/api/tags", Reply(200, body))
    page = probe(owner_client, ollama_url=ollama.url)
    assert one(page, "#ollama-status")["data-status"] in {"wrong_server", "failed"}


def test_a_server_that_never_answers_ends_in_time(owner_client: Client, ollama: OllamaFake) -> None:
    ollama.on("GET", "/api/tags", hang())
    page = probe(owner_client, ollama_url=ollama.url)
    assert one(page, "#ollama-status")["data-status"] == "timeout"
    assert text(page, ".status-text") == f"Cannot reach Ollama at 127.0.0.1:{ollama.port}"


def test_names_of_models_are_text(owner_client: Client, ollama: OllamaFake) -> None:
    ollama.add_model("</option><script>alert(1)</script>")
    response = owner_client.post("/settings/ollama/probe/", {"ollama_url": ollama.url}, headers=HTMX)
    assert "<script>" not in response.content.decode()
    assert soup(response).select("script") == []


def test_a_window_out_of_range_does_not_stop_the_check(owner_client: Client, ollama: OllamaFake) -> None:
    page = probe(owner_client, ollama_url=ollama.url, model_analysis="llama3:8b", ollama_context_window="7")
    assert one(page, "#ollama-status")["data-status"] == "ok"
    assert text(page, "#ollama-window-error")


def test_without_a_script_a_check_gives_the_whole_page(owner_client: Client, ollama: OllamaFake) -> None:
    response = owner_client.post("/settings/ollama/probe/", {"ollama_url": ollama.url})
    page = soup(response)
    assert one(page, "#ollama-url")["value"] == ollama.url
    assert text(page, "#ollama-status .status-text") == "Connected - 4 models available"


def test_a_locked_address_is_the_one_that_is_checked(owner_client: Client, ollama: OllamaFake, lock: Lock) -> None:
    lock(ollama_url=ollama.url)
    assert one(probe(owner_client), "#ollama-status")["data-status"] == "ok"


def test_usual_places_are_looked_at_while_nobody_has_chosen_one(owner_client: Client) -> None:
    with socket.socket() as usual:
        if usual.connect_ex(("127.0.0.1", 11434)) == 0:
            pytest.skip("an Ollama runs here")
    look = one(probe(owner_client, ollama_url="http://localhost:11434"), "#ollama-elsewhere")
    assert (look["hx-post"], look["hx-trigger"]) == ("/settings/ollama/find/", "load")


def test_what_is_found_elsewhere_is_offered_not_taken(
    owner_client: Client, ollama: OllamaFake, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual_places(monkeypatch, f"http://127.0.0.1:{closed_port()}", ollama.url)
    page = soup(owner_client.post("/settings/ollama/find/", headers=HTMX))
    button = one(page, "button")
    assert (button["data-fill"], button["data-value"], button["type"]) == ("ollama-url", ollama.url, "button")
    assert not ProviderSettings.objects.exists()


def test_nothing_found_elsewhere_is_said(owner_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    usual_places(monkeypatch, f"http://127.0.0.1:{closed_port()}")
    page = soup(owner_client.post("/settings/ollama/find/", headers=HTMX))
    assert "Not found in the usual places" in page.get_text()


def test_a_chosen_address_is_not_second_guessed(owner_client: Client) -> None:
    port = closed_port()
    assert probe(owner_client, ollama_url=f"http://127.0.0.1:{port}").select("#ollama-elsewhere") == []


def test_custom_offers_names_and_the_servers_own_window(owner_client: Client) -> None:
    with OpenAICompatibleFake() as fake:
        page = probe(owner_client, "custom", custom_url=fake.base_url, custom_context_window="4096")
    assert one(page, "#custom-status")["data-status"] == "ok"
    assert page.select("#custom-models option")


def test_custom_needs_an_address_first(owner_client: Client) -> None:
    page = probe(owner_client, "custom", custom_url="")
    assert one(page, "#custom-status")["data-status"] == "not_configured"


def test_a_cloud_without_a_key_is_not_called(owner_client: Client) -> None:
    page = probe(owner_client, "anthropic")
    assert text(page, "#anthropic-status") == "Enter an API key."


def test_the_stored_key_stays_with_its_host(owner_client: Client) -> None:
    ProviderSettings.objects.create(
        provider="custom", base_url="http://nas:8080/v1", api_key="sk-of-the-nas-1234", api_key_host="nas:8080"
    )
    with OpenAICompatibleFake() as fake:
        probe(owner_client, "custom", custom_url=fake.base_url, custom_context_window="4096")
        assert fake.requests
        assert not [request for request in fake.requests if "sk-of-the-nas-1234" in str(request.headers)]


def test_a_typed_key_goes_along_and_is_not_kept_or_shown(owner_client: Client) -> None:
    with OpenAICompatibleFake() as fake:
        fields = {"custom_url": fake.base_url, "custom_context_window": "4096", "api_key": "sk-just-typed-1234"}
        response = owner_client.post("/settings/custom/probe/", fields)
        assert "Bearer sk-just-typed-1234" in {request.headers.get("authorization") for request in fake.requests}
    assert "sk-just-typed-1234" not in response.content.decode()
    assert not ProviderSettings.objects.exists()
