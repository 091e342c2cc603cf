"""PLEXSAGE_AUTH=proxy: whom a trusted proxy names is let in, and whatever else claims to be that proxy is not."""

import asyncio
import logging
import re
import time
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core.asgi import get_asgi_application
from django.test import AsyncClient, Client
from django.utils import timezone
from pytest_django import Settings

from accounts.announcement import announce_access
from accounts.errors import UnclearIdentityError
from accounts.models import Person
from accounts.services.built_in_users import built_in_user
from accounts.services.owner import is_first_start, new_owner_link, owner_exists
from accounts.services.proxy.identity import read_identity
from accounts.services.tokens import create_token
from core.web.peer import PEER, is_among
from plexsage.proxies import trust_proxies
from tests.accounts.fixtures import OWNER_PASSWORD

PROXY, STRANGER = "172.18.0.2", "172.19.0.9"
ANNA = {"Remote-User": "anna"}
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _proxy(settings: Settings) -> None:
    settings.PROXY_USER_HEADER = "Remote-User"
    settings.TRUSTED_PROXIES = ["172.18.0.0/30", "fd00::/64"]


def browser(peer: str | None = PROXY, **options: Any) -> AsyncClient:
    """Whose requests come from this address; None: from a server that doesn't note it."""
    scope: dict[str, Any] = {} if peer is None else {PEER: peer}
    return AsyncClient(**options, **scope)


async def name_seen(client: AsyncClient, **request: Any) -> str:
    """Whom the API takes the asker for; "" for a stranger."""
    answer = await client.get("/api/me", **request)
    return str(answer.json()["name"]) if answer.status_code == 200 else ""


async def people() -> list[str]:
    return [user.username async for user in User.objects.order_by("pk")]


class TestFirstSight:
    """Whoever is named for the first time."""

    async def test_becomes_a_member_without_a_password(self) -> None:
        assert await name_seen(browser(), headers=ANNA) == "anna"
        anna = await User.objects.aget()
        assert (anna.is_staff, anna.is_superuser, anna.has_usable_password()) == (False, False, False)

    async def test_is_let_in_everywhere(self) -> None:
        client = browser()
        assert (await client.get("/page/", headers=ANNA)).content == b"hello anna"
        assert (await client.get("/staff/", headers=ANNA)).status_code == 403
        assert (await client.get("/staff-async/", headers=ANNA)).status_code == 403
        assert (await client.get("/login/", headers=ANNA)).status_code == 302
        assert await people() == ["anna"]

    async def test_no_session_begins(self) -> None:
        client = browser()
        await client.get("/page/", headers=ANNA)
        assert "sessionid" not in client.cookies
        assert await name_seen(client) == ""

    async def test_many_requests_at_once_make_one_account(self) -> None:
        names = await asyncio.gather(*(name_seen(browser(), headers=ANNA) for _ in range(8)))
        assert (set(names), await people()) == ({"anna"}, ["anna"])

    async def test_no_account_is_made_where_that_is_switched_off(self, settings: Settings, guest: User) -> None:
        settings.PROXY_CREATES_PEOPLE = False
        assert await name_seen(browser(), headers=ANNA) == ""
        assert await name_seen(browser(), headers={"Remote-User": "guest"}) == "guest"
        assert await people() == ["guest"]
        page = await browser().get("/login/", headers=ANNA)
        assert "There is no account named anna here." in page.content.decode()

    async def test_what_needs_nobody_looks_nobody_up(self) -> None:
        assert (await browser().get("/api/health", headers=ANNA)).status_code == 200
        assert await people() == []


