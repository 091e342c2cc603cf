"""Plex in the JSON API: POST /api/setup/validate-plex and the Plex fields of /api/config."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from pydantic import SecretStr
from pytest_django.fixtures import Settings

from library.models import PlexServer, SyncState
from llm.models import LLMSettings
from tests.fakes.plex.server import TOKEN, PlexFake, PlexFault


@pytest.fixture
def plex() -> Iterator[PlexFake]:
    """A server with two music libraries."""
    with PlexFake() as fake:
        fake.add_music(25)
        fake.add_music(7, title="Classical", seed=2)
        yield fake


def post(client: Client, path: str, **body: Any) -> Any:
    """As scripts send it."""
    return client.post(path, json.dumps(body), content_type="application/json")


def validate(client: Client, plex: PlexFake, **more: str) -> dict[str, Any]:
    """What /api/setup/validate-plex answers."""
    response = post(client, "/api/setup/validate-plex", **{"plex_url": plex.url, "plex_token": TOKEN, **more})
    assert response.status_code == 200
    assert TOKEN not in response.content.decode()
    answer: dict[str, Any] = response.json()
    return answer


def test_what_works_is_kept(owner_client: Client, plex: PlexFake) -> None:
    assert validate(owner_client, plex) == {
        "success": True,
        "error": None,
        "server_name": "Tower",
        "music_libraries": ["Music", "Classical"],
    }
    config = owner_client.get("/api/config").json()
    assert (config["plex_url"], config["plex_token_set"], config["plex_connected"]) == (plex.url, True, True)
    assert config["music_library"] == "Music"
    assert owner_client.get("/api/health").json()["plex_connected"] is True
    assert owner_client.get("/api/library/status").json()["plex_connected"] is True


def test_a_library_by_name(owner_client: Client, plex: PlexFake) -> None:
    assert validate(owner_client, plex, music_library="classical")["success"]
    assert PlexServer.objects.get().sections == ["2"]
    answer = validate(owner_client, plex, music_library="Jazz")
    assert (answer["success"], answer["music_libraries"]) == (False, ["Music", "Classical"])
    assert answer["error"] == "Plex has no music library 'Jazz'. Available: Music, Classical."
    assert PlexServer.objects.get().sections == ["2"]


def test_a_library_that_is_there_is_saved_whatever_was_chosen_before(owner_client: Client, plex: PlexFake) -> None:
    validate(owner_client, plex, music_library="Classical")
    validate(owner_client, plex)
    assert PlexServer.objects.get().section_titles == ["Classical"], "nothing else was asked for"
    validate(owner_client, plex, music_library="Music")
    assert PlexServer.objects.get().section_titles == ["Music"]


def test_a_library_called_music_is_not_there_by_itself(owner_client: Client) -> None:
    with PlexFake() as fake:
        fake.add_music(3, title="Sounds")
        answer = validate(owner_client, fake, music_library="Music")
        assert answer["error"] == "Plex has no music library 'Music'. Available: Sounds."
        assert not PlexServer.objects.exclude(url="").exists()
        assert validate(owner_client, fake)["success"]
        assert PlexServer.objects.get().section_titles == ["Sounds"]


def test_a_library_that_the_environment_decides(owner_client: Client, plex: PlexFake, settings: Settings) -> None:
    settings.PLEX_MUSIC_LIBRARY = "Classical"
    assert "This is set by PLEX_MUSIC_LIBRARY." in validate(owner_client, plex, music_library="Music")["error"]
    assert plex.requests == []


@pytest.mark.parametrize("fault", ["unauthorized_401", "html", "error_500", "reset"])
def test_what_fails_says_what_to_do_and_keeps_nothing(owner_client: Client, plex: PlexFake, fault: PlexFault) -> None:
    plex.fault = fault
    answer = validate(owner_client, plex)
    assert (answer["success"], answer["server_name"], answer["music_libraries"]) == (False, None, [])
    assert answer["error"].count(". ") >= 1, "what happened, and what to do"
    assert not PlexServer.objects.exclude(url="").exists()


def test_bad_values(owner_client: Client, plex: PlexFake) -> None:
    assert "http" in validate(owner_client, plex, plex_url="ftp://nas")["error"]
    assert post(owner_client, "/api/setup/validate-plex", plex_url=plex.url).status_code == 422
    assert plex.requests == []


def test_only_staff(guest_client: Client, plex: PlexFake) -> None:
    response = post(guest_client, "/api/setup/validate-plex", plex_url=plex.url, plex_token=TOKEN)
    assert (response.status_code, response.json()["code"]) == (403, "forbidden")
    assert plex.requests == []


# --- /api/config ------------------------------------------------------------------------------------------------


def test_the_configuration_connects_plex_too(owner_client: Client, plex: PlexFake) -> None:
    response = post(
        owner_client,
        "/api/config",
        plex_url=plex.url,
        plex_token=TOKEN,
        music_library="Classical",
        llm_provider="ollama",
    )
    assert response.status_code == 200
    body = response.json()
    assert (body["plex_url"], body["music_library"], body["llm_provider"]) == (plex.url, "Classical", "ollama")
    assert TOKEN not in response.content.decode()


def test_what_was_given_may_be_sent_back(owner_client: Client, plex: PlexFake) -> None:
    validate(owner_client, plex)
    config, asked = owner_client.get("/api/config").json(), plex.count()
    sent = {name: config[name] for name in ("plex_url", "music_library")} | {"plex_token": ""}
    assert post(owner_client, "/api/config", **sent).status_code == 200
    assert plex.count() == asked


def test_another_library_alone(owner_client: Client, plex: PlexFake) -> None:
    validate(owner_client, plex)
    assert post(owner_client, "/api/config", music_library="Classical").json()["music_library"] == "Classical"
    response = post(owner_client, "/api/config", music_library="Jazz")
    assert (response.status_code, response.json()["code"]) == (422, "invalid")


def test_another_address_needs_its_own_token(owner_client: Client, plex: PlexFake) -> None:
    validate(owner_client, plex)
    with PlexFake(machine="ffff") as other:
        response = post(owner_client, "/api/config", plex_url=other.url)
        assert (response.status_code, response.json()["code"]) == (422, "invalid")
        assert "belongs to" in response.json()["error"]
        assert other.requests == []
    assert owner_client.get("/api/config").json()["plex_url"] == plex.url


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [("unauthorized_401", 502, "unauthorized"), ("html", 502, "wrong_server"), ("reset", 502, "unreachable")],
)
def test_plex_that_fails_changes_nothing_at_all(
    owner_client: Client, plex: PlexFake, fault: PlexFault, status: int, code: str
) -> None:
    plex.fault = fault
    response = post(owner_client, "/api/config", plex_url=plex.url, plex_token=TOKEN, llm_provider="ollama")
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert not PlexServer.objects.exclude(url="").exists()
    assert not LLMSettings.objects.exists()


def test_what_the_environment_decides_is_refused(owner_client: Client, plex: PlexFake, settings: Settings) -> None:
    settings.PLEX_URL, settings.PLEX_TOKEN, settings.PLEX_MUSIC_LIBRARY = plex.url, SecretStr(TOKEN), "Music"
    config = owner_client.get("/api/config").json()
    assert (config["plex_url"], config["plex_token_set"], config["music_library"]) == (plex.url, True, "Music")
    for change in ({"plex_url": "http://nas:1"}, {"plex_token": "another-token"}, {"music_library": "Classical"}):
        response = post(owner_client, "/api/config", **change)
        assert response.status_code == 422
        assert "This is set by" in response.json()["error"]


def test_connected_is_honest_after_a_failed_sync(owner_client: Client, plex: PlexFake) -> None:
    validate(owner_client, plex)
    SyncState.objects.update_or_create(pk=1, defaults={"server": "plex", "phase": "failed", "error_code": "timeout"})
    for path in ("/api/health", "/api/config", "/api/library/status"):
        assert owner_client.get(path).json()["plex_connected"] is False
    SyncState.objects.update(phase="done")
    assert owner_client.get("/api/health").json()["plex_connected"] is True


def test_an_address_alone_is_tried_as_plex_may_let_everybody_in(owner_client: Client, plex: PlexFake) -> None:
    refused = post(owner_client, "/api/config", plex_url=plex.url)
    assert refused.status_code == 422
    assert "plex_token is missing" in refused.content.decode()
    nobody = post(owner_client, "/api/config", plex_url="http://127.0.0.1:9", llm_provider="ollama")
    assert nobody.status_code == 502
    assert not PlexServer.objects.exclude(url="").exists()
    assert not LLMSettings.objects.exists()
