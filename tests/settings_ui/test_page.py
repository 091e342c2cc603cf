"""The page itself: the choice, the panels, what is locked, who may see it. It asks nothing outside."""

import re
import socket

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from llm.models import LLMSettings, ProviderSettings
from llm.schemas import PROVIDER_NAMES
from llm.services.builtin_model.config import embedded_url, use_embedded
from tests.markup import text_in
from tests.settings_ui.conftest import HTMX, Lock, attribute, one, soup, text

KEY = "sk-ant-secret-value-9876"


def test_five_providers_the_local_ones_first(owner_client: Client) -> None:
    page = soup(owner_client.get("/settings/"))
    values = [radio["value"] for radio in page.select("input[type=radio][name=provider]")]
    assert values == ["ollama", "custom", "anthropic", "openai", "gemini"]
    for name in values:
        assert text(page, f"#about-{name}")


@pytest.mark.parametrize("name", PROVIDER_NAMES)
def test_each_panel_opens_without_a_script(owner_client: Client, name: str) -> None:
    page = soup(owner_client.get(f"/settings/?provider={name}"))
    assert one(page, "input[name=provider][checked]")["value"] == name
    form = one(page, f"#{name}-form")
    assert form["method"] == "post"
    assert form["action"] == form["hx-post"] == f"/settings/{name}/save/"


@pytest.mark.parametrize("name", PROVIDER_NAMES)
def test_a_panel_is_the_same_as_fragment_and_in_the_page(owner_client: Client, name: str) -> None:
    def inputs(page: BeautifulSoup) -> list[str]:
        return [str(field["name"]) for field in one(page, f"#{name}-form").select("[name]")]

    fragment = soup(owner_client.get(f"/settings/{name}/", headers=HTMX))
    assert fragment.select("html") == []
    assert inputs(fragment) == inputs(soup(owner_client.get(f"/settings/?provider={name}")))


def test_an_unknown_provider_is_not_found(owner_client: Client) -> None:
    assert owner_client.get("/settings/groq/").status_code == 404
    assert owner_client.get("/settings/?provider=groq").status_code == 200


def test_the_address_is_checked_while_it_is_typed(owner_client: Client) -> None:
    field = one(soup(owner_client.get("/settings/")), "#ollama-url")
    assert field["hx-trigger"] == "input changed delay:400ms, change"
    assert field["hx-sync"] == "this:replace"
    assert field["value"] == "http://localhost:11434"