class TestKnownPeople:
    """Whoever has an account."""

    async def test_is_known_in_other_capitals(self) -> None:
        await User.objects.acreate_user("Änna")
        for name in ("änna", "ÄNNA", "A\u0308nna"):
            assert await name_seen(browser(), headers={"Remote-User": name.encode().decode("latin-1")}) == "Änna"
        assert await people() == ["Änna"]

    async def test_of_two_that_differ_in_capitals_is_the_one_written_so(self) -> None:
        for name in ("anna", "Anna"):
            await User.objects.acreate_user(name)
        assert await name_seen(browser(), headers={"Remote-User": "Anna"}) == "Anna"
        assert await name_seen(browser(), headers={"Remote-User": "ANNA"}) == ""

    async def test_is_not_let_in_when_deactivated_and_reads_why(self) -> None:
        await User.objects.acreate_user("anna", is_active=False)
        client = browser()
        assert (await client.get("/page/", headers=ANNA)).status_code == 302
        assert await name_seen(client, headers=ANNA) == ""
        assert "The account anna is deactivated." in (await client.get("/login/", headers=ANNA)).content.decode()

    async def test_was_here(self) -> None:
        await name_seen(browser(), headers=ANNA)
        person = await Person.objects.aget()
        hour_ago = timezone.now() - timedelta(hours=1)
        await Person.objects.aupdate(last_seen_at=hour_ago)
        await name_seen(browser(), headers=ANNA)
        await person.arefresh_from_db()
        assert (person.last_seen_at or hour_ago) > hour_ago

    async def test_outranks_who_signed_in_before_in_this_browser(self, owner: User) -> None:
        client = browser()
        await client.aforce_login(owner)
        assert await name_seen(client, headers=ANNA) == "anna"
        assert await name_seen(client) == "owner"

    @pytest.mark.parametrize("sent", ["x" * 151, "a, b", "(behind the proxy)"])
    async def test_a_name_that_is_none_is_nobody_even_with_a_session(self, owner: User, sent: str) -> None:
        client = browser()
        await client.aforce_login(owner)
        assert await name_seen(client, headers={"Remote-User": sent}) == ""

    async def test_a_token_outranks_the_proxy(self, guest: User) -> None:
        token = await sync_to_async(create_token)(guest, "script")
        for peer in (PROXY, STRANGER):
            headers = {**ANNA, "Authorization": f"Bearer {token}"}
            assert await name_seen(browser(peer), headers=headers) == "guest"
        assert (await browser().get("/api/me", headers={**ANNA, "Authorization": "Bearer ps_x"})).status_code == 401

    async def test_a_password_still_works_where_the_proxy_names_nobody(self, owner: User) -> None:
        client = browser(STRANGER)
        await client.post("/login/", {"username": "owner", "password": OWNER_PASSWORD})
        assert await name_seen(client) == "owner"

    async def test_switched_back_the_accounts_stay(self, settings: Settings) -> None:
        await name_seen(browser(), headers=ANNA)
        settings.PROXY_USER_HEADER = ""
        assert await name_seen(browser(), headers=ANNA) == ""
        anna = await User.objects.aget()
        await sync_to_async(anna.set_password)(OWNER_PASSWORD)
        await anna.asave()
        client = browser(STRANGER)
        await client.post("/login/", {"username": "anna", "password": OWNER_PASSWORD})
        assert await name_seen(client) == "anna"


class TestOthers:
    """Whoever is not the proxy."""

    @pytest.mark.parametrize("peer", [None, "", STRANGER, "127.0.0.1", "::1", "172.18.0.4", "::ffff:172.19.0.9", "x"])
    async def test_is_not_believed_and_the_log_says_so(
        self, peer: str | None, owner: User, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.WARNING):
            assert await name_seen(browser(peer), headers={"Remote-User": "owner"}) == ""
        assert "ignored the header Remote-User" in caplog.text

    @pytest.mark.parametrize("peer", ["172.18.0.3", "::ffff:172.18.0.2", "fd00::7", "fd00::7%eth0"])
    async def test_a_proxy_may_have_either_kind_of_address(self, peer: str) -> None:
        assert await name_seen(browser(peer), headers=ANNA) == "anna"

    def test_a_server_without_scopes_lets_nobody_in(self, owner: User) -> None:
        answer = Client(REMOTE_ADDR=PROXY, HTTP_REMOTE_USER="owner", REMOTE_USER="owner").get("/api/me")
        assert answer.status_code == 401

    async def test_capitals_of_the_header_do_not_matter(self, settings: Settings) -> None:
        settings.PROXY_USER_HEADER = "X-authentik-USERNAME"
        assert await name_seen(browser(), headers={"x-Authentik-Username": "anna"}) == "anna"

    async def test_the_header_proves_nothing_to_a_form_of_another_site(self) -> None:
        client = browser(enforce_csrf_checks=True)
        answers = [
            await client.post(path, headers={**ANNA, "Origin": origin, "Sec-Fetch-Site": "cross-site"})
            for path in ("/api/me", "/api/me-async")
            for origin in ("http://evil.example", "null")
        ]
        assert [answer.status_code for answer in answers] == [403] * 4

    async def test_nobody_becomes_the_user_behind_auth_off(self) -> None:
        name = (await sync_to_async(built_in_user)()).username
        assert await name_seen(browser(), headers={"Remote-User": name}) == ""

    async def test_nobody_becomes_the_demos_user(self) -> None:
        await User.objects.acreate_user("demo", is_staff=True)
        assert await name_seen(browser(), headers={"Remote-User": "Demo"}) == ""


