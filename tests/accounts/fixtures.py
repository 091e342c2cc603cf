"""People and their ways in, for the tests of every app."""

import pytest
from django.contrib.auth.models import User
from django.test import AsyncClient, Client

from accounts.services.tokens import create_token

OWNER_PASSWORD = "correct horse battery staple"


@pytest.fixture
def owner(db: None) -> User:
    """Staff and superuser."""
    return User.objects.create_superuser("owner", password=OWNER_PASSWORD)


@pytest.fixture
def guest(db: None) -> User:
    """Somebody who may come in and is not staff."""
    return User.objects.create_user("guest", password=OWNER_PASSWORD)


@pytest.fixture
def owner_client(owner: User) -> Client:
    """A browser in which the owner is signed in. CSRF is not checked, as in every test client."""
    client = Client()
    client.force_login(owner)
    return client


@pytest.fixture
def guest_client(guest: User) -> Client:
    """A browser in which somebody who is not staff is signed in."""
    client = Client()
    client.force_login(guest)
    return client


@pytest.fixture
def async_owner_client(transactional_db: None, owner: User) -> AsyncClient:
    """The same for async tests. Their database calls come from another thread, so the owner must be committed."""
    client = AsyncClient()
    client.force_login(owner)
    return client


@pytest.fixture
def api_headers(owner: User) -> dict[str, str]:
    """For `client.get(..., headers=api_headers)`: a script with a token of the owner."""
    return {"Authorization": f"Bearer {create_token(owner, 'tests')}"}