def test_the_page_asks_nothing_outside(owner_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    LLMSettings.objects.create(provider="ollama")
    ProviderSettings.objects.create(provider="ollama", model_analysis="llama3:8b")

    def refuse(*_: object) -> None:
        pytest.fail("the page opened a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    page = soup(owner_client.get("/settings/"))
    assert one(page, "#ollama-status")["data-status"] == "unchecked"
    assert one(page, "#ollama-status-box [hx-trigger=load]")["hx-post"] == "/settings/ollama/probe/"


def test_saved_models_can_be_chosen_while_nothing_is_known(owner_client: Client) -> None:
    ProviderSettings.objects.create(provider="ollama", model_analysis="llama3:8b", model_generation="mistral:7b")
    page = soup(owner_client.get("/settings/?provider=ollama"))
    chosen = one(page, "#ollama-model-analysis option[selected]")
    assert (chosen["value"], text_in(chosen)) == ("llama3:8b", "llama3:8b (not checked)")
    assert one(page, "#ollama-model-generation option[selected]")["value"] == "mistral:7b"


def test_locked_fields_say_which_variable_decides(owner_client: Client, lock: Lock) -> None:
    lock(ollama_url="http://nas:11434", model_generation="mistral:7b", ollama_context_window=4096)
    page = soup(owner_client.get("/settings/?provider=ollama"))
    for field, variable in {
        "ollama-url": "OLLAMA_URL",
        "ollama-model-generation": "LLM_MODEL_GENERATION",
        "ollama-context-window": "OLLAMA_CONTEXT_WINDOW",
    }.items():
        assert one(page, f"#{field}").has_attr("disabled")
        assert text(page, f"#{field}-lock") == f"Set by {variable}"
        assert f"{field}-lock" in one(page, f"#{field}")["aria-describedby"]
    assert one(page, "#ollama-url")["value"] == "http://nas:11434"
    assert not one(page, "#ollama-model-analysis").has_attr("disabled")


def test_a_locked_provider_cannot_be_changed(owner_client: Client, lock: Lock) -> None:
    lock(provider="custom")
    page = soup(owner_client.get("/settings/?provider=openai"))
    assert one(page, "input[name=provider]:not([disabled])")["value"] == "custom"
    assert "LLM_PROVIDER" in text(page, ".providers .locked")


def test_a_locked_key_cannot_be_typed(owner_client: Client, lock: Lock) -> None:
    lock(keys={"openai": KEY})
    response = owner_client.get("/settings/?provider=openai")
    page = soup(response)
    assert one(page, "#openai-api-key").has_attr("disabled")
    assert text(page, "#openai-api-key-lock") == "Set by OPENAI_API_KEY"
    assert KEY not in response.content.decode()


@pytest.mark.parametrize("path", ["/settings/?provider=anthropic", "/settings/anthropic/"])
def test_of_a_key_only_the_end_is_shown(owner_client: Client, path: str) -> None:
    ProviderSettings.objects.create(provider="anthropic", api_key=KEY)
    response = owner_client.get(path, headers=HTMX)
    page = soup(response)
    assert KEY not in response.content.decode()
    assert one(page, "#anthropic-api-key")["value"] == ""
    assert attribute(page, "#anthropic-api-key", "placeholder").endswith("9876")
    assert "9876" in text(page, "#anthropic-api-key-help")


def test_cloud_panels_link_to_where_keys_are_made(owner_client: Client) -> None:
    for name in ("anthropic", "openai", "gemini"):
        link = one(soup(owner_client.get(f"/settings/?provider={name}")), f"#{name}-api-key-help a")
        assert str(link["href"]).startswith("https://")
        assert "noopener" in link["rel"]


def test_values_that_could_not_be_used_are_told(owner_client: Client) -> None:
    LLMSettings.objects.create(provider="ollama")
    ProviderSettings.objects.create(provider="ollama", base_url="not a host")
    page = soup(owner_client.get("/settings/"))
    assert "ollama_url" in text(page, ".notice.warning")


def test_names_with_html_are_text(owner_client: Client) -> None:
    name = "<img src=x onerror=alert(1)>"
    ProviderSettings.objects.create(provider="ollama", model_analysis=name)
    response = owner_client.get("/settings/?provider=ollama")
    assert name not in response.content.decode()
    assert one(soup(response), "#ollama-model-analysis option[selected]")["value"] == name


def test_only_staff_comes_in(guest_client: Client) -> None:
    for name in PROVIDER_NAMES:
        assert guest_client.get(f"/settings/{name}/").status_code == 403
        for action in ("save", "probe", "test"):
            assert guest_client.post(f"/settings/{name}/{action}/").status_code == 403
    for path in ("", "ollama/pull/progress/"):
        assert guest_client.get(f"/settings/{path}").status_code == 403
    for path in ("ollama/find/", "ollama/pull/", "ollama/pull/cancel/"):
        assert guest_client.post(f"/settings/{path}").status_code == 403


def test_what_calls_other_servers_or_changes_anything_is_post_only(owner_client: Client) -> None:
    for path in ("probe", "save", "test", "find", "pull", "pull/cancel"):
        assert owner_client.get(f"/settings/ollama/{path}/").status_code == 405


def test_no_scripts_or_styles_within_the_page(owner_client: Client) -> None:
    for name in PROVIDER_NAMES:
        page = soup(owner_client.get(f"/settings/?provider={name}"))
        assert all(script.get("src") for script in page.select("script"))
        assert page.select("style, [style], [hx-on]") == []
        assert not [tag for tag in page.find_all(True) if any(re.match("on|hx-on", key) for key in tag.attrs)]


def test_ids_are_unique_and_labels_point_to_fields(owner_client: Client) -> None:
    for name in PROVIDER_NAMES:
        page = soup(owner_client.get(f"/settings/?provider={name}"))
        ids = [tag["id"] for tag in page.select("[id]")]
        assert sorted(set(ids)) == sorted(ids)
        for label in page.select("label[for]"):
            assert label["for"] in ids
        for tag in page.select("[aria-describedby]"):
            assert set(str(tag["aria-describedby"]).split()) <= set(ids), tag


def test_the_number_of_queries_does_not_grow(
    owner_client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first = "ollama"  # whose panel is open
    others = [name for name in PROVIDER_NAMES if name != first]
    ProviderSettings.objects.create(provider=first, model_analysis="a", model_generation="b")
    owner_client.get("/settings/")
    with CaptureQueriesContext(connection) as with_one:
        owner_client.get("/settings/")
    for name in others:
        ProviderSettings.objects.create(provider=name, model_analysis="a", model_generation="b")
    with django_assert_num_queries(len(with_one)):
        owner_client.get("/settings/")


def test_the_footer_says_whether_an_llm_is_set_up(owner_client: Client) -> None:
    assert text(soup(owner_client.get("/")), "#llm-state") == "LLM not configured"
    LLMSettings.objects.create(provider="ollama")
    ProviderSettings.objects.create(provider="ollama", model_analysis="llama3:8b")
    assert text(soup(owner_client.get("/")), "#llm-state") == "Ollama · llama3:8b"


@pytest.mark.parametrize(("cookie", "theme"), [("dark", "dark"), ("light", "light"), ("auto", None), ("<x>", None)])
def test_the_chosen_colours_come_with_the_page(owner_client: Client, cookie: str, theme: str | None) -> None:
    owner_client.cookies["theme"] = cookie
    assert one(soup(owner_client.get("/")), "html").get("data-theme") == theme


def test_the_built_in_model_is_called_what_it_is(owner_client: Client) -> None:
    use_embedded(embedded_url(), replace=True)
    page = soup(owner_client.get("/settings/"))
    assert text(page, "#in-use-custom") == "in use: the built-in model"
    assert "starts itself" in text(page, "#built-in-note")
    ProviderSettings.objects.update(model_analysis="mistral", model_generation="mistral")
    page = soup(owner_client.get("/settings/"))
    assert (text(page, "#in-use-custom"), page.select("#built-in-note")) == ("in use", [])