class TestGroups:
    """Groups that decide who is staff."""

    @pytest.fixture(autouse=True)
    def _groups(self, settings: Settings) -> None:
        settings.PROXY_GROUPS_HEADER = "Remote-Groups"
        settings.PROXY_STAFF_GROUPS = ("admins", "music keepers")

    @pytest.mark.parametrize(
        ("groups", "is_staff"),
        [
            ("users,admins", True),
            ("users|music keepers", True),
            (" users ; admins ", True),
            ("administrators,admins2", False),
            ("Admins", False),
            ("", False),
            (None, False),
            ("x," * 30_000 + "admins", False),
        ],
    )
    async def test_decide_at_each_visit(self, groups: str | None, is_staff: bool) -> None:
        for before in (False, True):
            await User.objects.aupdate_or_create(username="anna", defaults={"is_staff": before})
            headers = ANNA if groups is None else {**ANNA, "Remote-Groups": groups}
            answer = await browser().get("/staff-async/", headers=headers)
            assert (answer.status_code == 200) is is_staff
            assert (await User.objects.aget(username="anna")).is_staff is is_staff

    async def test_make_a_new_person_staff(self) -> None:
        assert (await browser().get("/staff/", headers={**ANNA, "Remote-Groups": "admins"})).status_code == 200
        assert not (await User.objects.aget()).is_superuser

    async def test_never_take_the_owners_rights(self, owner: User) -> None:
        answer = await browser().get("/staff/", headers={"Remote-User": "owner", "Remote-Groups": "users"})
        assert answer.status_code == 200

    async def test_count_from_the_proxy_alone(self, guest: User) -> None:
        client = browser(STRANGER)
        await client.aforce_login(guest)
        assert (await client.get("/staff/", headers={"Remote-Groups": "admins"})).status_code == 403


class TestOwner:
    """The first start behind a proxy."""

    async def test_whoever_opens_the_link_becomes_the_owner(self) -> None:
        path = (await sync_to_async(new_owner_link)()).partition("5765")[2]
        client = browser()
        page = await client.get(path, headers=ANNA)
        assert "Become the owner" in page.content.decode()
        assert not await sync_to_async(owner_exists)()
        assert (await client.post(path, headers=ANNA)).headers["Location"] == "/setup/"
        anna = await User.objects.aget()
        assert (anna.username, anna.is_superuser, anna.is_staff) == ("anna", True, True)
        assert (await client.post(path, headers={"Remote-User": "ben"})).status_code == 410
        assert not (await User.objects.aget(username="ben")).is_staff

    async def test_the_link_is_printed_until_there_is_one(self, capsys: pytest.CaptureFixture[str]) -> None:
        await name_seen(browser(), headers=ANNA)
        assert await sync_to_async(is_first_start)()
        await announce_access()
        assert "/setup/owner/" in capsys.readouterr().out
        await User.objects.aupdate(is_superuser=True)
        assert not await sync_to_async(is_first_start)()

    async def test_who_is_not_let_in_does_not_become_it(self) -> None:
        await User.objects.acreate_user("anna", is_active=False)
        path = (await sync_to_async(new_owner_link)()).partition("5765")[2]
        answer = await browser().post(path, headers=ANNA)
        assert answer.status_code == 302
        assert not await sync_to_async(owner_exists)()

    async def test_without_the_proxys_word_a_password_is_chosen_as_ever(self) -> None:
        path = (await sync_to_async(new_owner_link)()).partition("5765")[2]
        assert 'name="password1"' in (await browser(STRANGER).get(path)).content.decode()

    async def test_switched_back_an_owner_without_password_is_none(self, settings: Settings) -> None:
        await User.objects.acreate_user("anna", is_superuser=True, is_staff=True)
        assert await sync_to_async(owner_exists)()
        settings.PROXY_USER_HEADER = ""
        assert not await sync_to_async(owner_exists)()


