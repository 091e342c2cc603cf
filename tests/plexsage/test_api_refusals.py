"""Input that cannot be used is refused with the field named as its sender names it, and without its value."""

from typing import Any

import pytest
from django.test import Client

from playlists.models import Playlist

pytestmark = pytest.mark.django_db
SECRET = "sk-secret-abcdef-4321"


def refused(response: Any) -> str:
    assert (response.status_code, response.json()["code"]) == (422, "invalid"), response.content
    words: str = response.json()["error"]
    assert SECRET not in words
    assert "Value error" not in words
    return words


def sent(client: Client, path: str, body: object) -> str:
    return refused(client.post(f"/api/{path}", body, content_type="application/json"))


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("filter/preview", {"genres": [1]}, "genres[0]: Input should be a valid string."),
        ("play-queue", {"rating_keys": ["1", SECRET], "client_id": ""}, "client_id: String should have at least"),
        ("play-queue", {"rating_keys": ["1", "/"], "client_id": "x"}, "rating_keys[1]: String should match pattern"),
        ("library/genres/restore", {"rules": [{"key": "a"}, {"key": ""}]}, "rules[1].key: String should have"),
        ("generate/stream", {"genres": [], "decades": [], "seed_track": {}}, "seed_track.rating_key: Field required."),
        ("config", {"llm_api_key": {"nested": SECRET}}, "llm_api_key: Input should be a valid string."),
        ("config", {"ollama_context_window": 1}, "ollama_context_window: Choose 512 to 10,000,000 tokens."),
        ("config", {"llm_provider": "openai", "llm_api_key": f"{SECRET} x"}, "llm_api_key: This isn't an API key"),
        ("config", {"plex_url": "ftp://nas"}, "plex_url: "),
        ("setup/validate-plex", {"plex_url": "x"}, "plex_token: Field required."),
        ("library/genres/merge", None, "names: Field required. into: Field required."),
    ],
)
def test_the_field_is_named_and_its_value_is_not(owner_client: Client, path: str, body: object, words: str) -> None:
    assert sent(owner_client, path, body).startswith(words)


def test_each_field_is_named(owner_client: Client) -> None:
    words = refused(owner_client.get("/api/results?limit=x&offset=-1"))
    assert words.startswith("limit: Input should be a valid integer")
    assert " offset: Input should be greater than or equal to 0." in words


def test_what_is_wrong_with_a_whole_body_is_said_once(owner_client: Client) -> None:
    playlist = Playlist.objects.create(title="Rain", wish="rain")
    told = sent(owner_client, f"playlists/{playlist.pk}/save", {"mode": "append"})
    assert told.startswith("target: say which playlist")
    assert sent(owner_client, "config", "") == "body: Field required."


@pytest.mark.parametrize("body", ["[]", '"x"', "3", "[{}]", "true"])
def test_a_body_that_is_no_object_is_refused(owner_client: Client, body: str) -> None:
    response = owner_client.post("/api/filter/preview", body, content_type="application/json")
    assert (response.status_code, response.json()["error"]) == (400, "The body of this request isn't a JSON object.")


def test_a_body_that_is_too_large_is_refused(owner_client: Client) -> None:
    body = {"genres": ["x" * 2_700_000]}
    response = owner_client.post("/api/filter/preview", body, content_type="application/json")
    assert (response.status_code, response.json()["code"]) == (413, "too_large")
    assert "2.5 MB" in response.json()["error"]


def test_refusals_of_the_environment_name_the_field(owner_client: Client, settings: Any) -> None:
    settings.LLM_ENVIRONMENT = {"provider": "ollama"}
    answer = sent(owner_client, "config", {"llm_provider": "openai"})
    assert answer.startswith("llm_provider: This is set by LLM_PROVIDER.")


# --- At the door ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/api/health", "/api/config", "/api/nowhere"])
def test_an_unknown_host_name_is_told_how_to_be_known(owner_client: Client, path: str) -> None:
    response = owner_client.get(path, headers={"Host": "nas.local:5765"})
    assert (response.status_code, response.json()["code"]) == (400, "bad_host")
    assert "PLEXSAGE_ALLOWED_HOSTS" in response.json()["error"]
    assert "nas.local" not in response.json()["error"]


def test_without_login_a_change_still_needs_a_proof(settings: Any, api_headers: dict[str, str]) -> None:
    """PLEXSAGE_AUTH=off: whoever gets here may do everything, but another site's page must not make them."""
    settings.AUTH_REQUIRED = False
    browser = Client(enforce_csrf_checks=True)
    assert browser.get("/api/config").status_code == 200
    refused = browser.post("/api/config", {"llm_provider": "ollama"}, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (403, "csrf")
    browser.get("/")
    proof = {"X-CSRFToken": browser.cookies["csrftoken"].value}
    for headers in (proof, api_headers):
        body = {"llm_provider": "ollama"}
        assert browser.post("/api/config", body, content_type="application/json", headers=headers).status_code == 200
