""" "Sign in with Plex" on the settings page, against a fake plex.tv."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.db import connection as database
from django.test import Client
from pydantic import SecretStr
from pytest_django.fixtures import Settings

from library.models import PlexServer
from library.services.music_server.connection_settings import load_connection
from tests.fakes.base import Reply
from tests.fakes.plex.server import TOKEN, PlexFake
from tests.fakes.plex.tv import PlexTvFake, Resource
from tests.settings_ui.conftest import HTMX, attribute, one, soup, text

NOWHERE = "http://127.0.0.1:9"
SERVER_TOKEN = "server-token-AbCdEf98765"


@pytest.fixture
def plex() -> Iterator[PlexFake]:
    """A server that the account's own token opens."""
    with PlexFake() as fake:
        fake.users = {SERVER_TOKEN: fake.users[TOKEN]}
        fake.add_music(25)
        yield fake


@pytest.fixture
def plex_tv(plex: PlexFake, settings: Settings) -> Iterator[PlexTvFake]:
    """An account with that server, which is at the second of its addresses, and two more."""
    with PlexTvFake() as fake:
        fake.resources = [
            Resource(
                plex.machine,
                "Tower",
                [(NOWHERE, True), (plex.url, True), ("http://8.8.8.8:32400", False)],
                SERVER_TOKEN,
            ),
            Resource("away", "Attic", [(NOWHERE, True)], "t-2", present=False),
            Resource("friend", "Friend's", [("https://127.0.0.1:9", False)], "t-3", owned=False),
            Resource("phone", "Phone", [], "t-4", provides="player"),
        ]
        settings.PLEX_TV_URL = fake.url
        yield fake


def start(client: Client) -> str:
    """Begin; returns the link."""
    response = client.post("/settings/music/sign-in/", headers=HTMX)
    return attribute(soup(response), "#plex-sign-in-link", "href")


def agree(client: Client, plex_tv: PlexTvFake) -> None:
    """The whole way to the choice of a server."""
    start(client)
    plex_tv.approve(max(plex_tv.pins))
    assert client.post("/settings/music/sign-in/check/", headers=HTMX).status_code == 200


def test_from_the_button_to_the_connected_server(owner_client: Client, plex_tv: PlexTvFake, plex: PlexFake) -> None:
    link = start(owner_client)
    assert link.startswith("https://app.plex.tv/auth/")
    assert "forwardUrl=http%3A%2F%2Ftestserver%2Fsettings%2F%23music" in link
    waits = owner_client.post("/settings/music/sign-in/check/", headers=HTMX)
    assert (waits.status_code, waits.content) == (204, b"")

    plex_tv.approve(max(plex_tv.pins))
    page = soup(owner_client.post("/settings/music/sign-in/check/", headers=HTMX))
    names = [" ".join(button.get_text().split()) for button in page.select(".server-choice")]
    assert names == ["Tower your own", "Friend's shared with you", "Attic your own, switched off"]

    response = owner_client.post("/settings/music/sign-in/choose/", {"server": plex.machine}, headers=HTMX)
    assert (response["HX-Retarget"], "music-connected" in response["HX-Trigger"]) == ("#music-panel", True)
    assert text(soup(response), "#plex-title") == "Tower"
    row = PlexServer.objects.get()
    assert (row.url, row.token, row.server_id, row.section_titles) == (plex.url, SERVER_TOKEN, plex.machine, ["Music"])
    assert load_connection().account_token.get_secret_value() == plex_tv.account_token
    assert {request.headers.get("x-plex-token") for request in plex.requests} == {None, SERVER_TOKEN}


def test_the_page_shows_where_one_is_after_a_reload(owner_client: Client, plex_tv: PlexTvFake) -> None:
    link = start(owner_client)
    page = soup(owner_client.get("/settings/"))
    assert attribute(page, "#plex-sign-in-link", "href") == link
    assert one(page, "#plex-sign-in [hx-trigger='every 2s']")["hx-post"] == "/settings/music/sign-in/check/"
    plex_tv.approve(max(plex_tv.pins))
    owner_client.post("/settings/music/sign-in/check/", headers=HTMX)
    asked = len(plex_tv.requests)
    page = soup(owner_client.get("/settings/"))
    assert one(page, "#plex-sign-in [hx-trigger=load]")["hx-post"] == "/settings/music/sign-in/check/"
    assert len(plex_tv.requests) == asked, "the page itself asks nobody"


