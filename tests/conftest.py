"""What every test stands on: an environment of its own, and no network but loopback."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from tests.network import loopback_only

DATA_DIR = Path(tempfile.mkdtemp(prefix="plexsage-tests-"))
OURS = ("LLM_", "OLLAMA_", "CUSTOM_", "ANTHROPIC_", "OPENAI_", "GEMINI_", "GOOGLE_", "PLEX_", "PLEXSAGE_")


def _isolate_environment() -> None:
    """Forget what the developer's shell says, before Django reads it."""
    database_url = os.environ.get("PLEXSAGE_TEST_DATABASE_URL", "")
    for name in list(os.environ):
        if name.startswith(OURS) or name.startswith(("DATABASE_URL", "SECRET_KEY", "SALT_KEY")):
            del os.environ[name]
    # To run the tests on PostgreSQL: PLEXSAGE_TEST_DATABASE_URL=postgres://user:password@127.0.0.1/plexsage
    os.environ |= {
        "DATABASE_URL": database_url,
        "PLEXSAGE_DATA_DIR": str(DATA_DIR),
        "PLEXSAGE_CONFIG": str(DATA_DIR / "config.yaml"),
        "PLEXSAGE_ENV_FILE": os.devnull,
        "PLEXSAGE_STATIC": "plain",
        "TZ": "UTC",
    }


_isolate_environment()

# Ways to sign in: owner_client, async_owner_client, guest_client, api_headers.
pytest_plugins = ["tests.accounts.fixtures"]

# Two slow cores must not fail a property: deadlines are for humans.
hypothesis_settings.register_profile("plexsage", deadline=None, print_blob=True)
hypothesis_settings.load_profile("plexsage")


def pytest_unconfigure() -> None:
    """Leave nothing behind."""
    shutil.rmtree(DATA_DIR, ignore_errors=True)


@pytest.fixture(autouse=True)
def _no_network() -> Iterator[None]:
    """Refuse every connection that leaves this machine."""
    with loopback_only():
        yield
