"""The JSON API: exact shapes, exact texts, one form of error, staff only, and no key in any answer."""

import json
import socket
from contextlib import closing
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pydantic import SecretStr
from pytest_django.fixtures import Settings

from accounts.services.tokens import create_token
from llm.models import LLMSettings, ProviderSettings
from llm.services.settings.change import SettingsChange
from llm.services.settings.effective import load_config
from llm.services.settings.store import save_settings
from tests.fakes.base import Reply, hang, json_reply
from tests.fakes.ollama import OllamaFake
from tests.fakes.openai_compatible import OpenAICompatibleFake

pytestmark = pytest.mark.django_db

KEY = "sk-secret-abcdef-4321"


def post(client: Client, path: str, body: object) -> Any:
    return client.post(path, json.dumps(body), content_type="application/json")


def error(response: Any, status: int, code: str) -> str:
    assert response.status_code == status
    assert response.headers["Content-Type"].startswith("application/json")
    body = response.json()
    assert set(body) == {"error", "code"}
    assert body["code"] == code
    message: str = body["error"]
    return message


def unused_url() -> str:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        return f"http://127.0.0.1:{server.getsockname()[1]}"


# --- Ollama -------------------------------------------------------------------------------------------------


def test_models_is_a_list_of_names(staff: Client, configured: OllamaFake) -> None:
    response = staff.get("/api/ollama/models")
    assert response.status_code == 200
    assert response.json() == {"models": ["llama3:8b", "mistral:7b", "phi3:mini"]}


def test_models_of_another_address(staff: Client, ollama: OllamaFake) -> None:
    response = staff.get("/api/ollama/models", {"url": f"127.0.0.1:{ollama.port}/v1"})
    assert response.json()["models"][0] == "llama3:8b"


def test_no_models_is_an_empty_list(staff: Client, configured: OllamaFake) -> None:
    configured.remove_models()
    assert staff.get("/api/ollama/models").json() == {"models": []}


def test_model_info(staff: Client, configured: OllamaFake) -> None:
    response = staff.get("/api/ollama/model-info", {"model": "llama3:8b"})
    assert response.status_code == 200
    assert response.json() == {"name": "llama3:8b", "context_window": 8192, "parameter_size": "8B"}


@pytest.mark.parametrize(
    ("trained", "num_ctx", "wanted", "window"),
    [(131072, None, None, 16384), (131072, 2048, None, 2048), (131072, 2048, 4096, 4096)],
)
def test_model_info_tells_the_window_in_use(
    staff: Client, configured: OllamaFake, trained: int, num_ctx: int | None, wanted: int | None, window: int
) -> None:
    configured.add_model("m:1b", trained=trained, num_ctx=num_ctx)
    save_settings(SettingsChange(ollama_context_window=wanted))
    assert staff.get("/api/ollama/model-info?model=m:1b").json()["context_window"] == window


def test_an_unknown_model_is_404(staff: Client, configured: OllamaFake) -> None:
    message = error(staff.get("/api/ollama/model-info?model=nope"), 404, "model_missing")
    assert message == "Selected model not found. Available: llama3:8b, mistral:7b, phi3:mini"


def test_model_info_needs_a_model(staff: Client, configured: OllamaFake) -> None:
    for query in ("", "?model=", "?model=%20", f"?model={'x' * 201}"):
        assert error(staff.get(f"/api/ollama/model-info{query}"), 422, "invalid").startswith("model: ")
    assert configured.requests == []


def test_nobody_there_is_502(staff: Client) -> None:
    url = unused_url()
    host = url.removeprefix("http://")
    for path in ("/api/ollama/models", "/api/ollama/model-info?model=x"):
        response = staff.get(path + ("&" if "?" in path else "?") + f"url={url}")
        assert error(response, 502, "unreachable") == f"Cannot reach Ollama at {host}"


def test_no_answer_is_504(staff: Client, configured: OllamaFake, monkeypatch: pytest.MonkeyPatch) -> None:
    configured.on("GET", "/api/tags", hang())
    response = staff.get("/api/ollama/models")
    assert error(response, 504, "timeout") == f"Cannot reach Ollama at 127.0.0.1:{configured.port}"


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (Reply(200, b"<html>", "text/html"), "wrong_server"),
        (Reply(403, b"", ""), "unauthorized"),
        (json_reply({"error": "boom"}, status=500), "provider_error"),
    ],
)
def test_odd_servers_are_502(staff: Client, configured: OllamaFake, reply: Reply, code: str) -> None:
    configured.on("GET", "/api/tags", reply)
    error(staff.get("/api/ollama/models"), 502, code)


