"""Saving: all of it or nothing, with and without a script, and never a key in the answer."""

import pytest
from django.contrib.messages import get_messages
from django.test import AsyncClient, Client

from llm.models import LLMSettings, ProviderSettings
from llm.services.settings.effective import load_config
from tests.fakes.base import hang
from tests.fakes.ollama import OllamaFake
from tests.settings_ui.conftest import HTMX, Lock, one, soup, text

KEY = "sk-ant-secret-value-9876"


def test_with_htmx_the_panel_comes_back_and_checks_itself(owner_client: Client, ollama: OllamaFake) -> None:
    fields = {"ollama_url": ollama.url, "model_analysis": "llama3:8b", "ollama_context_window": "4096"}
    response = owner_client.post("/settings/ollama/save/", fields, headers=HTMX)
    assert response.status_code == 200
    page = soup(response)
    assert text(page, "#toast") == "Ollama saved. Checking it…"
    assert page.select("#toast .success") == []
    assert one(page, "#toast")["hx-swap-oob"] == "innerHTML"
    assert one(page, "#ollama-status-box [hx-trigger=load]")["hx-post"] == "/settings/ollama/probe/?saved=1"
    assert not one(page, "#in-use-ollama").has_attr("hidden")
    config = load_config().config
    assert (config.provider, config.ollama_url, config.model_analysis) == ("ollama", ollama.url, "llama3:8b")
    assert config.ollama_context_window == 4096
    assert ollama.requests == []  # the panel asks for the check, saving does not wait for one


def test_without_a_script_the_page_says_what_the_check_found(owner_client: Client, ollama: OllamaFake) -> None:
    fields = {"ollama_url": ollama.url, "model_analysis": "llama3:8b"}
    response = owner_client.post("/settings/ollama/save/", fields)
    assert response.status_code == 303
    assert response["Location"] == "/settings/?provider=ollama"
    said = [str(message) for message in get_messages(response.wsgi_request)]
    assert said == ["Ollama saved. Connected - 4 models available"]
    assert text(soup(owner_client.get(response["Location"])), ".notice.success") == said[0]


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("ollama_url", "http://user:pw@nas"),
        ("ollama_url", "ftp://nas"),
        ("ollama_context_window", "7"),
        ("ollama_context_window", "many"),
        ("max_tracks", "0"),
        ("local_timeout", "-1"),
        ("depth_seconds", "0"),
        ("model_analysis", "x" * 201),
    ],
)
def test_bad_input_keeps_what_was_typed_and_changes_nothing(
    owner_client: Client, headers: dict[str, str], field: str, value: str
) -> None:
    fields = {"ollama_url": "http://nas:11434", "model_analysis": "mistral:7b", field: value}
    response = owner_client.post("/settings/ollama/save/", fields, headers=headers)
    assert response.status_code == 422
    page = soup(response)
    wrong = one(page, f"#ollama-form [name={field}]")
    assert wrong["aria-invalid"] == "true"
    assert text(page, f"#{wrong['id']}-error")
    assert f"{wrong['id']}-error" in str(wrong["aria-describedby"]).split()
    for name, typed in fields.items():
        shown = one(page, f"#ollama-form [name={name}]")
        chosen = one(shown, "option[selected]") if shown.name == "select" else shown
        assert chosen["value"] == typed
    assert not ProviderSettings.objects.exists()
    assert not LLMSettings.objects.exists()


def test_an_emptied_window_is_automatic_again(owner_client: Client) -> None:
    ProviderSettings.objects.create(provider="ollama", context_window=4096, max_tracks=50)
    owner_client.post("/settings/ollama/save/", {"ollama_context_window": "", "max_tracks": ""}, headers=HTMX)
    config = load_config().config
    assert config.ollama_context_window is None
    assert config.max_tracks is None


def test_a_field_that_is_not_sent_stays(owner_client: Client) -> None:
    ProviderSettings.objects.create(provider="ollama", context_window=4096, model_analysis="llama3:8b")
    owner_client.post("/settings/ollama/save/", {"ollama_url": "http://nas"}, headers=HTMX)
    config = load_config().config
    assert (config.ollama_url, config.model_analysis) == ("http://nas:11434", "llama3:8b")
    assert config.ollama_context_window == 4096


