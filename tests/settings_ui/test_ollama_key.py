"""An Ollama behind a key or a password: typed on the page, in the first run, in the admin, or by the environment."""

from base64 import b64encode
from collections.abc import AsyncIterator
from typing import Any

import pytest
from django.db import connection
from django.test import AsyncClient, Client
from pytest_django import Settings

from core.tasks.background import background
from llm.models import ProviderSettings
from llm.services.pulling.pull import task_name
from llm.services.settings.effective import load_config
from tests.fakes.base import RecordedRequest, Reply
from tests.fakes.ollama import OllamaFake
from tests.settings_ui.conftest import HTMX, Lock, one, probe, soup, text, usual_places

PASSWORD = "ada:s3cret-password"
BASIC = f"Basic {b64encode(PASSWORD.encode()).decode()}"


@pytest.fixture
def guarded(ollama: OllamaFake) -> OllamaFake:
    """The same Ollama, behind a proxy that needs a password."""
    inside = ollama.respond

    def respond(request: RecordedRequest) -> Reply:
        if request.headers.get("authorization") == BASIC:
            return inside(request)
        return Reply(401, b"no", "text/plain", {"WWW-Authenticate": 'Basic realm="home"'})

    ollama.respond = respond  # type: ignore[method-assign]  # the proxy before it
    return ollama


def status(page: Any) -> str:
    return str(one(page, "[role=status]")["data-status"])


def test_the_page_says_what_is_wanted_and_takes_it(owner_client: Client, guarded: OllamaFake) -> None:
    page = probe(owner_client, ollama_url=guarded.url)
    assert status(page) == "unauthorized"
    assert "needs a password" in text(page, "#ollama-status")
    assert status(probe(owner_client, ollama_url=guarded.url, api_key=PASSWORD)) == "ok"
    fields = {"ollama_url": guarded.url, "model_analysis": "llama3:8b", "api_key": PASSWORD}
    saved = owner_client.post("/settings/ollama/save/", fields, headers=HTMX)
    assert PASSWORD not in saved.content.decode()
    assert "A key is saved" in text(soup(saved), "#ollama-api-key-help")
    assert status(probe(owner_client, ollama_url=guarded.url)) == "ok"
    assert owner_client.get("/api/ollama/models").json()["models"]


def test_it_is_stored_encrypted_and_bound_to_its_host(
    owner_client: Client, guarded: OllamaFake, settings: Settings
) -> None:
    fields = {"ollama_url": guarded.url, "api_key": PASSWORD}
    assert owner_client.post("/settings/ollama/save/", fields, headers=HTMX).status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("SELECT api_key FROM llm_providersettings WHERE provider = 'ollama'")
        assert "s3cret" not in cursor.fetchone()[0]
    with OllamaFake() as another:
        probe(owner_client, ollama_url=another.url)
        assert {sent.headers.get("authorization") for sent in another.requests} == {None}


def test_a_password_with_a_line_break_is_refused(owner_client: Client) -> None:
    fields = {"ollama_url": "http://nas:11434", "api_key": "ada:s3\ncret"}
    response = owner_client.post("/settings/ollama/save/", fields, headers=HTMX)
    assert response.status_code == 422
    assert "one line" in text(soup(response), "#ollama-api-key-error")


def test_a_key_that_is_no_password_is_still_one_word(owner_client: Client) -> None:
    fields = {"ollama_url": "http://nas:11434", "api_key": "not a key"}
    response = owner_client.post("/settings/ollama/save/", fields, headers=HTMX)
    assert "a single word" in text(soup(response), "#ollama-api-key-error")


def test_a_bearer_key_copied_with_its_word_is_the_key(owner_client: Client) -> None:
    fields = {"ollama_url": "http://nas:11434", "api_key": "Bearer sk-abc"}
    owner_client.post("/settings/ollama/save/", fields, headers=HTMX)
    assert load_config("ollama").config.api_key.get_secret_value() == "sk-abc"


def test_the_environments_key_goes_to_the_environments_address_alone(
    owner_client: Client, guarded: OllamaFake, lock: Lock
) -> None:
    lock(keys={"ollama": PASSWORD}, ollama_url=guarded.url)
    assert status(probe(owner_client)) == "ok"
    page = soup(owner_client.get("/settings/?provider=ollama"))
    assert one(page, "#ollama-api-key").has_attr("disabled")
    lock(keys={"ollama": PASSWORD})
    assert status(probe(owner_client, ollama_url=guarded.url)) == "unauthorized"


def test_the_file_has_a_place_for_it(owner_client: Client, guarded: OllamaFake, settings: Settings) -> None:
    settings.LLM_FILE = {"provider": "ollama", "ollama_url": guarded.url, "api_key": PASSWORD}
    assert status(probe(owner_client)) == "ok"