@pytest.mark.parametrize("url", ["ftp://x", "http://me:pw@nas", "http://169.254.169.254/latest"])
def test_addresses_that_are_never_opened_are_422(staff: Client, url: str) -> None:
    error(staff.get("/api/ollama/models", {"url": url}), 422, "bad_address")


def test_status(staff: Client, configured: OllamaFake) -> None:
    assert staff.get("/api/ollama/status").json() == {"connected": True, "model_count": 3, "error": None}
    save_settings(SettingsChange(model_generation="gone:1b"))
    assert staff.get("/api/ollama/status").json() == {
        "connected": True,
        "model_count": 3,
        "error": "Selected model not found. Available: llama3:8b, mistral:7b, phi3:mini",
    }
    configured.remove_models()
    assert staff.get("/api/ollama/status").json() == {
        "connected": True,
        "model_count": 0,
        "error": "Connected but no models installed. Run `ollama pull llama3`",
    }
    url = unused_url()
    assert staff.get("/api/ollama/status", {"url": url}).json() == {
        "connected": False,
        "model_count": 0,
        "error": f"Cannot reach Ollama at {url.removeprefix('http://')}",
    }


# --- validate-ai --------------------------------------------------------------------------------------------


def test_validate_saves_on_success(staff: Client, ollama: OllamaFake) -> None:
    response = post(staff, "/api/setup/validate-ai", {"provider": "ollama", "ollama_url": ollama.url + "/"})
    assert response.json() == {"success": True, "error": None, "provider_name": "Ollama"}
    assert (load_config().config.provider, load_config().config.ollama_url) == ("ollama", ollama.url)


def test_validate_saves_nothing_on_failure(staff: Client) -> None:
    url = unused_url()
    body = {"provider": "ollama", "ollama_url": url, "api_key": KEY}
    response = post(staff, "/api/setup/validate-ai", body)
    assert response.status_code == 200
    assert response.json() == {
        "success": False,
        "error": f"Cannot reach Ollama at {url.removeprefix('http://')}",
        "provider_name": "Ollama",
    }
    assert not LLMSettings.objects.exists()
    assert not ProviderSettings.objects.exists()


def test_validate_a_custom_server_with_its_key(staff: Client) -> None:
    with OpenAICompatibleFake() as fake:
        body = {"provider": "custom", "custom_url": fake.base_url, "api_key": KEY}
        assert post(staff, "/api/setup/validate-ai", body).json()["success"]
        assert fake.requests[-1].headers["authorization"] == f"Bearer {KEY}"
    with OpenAICompatibleFake() as other:
        assert post(staff, "/api/setup/validate-ai", {"provider": "custom", "custom_url": other.base_url}).json()[
            "success"
        ]
        assert not any(KEY in str(request.headers) for request in other.requests)


def test_validate_without_a_key_fails_in_words(staff: Client) -> None:
    body = post(staff, "/api/setup/validate-ai", {"provider": "anthropic"}).json()
    assert body == {
        "success": False,
        "error": "Anthropic needs an API key. Add it in Settings.",
        "provider_name": "Anthropic",
    }


def test_validate_a_locked_provider(staff: Client, ollama: OllamaFake, settings: Settings) -> None:
    settings.LLM_ENVIRONMENT = {"ollama_url": "http://fixed:11434"}
    body = post(staff, "/api/setup/validate-ai", {"provider": "ollama", "ollama_url": ollama.url}).json()
    assert not body["success"]
    assert "OLLAMA_URL" in body["error"]


def test_validate_an_address_that_is_never_opened(staff: Client) -> None:
    for name in ("ollama", "custom"):
        body = {"provider": name, f"{name}_url": "http://169.254.169.254/v1"}
        answer = post(staff, "/api/setup/validate-ai", body).json()
        assert not answer["success"]
        assert "never connects there" in answer["error"]
    assert not ProviderSettings.objects.exists()


@pytest.mark.parametrize("name", ["foo", "", "Ollama", "openai "])
def test_validate_an_unknown_provider_fails_as_all_that_fails(staff: Client, name: str) -> None:
    response = post(staff, "/api/setup/validate-ai", {"provider": name})
    assert response.status_code == 200
    assert response.json() == {"success": False, "error": "Unknown provider", "provider_name": name}
    assert not ProviderSettings.objects.exists()


# --- config -------------------------------------------------------------------------------------------------

