"""An installation with secrets in its database and keys in its folder, as a process that starts would read them."""

import importlib
import itertools
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.test import Client
from pytest_django.fixtures import Settings

from core.keys import rotation
from core.keys.files import KEYS, replace_key
from core.keys.stored import stored_secrets
from library.models import PlexServer
from llm.models import ProviderSettings
from plexsage.keys import load_key, load_previous

SECRETS = {"sk-of-anthropic-0123456789", "me:password of a proxy 夜", "token-of-plex-0123", "token-of-plex.tv-4567"}
Restart = Callable[[], None]


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    settings.KEY_NAMES = ("secret_key", "salt_key")
    return tmp_path


@pytest.fixture
def restart(settings: Settings, folder: Path) -> Restart:
    """Reads the keys as plexsage/settings.py does."""

    def read() -> None:
        previous = load_previous(folder)
        settings.SECRET_KEY = load_key(None, folder / "secret_key")
        settings.SECRET_KEY_FALLBACKS = previous["secret_key"]
        settings.SALT_KEY = [load_key(None, folder / "salt_key"), *previous["salt_key"]]

    return read


@pytest.fixture
def stored(restart: Restart, folder: Path, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Secrets of every kind, and somebody who is signed in."""
    fresh = itertools.count()
    # Always the same ones: deriving others takes a third of a second a test.
    monkeypatch.setattr(rotation, "new_key", lambda: f"fresh key {next(fresh)} that is long enough to be one")
    for name in KEYS:
        replace_key(folder / name, f"{name} of the first start, which is long enough to be one")
    restart()
    ProviderSettings.objects.create(provider="anthropic", api_key="sk-of-anthropic-0123456789")
    ProviderSettings.objects.create(provider="ollama", api_key="me:password of a proxy 夜")
    ProviderSettings.objects.create(provider="openai")
    PlexServer.objects.create(token="token-of-plex-0123", account_token="token-of-plex.tv-4567")
    Client().force_login(User.objects.create_user("owner"))
    return SECRETS


def readable() -> set[str]:
    return {secret.value for secret in stored_secrets() if secret.is_readable}


def sessions() -> int:
    """How many are signed in somewhere."""
    return int(importlib.import_module(django_settings.SESSION_ENGINE).SessionStore.get_model_class().objects.count())