def test_the_api_has_a_place_for_it(owner_client: Client, guarded: OllamaFake) -> None:
    body = {"provider": "ollama", "ollama_url": guarded.url, "api_key": PASSWORD}
    checked = owner_client.post("/api/setup/validate-ai", body, content_type="application/json").json()
    assert checked["success"]
    assert owner_client.get("/api/ollama/status").json()["connected"]
    body = {"llm_provider": "ollama", "llm_api_key": "sk-other"}
    assert owner_client.post("/api/config", body, content_type="application/json").json()["llm_api_key_set"]
    assert not owner_client.get("/api/ollama/status").json()["connected"]


def test_the_first_run_asks_for_it(owner_client: Client, guarded: OllamaFake, monkeypatch: pytest.MonkeyPatch) -> None:
    page = soup(owner_client.post("/setup/llm/look/", {"ollama_url": guarded.url}, headers=HTMX))
    assert one(page, "#setup-api-key")
    fields = {"ollama_url": guarded.url, "api_key": PASSWORD}
    found = soup(owner_client.post("/setup/llm/look/", fields, headers=HTMX))
    assert one(found, "#setup-model")
    used = owner_client.post("/setup/llm/use/", {"ollama_url": guarded.url, "model": "llama3:8b"}, headers=HTMX)
    assert used.status_code in {200, 204, 303}
    assert status(probe(owner_client, ollama_url=guarded.url)) == "ok"


def test_looking_in_the_usual_places_takes_the_key_along(
    owner_client: Client, guarded: OllamaFake, monkeypatch: pytest.MonkeyPatch
) -> None:
    fields = {"ollama_url": guarded.url, "api_key": PASSWORD}
    owner_client.post("/settings/ollama/save/", fields, headers=HTMX)
    usual_places(monkeypatch, guarded.url)
    found = owner_client.post("/settings/ollama/find/", {"ollama_url": "http://127.0.0.1:9"}, headers=HTMX)
    assert guarded.url in found.content.decode()


def test_the_admin_takes_a_password(admin_client: Client) -> None:
    row = ProviderSettings.objects.create(provider="ollama", base_url="http://nas:11434")
    fields = {"base_url": "http://nas:11434", "new_api_key": "ada:two words"}
    admin_client.post(f"/admin/llm/providersettings/{row.pk}/change/", fields)
    assert load_config("ollama").config.api_key.get_secret_value() == "ada:two words"


@pytest.fixture
async def client(async_owner_client: AsyncClient) -> AsyncIterator[AsyncClient]:
    """Signed in; what still downloads at the end is stopped."""
    yield async_owner_client
    await background().aclose(5)


async def test_a_download_takes_the_key_that_was_just_typed(client: AsyncClient, guarded: OllamaFake) -> None:
    page = soup(await client.get("/settings/?provider=ollama"))
    assert "#ollama-api-key" in str(one(page, "#ollama-pull-form")["hx-include"])
    fields = {"model": "mistral", "ollama_url": guarded.url, "api_key": PASSWORD}
    await client.post("/settings/ollama/pull/", fields, headers=HTMX)
    await background().wait(task_name(guarded.url, "mistral"))
    assert "mistral:latest" in guarded.shows


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        ({}, "doesn't accept your key or password (401). Enter it again"),
        ({"WWW-Authenticate": 'Bearer realm="home"'}, "needs a key and doesn't accept yours (401)"),
        ({"WWW-Authenticate": "Basic"}, "needs a password and doesn't accept yours (401)"),
    ],
)
@pytest.mark.parametrize("key", ["ada:wrong", "ada:p:w%41 ü", "sk-wrong-1234567"])
def test_a_wrong_key_is_told_as_wrong_and_shown_nowhere(
    owner_client: Client, ollama: OllamaFake, headers: dict[str, str], words: str, key: str
) -> None:
    def refuse(request: RecordedRequest) -> Reply:
        return Reply(401, request.headers.get("authorization", "").encode(), "text/plain", headers)

    ollama.respond = refuse  # type: ignore[method-assign]  # a proxy that lets nobody in
    answer = probe(owner_client, ollama_url=ollama.url, api_key=key)
    assert words in text(answer, "#ollama-status")
    sent = ollama.requests[0].headers["authorization"]
    assert not any(secret in str(answer) for secret in (key, key.partition(":")[2] or key, sent.split(" ")[1]))


def test_ollamas_own_refusal_of_a_host_keeps_its_words(owner_client: Client, ollama: OllamaFake) -> None:
    ollama.respond = lambda request: Reply(403, b"", "text/plain")  # type: ignore[method-assign]  # its check of hosts
    for key in ("", "ada:pw"):
        assert "OLLAMA_ORIGINS" in text(probe(owner_client, ollama_url=ollama.url, api_key=key), "#ollama-status")