FIELDS = frozenset(
    {
        "version",
        "plex_url",
        "plex_connected",
        "plex_token_set",
        "music_library",
        "llm_provider",
        "llm_configured",
        "llm_api_key_set",
        "model_analysis",
        "model_generation",
        "max_tracks_to_ai",
        "embedding",
        "embedding_model",
        "cost_per_million_input",
        "cost_per_million_output",
        "analysis_cost_per_million_input",
        "analysis_cost_per_million_output",
        "defaults",
        "ollama_url",
        "ollama_context_window",
        "custom_url",
        "custom_context_window",
        "is_local_provider",
        "provider_from_env",
        "depth",
        "depth_seconds",
    }
)


def test_config_has_the_older_fields(staff: Client) -> None:
    body = staff.get("/api/config").json()
    assert set(body) == FIELDS
    assert body["llm_provider"] is None
    assert body["llm_configured"] is False
    assert body["ollama_url"] == "http://localhost:11434"
    assert body["custom_context_window"] == 4096
    assert body["defaults"] == {"track_count": 25}


def test_the_depth_of_new_playlists_is_a_setting(staff: Client) -> None:
    body = post(staff, "/api/config", {"depth": "thorough", "depth_seconds": 45}).json()
    assert (body["depth"], body["depth_seconds"]) == ("thorough", 45)
    error(post(staff, "/api/config", {"depth": "deepest"}), 422, "invalid")
    assert "1 to 86,400 seconds" in error(post(staff, "/api/config", {"depth_seconds": 0}), 422, "invalid")
    assert load_config().config.depth == "thorough"


def test_a_partial_change_keeps_the_rest(staff: Client) -> None:
    first = post(staff, "/api/config", {"llm_provider": "ollama", "model_analysis": "llama3:8b"})
    assert first.status_code == 200
    second = post(staff, "/api/config", {"ollama_context_window": 4096, "colour": "blue"}).json()
    assert (second["llm_provider"], second["model_analysis"]) == ("ollama", "llama3:8b")
    assert second["ollama_context_window"] == 4096
    assert second["max_tracks_to_ai"] == 71
    assert second["cost_per_million_input"] == 0
    assert (second["is_local_provider"], second["llm_configured"]) == (True, True)
    assert post(staff, "/api/config", {"ollama_context_window": None}).json()["ollama_context_window"] is None


def test_what_get_answers_can_be_posted_back(staff: Client, configured: OllamaFake) -> None:
    body = staff.get("/api/config").json()
    again = post(staff, "/api/config", body)
    assert again.status_code == 200
    assert again.json() == body


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"llm_provider": "foo"}, "llm_provider"),
        ({"ollama_context_window": 10}, "512 to 10,000,000"),
        ({"custom_context_window": 99_999_999}, "512 to 10,000,000"),
        ({"ollama_context_window": "many"}, "ollama_context_window"),
        ({"ollama_url": "http://"}, "http://localhost:11434"),
        ({"custom_url": "javascript:alert(1)"}, "http"),
        ({"ollama_url": "http://169.254.169.254"}, "ollama_url: 169.254.169.254 is a link-local address"),
        ({"custom_url": "http://[fd00:ec2::254]/v1"}, "custom_url: fd00:ec2::254 is a cloud metadata address"),
        ({"custom_url": "http://[::ffff:169.254.169.254]:80"}, "link-local"),
        ({"ollama_url": "0.0.0.0"}, "unspecified"),
        ({"plex_token": "new"}, "http://localhost:32400"),
    ],
)
def test_bad_values_are_422_and_change_nothing(staff: Client, body: dict[str, Any], words: str) -> None:
    before = staff.get("/api/config").json()
    response = post(staff, "/api/config", {"llm_provider": "ollama", "model_analysis": "x"} | body)
    assert words in error(response, 422, "invalid")
    assert staff.get("/api/config").json() == before
    assert not ProviderSettings.objects.exists()


@pytest.mark.parametrize("body", [{}, {"colour": "blue"}, {"llm_provider": None}])
def test_no_values_is_400(staff: Client, body: dict[str, Any]) -> None:
    assert error(post(staff, "/api/config", body), 400, "no_values") == "No configuration values provided"


def test_malformed_json_is_400(staff: Client) -> None:
    error(staff.post("/api/config", "{", content_type="application/json"), 400, "bad_request")


