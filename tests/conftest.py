"""What every test stands on: no network but loopback, and ways to sign in. See tests/environment.py for the rest."""

from collections.abc import Iterator

import pytest
from hypothesis import settings as hypothesis_settings

from tests.network import loopback_only

# Ways to sign in: owner_client, async_owner_client, guest_client, api_headers.
pytest_plugins = ["tests.accounts.fixtures", "tests.with_music"]

# Two slow cores must not fail a property: deadlines are for humans.
hypothesis_settings.register_profile("plexsage", deadline=None, print_blob=True)
hypothesis_settings.load_profile("plexsage")


@pytest.fixture(autouse=True)
def _no_network() -> Iterator[None]:
    """Refuse every connection that leaves this machine."""
    with loopback_only():
        yield