def test_no_token_reaches_the_browser_the_session_or_a_plain_column(
    owner_client: Client, plex_tv: PlexTvFake, plex: PlexFake
) -> None:
    agree(owner_client, plex_tv)
    bodies = [owner_client.get("/settings/").content.decode()]
    bodies += [owner_client.post("/settings/music/sign-in/check/", headers=HTMX).content.decode()]
    owner_client.post("/settings/music/sign-in/choose/", {"server": plex.machine}, headers=HTMX)
    with database.cursor() as cursor:
        cursor.execute("SELECT * FROM library_plexserver")
        bodies.append(repr(cursor.fetchall()))
    bodies.append(repr(dict(owner_client.session)))
    assert not any(secret in body for body in bodies for secret in (plex_tv.account_token, SERVER_TOKEN))


def test_another_browser_does_not_see_it(owner_client: Client, plex_tv: PlexTvFake, owner: User) -> None:
    start(owner_client)
    other = Client()
    other.force_login(owner)
    page = soup(other.get("/settings/"))
    assert page.select("#plex-sign-in-link") == []
    assert one(page, "#plex-sign-in-start")


def test_an_expired_sign_in_can_be_begun_again(owner_client: Client, plex_tv: PlexTvFake) -> None:
    start(owner_client)
    plex_tv.pins[max(plex_tv.pins)].expired = True
    page = soup(owner_client.post("/settings/music/sign-in/check/", headers=HTMX))
    assert "expired" in text(page, "#plex-sign-in-error")
    assert one(page, "#plex-sign-in-start")


def test_a_moment_without_internet_does_not_end_it(owner_client: Client, plex_tv: PlexTvFake) -> None:
    start(owner_client)
    plex_tv.approve(max(plex_tv.pins))
    plex_tv.enqueue(Reply(502))
    page = soup(owner_client.post("/settings/music/sign-in/check/", headers=HTMX))
    assert "plex.tv failed" in text(page, "#plex-sign-in-note")
    assert one(page, "#plex-sign-in [hx-trigger='every 10s']"), "who has to wait asks less often"
    assert one(page, "#plex-sign-in-link")
    assert soup(owner_client.post("/settings/music/sign-in/check/", headers=HTMX)).select(".server-choice")


def test_without_plex_tv_it_says_so_and_by_hand_is_left(owner_client: Client, settings: Settings) -> None:
    settings.PLEX_TV_URL = NOWHERE
    page = soup(owner_client.post("/settings/music/sign-in/", headers=HTMX))
    assert "Cannot reach plex.tv" in text(page, "#plex-sign-in-error")
    assert one(page, "#plex-sign-in-start")


@pytest.mark.parametrize("server", ["away", "gone", ""])
def test_a_server_that_cannot_be_reached_is_told(owner_client: Client, plex_tv: PlexTvFake, server: str) -> None:
    agree(owner_client, plex_tv)
    response = owner_client.post("/settings/music/sign-in/choose/", {"server": server}, headers=HTMX)
    words = text(soup(response), "#plex-sign-in-error")
    assert ("can't be reached at any of its addresses" if server == "away" else "no longer has this server") in words
    assert not PlexServer.objects.get().url


def test_an_impostor_at_its_address_gets_no_token(owner_client: Client, plex_tv: PlexTvFake, plex: PlexFake) -> None:
    agree(owner_client, plex_tv)
    real, plex.machine = plex.machine, "ffff0000ffff0000"
    owner_client.post("/settings/music/sign-in/choose/", {"server": real}, headers=HTMX)
    assert {request.headers.get("x-plex-token") for request in plex.requests} == {None}
    assert not PlexServer.objects.get().url