def test_custom_needs_address_model_and_window(owner_client: Client) -> None:
    fields = {"custom_url": "", "model_analysis": "", "custom_context_window": ""}
    response = owner_client.post("/settings/custom/save/", fields, headers=HTMX)
    assert response.status_code == 422
    page = soup(response)
    for name in ("url", "model-analysis", "context-window"):
        assert text(page, f"#custom-{name}-error")


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_a_key_goes_in_and_never_comes_out(owner_client: Client, headers: dict[str, str]) -> None:
    for fields in ({"api_key": KEY, "max_tracks": "0"}, {"api_key": KEY, "model_analysis": ""}):
        # No model: the plain form then checks nothing but the key, at an address that the tests refuse to call.
        response = owner_client.post("/settings/anthropic/save/", fields, headers=HTMX)
        assert KEY not in response.content.decode()
    assert ProviderSettings.objects.get(provider="anthropic").api_key == KEY
    assert KEY not in owner_client.get("/settings/?provider=anthropic", headers=headers).content.decode()


def test_an_empty_key_keeps_the_saved_one_and_a_tick_forgets_it(owner_client: Client) -> None:
    ProviderSettings.objects.create(provider="anthropic", api_key=KEY)
    owner_client.post("/settings/anthropic/save/", {"api_key": ""}, headers=HTMX)
    assert ProviderSettings.objects.get(provider="anthropic").api_key == KEY
    owner_client.post("/settings/anthropic/save/", {"api_key": "", "clear_api_key": "on"}, headers=HTMX)
    assert not ProviderSettings.objects.get(provider="anthropic").api_key


def test_switching_keeps_each_providers_own(owner_client: Client, ollama: OllamaFake) -> None:
    owner_client.post("/settings/anthropic/save/", {"api_key": KEY, "model_analysis": "claude-x"}, headers=HTMX)
    owner_client.post("/settings/ollama/save/", {"ollama_url": ollama.url, "model_analysis": "llama3:8b"}, headers=HTMX)
    owner_client.post("/settings/ollama/probe/", {"ollama_url": ollama.url}, headers=HTMX)
    assert not [request for request in ollama.requests if KEY in str(request.headers)]
    page = soup(owner_client.get("/settings/?provider=anthropic"))
    assert one(page, "#anthropic-model-analysis")["value"] == "claude-x"


def test_a_locked_field_cannot_be_forced(owner_client: Client, lock: Lock) -> None:
    lock(ollama_url="http://nas:11434")
    response = owner_client.post("/settings/ollama/save/", {"ollama_url": "http://evil"}, headers=HTMX)
    assert response.status_code == 422
    assert "OLLAMA_URL" in text(soup(response), "#ollama-url-error")


def test_depth_is_one_of_three_for_all_providers(owner_client: Client) -> None:
    fields = {"depth": "thorough", "depth_seconds": "45"}
    owner_client.post("/settings/ollama/save/", fields, headers=HTMX)
    config = load_config().config
    assert (config.depth, config.depth_seconds) == ("thorough", 45.0)
    for provider in ("ollama", "openai"):
        page = soup(owner_client.get(f"/settings/?provider={provider}"))
        select = one(page, "[name=depth]")
        assert [str(option["value"]) for option in select.select("option")] == ["auto", "quick", "thorough"]
        assert one(select, "option[selected]")["value"] == "thorough"
        assert one(page, "[name=depth_seconds]")["value"] == "45"
    refused = owner_client.post("/settings/ollama/save/", {"depth": "deepest"}, headers=HTMX)
    assert refused.status_code == 422
    assert text(soup(refused), "#ollama-depth-error") == "Choose one of these: auto, quick, thorough."
    assert load_config().config.depth == "thorough"


def test_smart_generation_is_a_tick(owner_client: Client) -> None:
    owner_client.post("/settings/openai/save/", {"smart_generation": "on"}, headers=HTMX)
    assert load_config().config.smart_generation is True
    assert one(soup(owner_client.get("/settings/?provider=openai")), "[name=smart_generation]").has_attr("checked")
    owner_client.post("/settings/openai/save/", {"model_analysis": "x"}, headers=HTMX)
    assert load_config().config.smart_generation is False


def test_csrf_is_checked(owner_client: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = owner_client.cookies
    for path in ("ollama/save", "ollama/probe", "ollama/test", "ollama/pull", "ollama/pull/cancel", "ollama/find"):
        assert strict.post(f"/settings/{path}/").status_code == 403


async def test_saving_waits_for_no_server(async_owner_client: AsyncClient, ollama: OllamaFake) -> None:
    ollama.on("GET", "/api/tags", hang())
    response = await async_owner_client.post("/settings/ollama/save/", {"ollama_url": ollama.url}, headers=HTMX)
    assert response.status_code == 200
    assert ollama.requests == []