def notice(answer: Any) -> str:
    found = BeautifulSoup(answer.content, "html.parser").select(".account-card .notice")
    return " ".join(part.get_text(" ", strip=True) for part in found)


class TestPages:
    """Signing in and out."""

    async def test_the_sign_in_page_says_where(self, owner: User, settings: Settings) -> None:
        settings.PLEXSAGE_URL = "https://music.example"
        words = notice(await browser(STRANGER).get("/login/"))
        assert words == "Here a proxy in front of PlexSage signs people in. Open https://music.example ."

    async def test_the_sign_in_page_says_what_the_proxy_lacks(self, owner: User) -> None:
        assert "it has to send the header Remote-User" in notice(await browser().get("/login/"))

    async def test_a_name_is_text(self, owner: User, settings: Settings) -> None:
        settings.PROXY_CREATES_PEOPLE = False
        page = await browser().get("/login/", headers={"Remote-User": "o'neil"})
        assert "There is no account named o'neil here." in notice(page)

    async def test_without_the_switch_it_says_nothing(self, owner: User, settings: Settings) -> None:
        settings.PROXY_USER_HEADER = ""
        assert notice(await browser().get("/login/")) == ""

    @pytest.mark.parametrize("logout_url", ["", "https://auth.example/logout?rd=https://music.example"])
    async def test_signing_out_is_the_proxys_business(self, owner: User, settings: Settings, logout_url: str) -> None:
        settings.PROXY_LOGOUT_URL = logout_url
        client = browser()
        await client.aforce_login(owner)
        answer = await client.post("/logout/", headers=ANNA)
        assert answer.status_code == 200
        assert answer.headers["Clear-Site-Data"] == '"cache"'
        links = [str(link["href"]) for link in BeautifulSoup(answer.content, "html.parser").select("section a")]
        assert links == ([logout_url] if logout_url else [])
        assert await name_seen(client) == ""

    @pytest.mark.parametrize("logout_url", ["", "https://auth.example/logout"])
    async def test_the_menu_leads_there(self, settings: Settings, logout_url: str) -> None:
        settings.PROXY_LOGOUT_URL = logout_url
        page = BeautifulSoup((await browser().get("/usage/", headers=ANNA)).content, "html.parser")
        menu = page.select_one(".person-menu")
        assert menu
        assert not menu.select("form")
        links = [link["href"] for link in menu.select("a") if "Sign out" in link.get_text()]
        assert links == ([logout_url] if logout_url else [])

    async def test_a_theme_is_theirs_in_every_browser(self) -> None:
        client = browser()
        await name_seen(client, headers=ANNA)
        await Person.objects.aupdate(theme="dark")
        page = BeautifulSoup((await browser().get("/usage/", headers=ANNA)).content, "html.parser")
        assert page.select_one('html[data-theme="dark"]')
        other = BeautifulSoup((await browser().get("/usage/", headers={"Remote-User": "ben"})).content, "html.parser")
        assert not other.select_one("html[data-theme]")

    async def test_whoever_signed_in_by_password_signs_out_as_ever(self, owner: User) -> None:
        client = browser(STRANGER)
        await client.aforce_login(owner)
        assert (await client.post("/logout/")).headers["Location"] == "/login/"


def header(*values: str | bytes, name: bytes = b"remote-user") -> list[tuple[bytes, bytes]]:
    return [(name, value.encode() if isinstance(value, str) else value) for value in values]


@pytest.mark.parametrize(
    "name", ["anna", "anna@example.org", "Anna Schmidt", "anna+music", "o'neil", "李雷", "a.b-c_d", "x" * 150, "7"]
)
def test_names_that_are_taken(name: str) -> None:
    found = read_identity(header(f"  {name} "))
    assert found
    assert found.name == name


@pytest.mark.parametrize("values", [[], [""], ["", ""]])
def test_an_empty_header_names_nobody(values: list[str]) -> None:
    assert read_identity(header(*values)) is None