def test_an_account_without_a_server(owner_client: Client, plex_tv: PlexTvFake) -> None:
    plex_tv.resources = []
    agree(owner_client, plex_tv)
    page = soup(owner_client.post("/settings/music/sign-in/check/", headers=HTMX))
    assert "This account has no Plex Media Server" in text(page, "#plex-sign-in")


def test_cancelling_forgets_the_account(owner_client: Client, plex_tv: PlexTvFake) -> None:
    agree(owner_client, plex_tv)
    assert PlexServer.objects.get().account_token
    page = soup(owner_client.post("/settings/music/sign-in/cancel/", headers=HTMX))
    assert one(page, "#plex-sign-in-start")
    assert not PlexServer.objects.get().account_token


def test_without_a_script_each_step_is_a_form(owner_client: Client, plex_tv: PlexTvFake, plex: PlexFake) -> None:
    assert owner_client.post("/settings/music/sign-in/")["Location"] == "/settings/#music"
    response = owner_client.post("/settings/music/sign-in/check/")
    assert [str(message) for message in get_messages(response.wsgi_request)] == ["Plex says you haven't signed in yet."]
    plex_tv.approve(max(plex_tv.pins))
    page = soup(owner_client.post("/settings/music/sign-in/check/"))
    assert text(page, "h1") == "Settings"
    assert len(page.select(".server-choice")) == 3
    response = owner_client.post("/settings/music/sign-in/choose/", {"server": plex.machine})
    assert response["Location"] == "/settings/#music"
    assert text(soup(owner_client.get("/settings/")), "#plex-title") == "Tower"


def test_where_the_environment_decides_it_is_not_offered(owner_client: Client, settings: Settings) -> None:
    settings.PLEX_URL, settings.PLEX_TOKEN = NOWHERE, SecretStr(TOKEN)
    assert soup(owner_client.get("/settings/")).select("#plex-sign-in-start, #plex-sign-in-again") == []


class TestWhereTheEnvironmentNamesTheServer:
    """Signing in finds players then, and changes nothing else."""

    @pytest.fixture(autouse=True)
    def locked(self, settings: Settings, plex: PlexFake) -> None:
        settings.PLEX_URL, settings.PLEX_TOKEN = plex.url, SecretStr(SERVER_TOKEN)

    def test_it_is_offered_for_players(self, owner_client: Client, plex_tv: PlexTvFake, plex: PlexFake) -> None:
        before = load_connection()
        page = soup(owner_client.get("/settings/"))
        assert "to find Plexamp" in text(page, "#plex-sign-in")
        start(owner_client)
        plex_tv.approve(max(plex_tv.pins))

        page = soup(owner_client.post("/settings/music/sign-in/check/", headers=HTMX))

        assert "PlexSage can now find Plexamp as a player" in text(page, "#plex-sign-in-note")
        assert page.select(".server-choice") == []
        now = load_connection()
        assert now.account_token.get_secret_value() == plex_tv.account_token
        assert (now.url, now.token, now.origin) == (before.url, before.token, "environment")
        assert plex_tv.requests_to("/api/v2/resources") == []

    def test_the_account_can_be_forgotten(self, owner_client: Client, plex_tv: PlexTvFake) -> None:
        PlexServer.objects.update_or_create(pk=1, defaults={"account_token": plex_tv.account_token})
        page = soup(owner_client.get("/settings/"))
        assert plex_tv.account_token not in str(page)
        fields = {str(field["name"]): str(field["value"]) for field in page.select("#plex-sign-in [name][value]")}
        owner_client.post(str(one(page, "#plex-sign-in form")["action"]), fields, headers=HTMX)
        assert load_connection().account_token.get_secret_value() == ""
        assert "Sign in with" in text(soup(owner_client.get("/settings/")), "#plex-players-sign-in")

    def test_without_a_script_too(self, owner_client: Client, plex_tv: PlexTvFake) -> None:
        owner_client.post("/settings/music/sign-in/", {}, follow=True)
        plex_tv.approve(max(plex_tv.pins))
        response = owner_client.post("/settings/music/sign-in/check/", {}, follow=True)
        assert "PlexSage can now find Plexamp as a player" in response.content.decode()
        assert load_connection().account_token.get_secret_value() == plex_tv.account_token
