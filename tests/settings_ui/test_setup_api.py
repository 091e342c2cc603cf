"""GET /api/setup/status and POST /api/setup/complete, under the older names."""

import pytest
from django.test import Client
from pydantic import SecretStr
from pytest_django import Settings

from library.models import LibraryState, SyncState
from settings_ui.models import SetupState
from tests.settings_ui.conftest import Lock

FIELDS = frozenset(
    {
        "data_dir_writable",
        "process_uid",
        "process_gid",
        "data_dir",
        "plex_connected",
        "plex_error",
        "plex_from_env",
        "music_libraries",
        "llm_configured",
        "llm_provider",
        "llm_from_env",
        "library_synced",
        "track_count",
        "is_syncing",
        "sync_progress",
        "setup_complete",
    }
)


def test_nothing_is_set_up(owner_client: Client) -> None:
    status = owner_client.get("/api/setup/status").json()
    assert frozenset(status) == FIELDS
    assert status["data_dir_writable"] is True
    empty: dict[str, object] = {
        "plex_connected": False,
        "plex_error": None,
        "music_libraries": [],
        "llm_configured": False,
        "llm_provider": None,
        "library_synced": False,
        "track_count": 0,
        "sync_progress": None,
        "setup_complete": False,
    }
    assert empty.items() <= status.items()


def test_all_is_set_up_by_the_environment(owner_client: Client, lock: Lock, settings: Settings) -> None:
    lock(provider="ollama", model_analysis="llama3:8b")
    settings.PLEX_URL, settings.PLEX_TOKEN = "http://nas:32400", SecretStr("plex-secret-token")
    settings.PLEX_MUSIC_LIBRARY = "Music"
    LibraryState.objects.create(pk=1, server="plex", tracks=12)
    response = owner_client.get("/api/setup/status")
    assert b"plex-secret-token" not in response.content
    known = {
        "plex_connected": True,
        "plex_from_env": True,
        "music_libraries": ["Music"],
        "llm_configured": True,
        "llm_provider": "ollama",
        "llm_from_env": True,
        "library_synced": True,
        "track_count": 12,
        "setup_complete": True,
    }
    assert known.items() <= response.json().items()


def test_what_went_wrong_is_told(owner_client: Client) -> None:
    SyncState.objects.create(pk=1, phase="failed", server="plex", error="Plex does not answer.")
    assert owner_client.get("/api/setup/status").json()["plex_error"] == "Plex does not answer."


def test_completing_is_really_stored(owner_client: Client) -> None:
    for _ in range(2):
        assert owner_client.post("/api/setup/complete").json() == {"success": True}
    assert SetupState.objects.get().completed_at is not None
    assert owner_client.get("/api/setup/status").json()["setup_complete"] is True


@pytest.mark.parametrize(("method", "path"), [("get", "status"), ("post", "complete")])
def test_staff_only(guest_client: Client, method: str, path: str) -> None:
    response = getattr(guest_client, method)(f"/api/setup/{path}")
    assert (response.status_code, response.json()["code"]) == (403, "forbidden")
    assert not SetupState.objects.exists()