@pytest.mark.parametrize(
    "values",
    [
        ["anna", "owner"],
        ["anna", "anna"],
        ["", "owner"],
        ["anna, owner"],
        ["anna,"],
        ["x" * 151],
        [" "],
        ["\u200b"],
        ["anna\0"],
        ["an\nna"],
        ["an\tna"],
        ["<b>anna</b>"],
        ["(behind the proxy)"],
        ["demo"],
        ["DEMO"],
        ["ｄｅｍｏ"],
        [b"\xff\xfe"],
        ["=?utf-8?q?anna?="],
        ['"anna"'],
        ["../anna"],
    ],
)
def test_names_that_are_none(values: list[str | bytes]) -> None:
    with pytest.raises(UnclearIdentityError) as caught:
        read_identity(header(*values))
    assert "anna" not in str(caught.value)


@pytest.mark.parametrize("letter", ["x", "a-", "á", "夜", ",", "@", " ", "'"])
def test_60_000_letters_are_refused_at_once(letter: str, settings: Settings) -> None:
    settings.PROXY_GROUPS_HEADER, settings.PROXY_STAFF_GROUPS = "Remote-Groups", ("admins",)
    started = time.process_time()
    with pytest.raises(UnclearIdentityError):
        read_identity(header(letter * 60_000))
    found = read_identity(header("anna") + header(letter * 60_000, name=b"remote-groups"))
    assert time.process_time() - started < 0.1
    assert found
    assert found.is_staff is False


@pytest.mark.parametrize("address", ["", "x", "1.2.3", "172.18.0.2:80", "172.18.0.2 ", "9" * 60_000, "%"])
def test_what_is_no_address_lies_nowhere(address: str) -> None:
    assert not is_among(address, ["0.0.0.0/1", "::/1"])


class TestConnections:
    """Through the whole application: who is at the other end, whatever uvicorn made of it."""

    async def asked(self, client: tuple[str, int] | None, *headers: tuple[str, str]) -> int:
        sent = [(name.encode(), value.encode()) for name, value in headers]
        scope = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http"}
        place = {"path": "/api/me", "raw_path": b"/api/me", "query_string": b"", "root_path": ""}
        answers: list[dict[str, Any]] = []
        body = iter([{"type": "http.request", "body": b"", "more_body": False}])

        async def receive() -> dict[str, Any]:
            for message in body:
                return message
            await asyncio.Future()
            raise AssertionError

        async def send(message: dict[str, Any]) -> None:
            answers.append(message)

        application = trust_proxies(get_asgi_application(), ["172.18.0.0/16"])
        ends = {"client": client, "server": ("testserver", 80)}
        await application({**scope, **place, **ends, "headers": [(b"host", b"testserver"), *sent]}, receive, send)
        return int(answers[0]["status"])

    async def test_the_proxy_names_a_visitor_of_its_own(self) -> None:
        assert await self.asked((PROXY, 5000), ("remote-user", "anna"), ("x-forwarded-for", "203.0.113.9")) == 200

    @pytest.mark.parametrize(
        "names",
        [["remote_user"], ["remoteuser"], ["x-remote-user"], ["http-remote-user"], ["remote-user", "remote-user"]],
    )
    async def test_only_the_headers_own_spelling_counts_and_only_once(self, names: list[str]) -> None:
        assert await self.asked((PROXY, 5000), *((name, "anna") for name in names)) == 401

    @pytest.mark.parametrize(
        ("client", "said"),
        [
            ((STRANGER, 5000), PROXY),
            (("203.0.113.9", 5000), f"{PROXY}, {PROXY}"),
            # What uvicorn makes of the headers of a program on this computer, which it believes by itself.
            ((PROXY, 0), PROXY),
            ((PROXY, 99), f"{PROXY}:99"),
            ((PROXY, 99), f"203.0.113.9, {PROXY}:99"),
            (None, PROXY),
        ],
    )
    async def test_nobody_else_is_the_proxy(self, client: tuple[str, int] | None, said: str) -> None:
        assert await self.asked(client, ("remote-user", "anna"), ("x-forwarded-for", said)) == 401
        assert await people() == []


def test_every_place_that_may_name_a_person_is_tested() -> None:
    """The letters that names may have are these, and none that ends a header, a tag or an address."""
    from accounts.services.proxy import identity

    taken = {chr(code) for code in range(128) if re.fullmatch(identity._NAME, chr(code))}
    assert taken.isdisjoint('<>&"/\\?#%:;,()[]{}=\0\r\n\t')
