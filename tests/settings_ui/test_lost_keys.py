"""A key that is lost, wrong or damaged: the pages say so and ask for the secrets again, and nothing is sent."""

from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from pydantic import SecretStr
from pytest_django import Settings

from core.keys.state import find_key_state
from library.models import PlexServer
from llm.models import ProviderSettings
from tests.fakes.openai_compatible import OpenAICompatibleFake
from tests.fakes.plex.server import PlexFake
from tests.settings_ui.conftest import HTMX, one, soup, text

KEY = "key-typed-once-4321"
PLEX_TOKEN = "plex-token-typed-once"


@pytest.fixture
def custom() -> Iterator[OpenAICompatibleFake]:
    with OpenAICompatibleFake() as fake:
        yield fake


@pytest.fixture
def plex() -> Iterator[PlexFake]:
    with PlexFake() as fake:
        fake.users = {PLEX_TOKEN: next(iter(fake.users.values()))}
        fake.add_music(25)
        yield fake


def secret_key(settings: Settings) -> None:
    settings.SECRET_KEY = "another-secret-key-" + "x" * 40


def salt_key(settings: Settings) -> None:
    settings.SALT_KEY = ["another-salt-key"]


def both(settings: Settings) -> None:
    secret_key(settings)
    salt_key(settings)


def damaged(_: Settings) -> None:
    """Of the ciphertext, a letter in the middle is another one."""
    for table, columns in (("llm_providersettings", ["api_key"]), ("library_plexserver", ["token", "account_token"])):
        with connection.cursor() as cursor:
            for column in columns:
                cursor.execute(f"UPDATE {table} SET {column} = substr({column}, 1, 60) || '!' || substr({column}, 62)")


@pytest.fixture(params=[secret_key, salt_key, both, damaged], ids=lambda lose: lose.__name__)
def owner(
    request: pytest.FixtureRequest,
    owner_user: User,
    custom: OpenAICompatibleFake,
    plex: PlexFake,
    settings: Settings,
    client: Client,
) -> Client:
    """Signed in anew, in an installation with secrets that nobody can read."""
    host = custom.base_url.partition("//")[2].partition("/")[0]
    settings.SALT_KEY, settings.KEY_NAMES = ["the-salt-key-of-then"], ("secret_key", "salt_key")
    ProviderSettings.objects.create(
        provider="custom", base_url=custom.base_url, api_key=KEY, api_key_host=host, model_generation="m"
    )
    ProviderSettings.objects.create(provider="openai", api_key=KEY)
    at = plex.url.partition("//")[2]
    PlexServer.objects.create(pk=1, url=plex.url, token=PLEX_TOKEN, token_host=at, account_token="of-plex-tv-typed")
    lose: Callable[[Settings], None] = request.param
    lose(settings)
    client.force_login(owner_user)
    return client


@pytest.fixture
def owner_user(db: None) -> User:
    return User.objects.create_superuser("owner")


CANNOT = "can't be read because "


def test_the_pages_say_so_and_ask_again(owner: Client) -> None:
    for provider in ("custom", "openai"):
        page = soup(owner.get(f"/settings/?provider={provider}"))
        told = text(page, f"#{provider}-api-key-help")
        assert CANNOT in told
        assert "Leave this empty" not in told
        field = one(page, f"#{provider}-api-key")
        assert (field.get("value"), field.get("type"), field.get("disabled")) in {
            ("", "password", None),
            (None, "password", None),
        }
    page = soup(owner.get("/settings/"))
    assert f"The stored token {CANNOT}" in text(page, "#plex-token-help")
    assert f"The stored sign-in with Plex {CANNOT}" in text(page, "#plex-sign-in-note")
    assert "gAAAA" not in str(page)


def test_nothing_is_sent_and_every_page_comes(owner: Client, custom: OpenAICompatibleFake, plex: PlexFake) -> None:
    for path in ("/", "/settings/", "/settings/music/", "/settings/custom/", "/history/", "/playlists/new/"):
        response = owner.get(path, follow=True)
        assert response.status_code == 200, path
        assert "gAAAA" not in response.content.decode()
    owner.post("/settings/custom/probe/", {"base_url": custom.base_url}, headers=HTMX)
    owner.post("/settings/music/save/", {"plex_url": plex.url}, headers=HTMX)
    for server in (custom, plex):
        assert not [request for request in server.requests if "gAAAA" in f"{request.target} {request.headers}"]
        assert {request.headers.get("authorization") for request in server.requests} <= {None, "Bearer not-needed"}


def test_the_state_names_what_cannot_be_read(owner: Client) -> None:
    state = find_key_state()
    assert (state.secrets, state.trouble) == (4, "unreadable")
    assert state.unreadable == (
        "api key of provider settings (custom)",
        "api key of provider settings (openai)",
        f"token of plex server ({PlexServer.objects.get().url})",
        f"account token of plex server ({PlexServer.objects.get().url})",
    )
    assert state.what.startswith(f"4 stored API keys and tokens of 4 {CANNOT}")
    assert "enter them again" in state.todo


def test_all_is_well_once_they_have_been_entered_again(
    owner: Client, custom: OpenAICompatibleFake, plex: PlexFake
) -> None:
    for provider, fields in {
        "custom": {"base_url": custom.base_url, "api_key": KEY},
        "openai": {"clear_api_key": "on"},
    }.items():
        saved = owner.post(f"/settings/{provider}/save/", fields, headers=HTMX)
        assert saved.status_code == 200, saved.content
    saved = owner.post("/settings/music/save/", {"plex_url": plex.url, "plex_token": PLEX_TOKEN}, headers=HTMX)
    assert saved.status_code == 200, saved.content
    state = find_key_state()
    assert (state.secrets, state.unreadable) == (2, ())
    assert ProviderSettings.objects.get(provider="custom").api_key == KEY
    assert PlexServer.objects.get().token == PLEX_TOKEN


def test_with_a_server_of_the_environment_the_sign_in_is_asked_for_again(owner: Client, settings: Settings) -> None:
    settings.PLEX_URL, settings.PLEX_TOKEN = PlexServer.objects.get().url, SecretStr(PLEX_TOKEN)
    page = soup(owner.get("/settings/"))
    assert f"The stored sign-in with Plex {CANNOT}" in text(page, "#plex-sign-in-note")
    assert "Sign in with Plex" in text(page, "#plex-players-sign-in")
