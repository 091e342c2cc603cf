"""What of a request waits for a thread: Django's own two, the view, and what asks the database who it is."""

from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import SyncToAsync
from django.contrib.auth.models import User
from django.test import AsyncClient

from accounts.services.tokens import create_token
from playlists.models import Playlist

STARTED, CLOSED = "Signal.asend.<locals>.sync_send", "HttpResponseBase.close"
WHO = "LoginRequiredMiddleware.process_view"
WHOSE = "OwnershipGuard.process_view"
FROM_US = "StrictCsrfMiddleware.process_view"


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What has waited for a thread, in order."""
    seen: list[str] = []
    wait: Callable[..., Any] = SyncToAsync.__call__

    async def noting(self: SyncToAsync[Any, Any], *args: Any, **kwargs: Any) -> Any:
        seen.append(self.func.__qualname__)
        return await wait(self, *args, **kwargs)

    monkeypatch.setattr(SyncToAsync, "__call__", noting)
    return seen


@pytest.fixture
def playlist(transactional_db: None, owner: User) -> Playlist:
    return Playlist.objects.create(title="Evening", owner=owner)


@pytest.fixture
def token(transactional_db: None, owner: User) -> str:
    return create_token(owner, "a script")


async def test_a_page(async_owner_client: AsyncClient, waits: list[str]) -> None:
    assert (await async_owner_client.get("/history/")).status_code == 200
    assert waits == [STARTED, WHO, "history", CLOSED]


async def test_a_page_of_something(async_owner_client: AsyncClient, playlist: Playlist, waits: list[str]) -> None:
    assert (await async_owner_client.get(f"/playlists/{playlist.pk}/")).status_code == 200
    assert waits == [STARTED, WHO, WHOSE, "playlist", CLOSED]


async def test_a_form(playlist: Playlist, owner: User, waits: list[str]) -> None:
    """It is read in a thread, also where it is refused."""
    client = AsyncClient(enforce_csrf_checks=True)
    await client.aforce_login(owner)
    waits.clear()
    assert (await client.post(f"/playlists/{playlist.pk}/rename/", {"title": "Night"})).status_code == 403
    assert waits == [STARTED, WHO, FROM_US, "log_response", CLOSED]


async def test_a_script(async_client: AsyncClient, token: str, waits: list[str]) -> None:
    answer = await async_client.get("/api/account/tokens", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    assert waits == [STARTED, "user_of_token", "PathView.get_view.<locals>.sync_view_wrapper", CLOSED]


@pytest.mark.parametrize("method", ["get", "head"])
async def test_readiness(async_client: AsyncClient, waits: list[str], method: str) -> None:
    await getattr(async_client, method)("/api/health/ready")
    assert [name for name in waits if name != "log_response"] == [STARTED, CLOSED]