def test_keys_go_in_and_never_come_out(staff: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    response = post(staff, "/api/config", {"llm_provider": "openai", "llm_api_key": KEY})
    assert response.json()["llm_api_key_set"] is True
    answers = [response, staff.get("/api/config"), post(staff, "/api/config", {"llm_api_key": f"{KEY} x"})]
    assert not any(KEY in answer.content.decode() for answer in answers)
    assert KEY not in caplog.text
    assert load_config().config.api_key.get_secret_value() == KEY
    assert not post(staff, "/api/config", {"llm_provider": "anthropic"}).json()["llm_api_key_set"]


def test_a_key_of_the_wrong_type_is_not_repeated(staff: Client) -> None:
    response = post(staff, "/api/config", {"llm_api_key": {"nested": KEY}})
    error(response, 422, "invalid")
    assert KEY not in response.content.decode()


def test_the_environment_wins_and_shows(staff: Client, settings: Settings) -> None:
    post(staff, "/api/config", {"llm_provider": "custom"})
    settings.LLM_ENVIRONMENT = {"provider": "ollama"}
    body = staff.get("/api/config").json()
    assert (body["llm_provider"], body["provider_from_env"]) == ("ollama", True)
    assert "LLM_PROVIDER" in error(post(staff, "/api/config", {"llm_provider": "openai"}), 422, "invalid")
    settings.LLM_ENVIRONMENT = {}
    body = staff.get("/api/config").json()
    assert (body["llm_provider"], body["provider_from_env"]) == ("custom", False)


# --- health, who may, and errors ----------------------------------------------------------------------------


def test_health_needs_no_login_and_asks_nobody(configured: OllamaFake) -> None:
    response = Client().get("/api/health")
    assert response.status_code == 200
    assert response.json() == {"status": "healthy", "plex_connected": False, "llm_configured": True}
    assert configured.requests == []


PATHS = [
    ("get", "/api/ollama/models"),
    ("get", "/api/ollama/model-info?model=x"),
    ("get", "/api/ollama/status"),
    ("get", "/api/config"),
    ("post", "/api/config"),
    ("post", "/api/setup/validate-ai"),
]


def call(client: Client, method: str, path: str) -> Any:
    return client.get(path) if method == "get" else post(client, path, {"llm_provider": "ollama", "provider": "ollama"})


@pytest.mark.parametrize(("method", "path"), PATHS)
def test_nobody_may(method: str, path: str) -> None:
    error(call(Client(), method, path), 401, "unauthorized")


@pytest.mark.parametrize(("method", "path"), PATHS)
def test_only_staff_may(listener: Client, method: str, path: str) -> None:
    error(call(listener, method, path), 403, "forbidden")
    assert not LLMSettings.objects.exists()


def test_a_change_by_cookie_needs_csrf(staff: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = staff.cookies
    error(post(strict, "/api/config", {"llm_provider": "ollama"}), 403, "csrf")
    assert not LLMSettings.objects.exists()


def test_a_token_needs_no_csrf(db: None) -> None:
    owner = User.objects.create_superuser("owner2", password="x")
    token = create_token(owner, "script")
    client = Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {token}"})
    assert post(client, "/api/config", {"llm_provider": "ollama"}).status_code == 200


def test_unknown_paths_and_methods_answer_json(staff: Client) -> None:
    error(staff.get("/api/nope"), 404, "not_found")
    response = staff.delete("/api/config")
    error(response, 405, "method_not_allowed")
    assert "GET" in response.headers["Allow"]


def test_a_mistake_of_ours_answers_json_without_details(staff: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(KEY)

    monkeypatch.setattr("settings_ui.api.config.load_config", broken)
    staff.raise_request_exception = False
    response = staff.get("/api/config")
    assert error(response, 500, "internal") == "Something went wrong in PlexSage. See the log for details."


def test_the_documentation_uses_our_own_files_only(staff: Client) -> None:
    page = staff.get("/api/docs")
    assert page.status_code == 200
    html = page.content.decode()
    assert "://" not in html.replace("http://www.w3.org", "")
    assert "<script>" not in html
    paths = staff.get("/api/openapi.json").json()["paths"]
    assert {"/api/ollama/models", "/api/ollama/model-info", "/api/config", "/api/health"} <= set(paths)


def test_the_settings_do_not_wait_for_a_hanging_ollama(staff: Client, configured: OllamaFake) -> None:
    configured.on("GET", "/api/tags", hang())
    assert staff.get("/api/config").status_code == 200
    assert configured.requests == []


def test_a_stored_key_does_not_go_to_an_address_in_the_query(staff: Client, ollama: OllamaFake) -> None:
    save_settings(SettingsChange(provider="ollama", ollama_url="http://127.0.0.1:1", api_key=SecretStr(KEY)))
    staff.get("/api/ollama/models", {"url": ollama.url})
    assert ollama.requests
    assert not any(KEY in str(request.headers) for request in ollama.requests)
