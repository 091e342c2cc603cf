"""Sessions: what is kept of them opens nothing, says who was here and in what, and doesn't pile up."""

from datetime import timedelta
from importlib import import_module
from io import StringIO
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore as PlainStore
from django.contrib.sessions.models import Session as PlainSession
from django.core.management import call_command
from django.db import connection
from django.test import AsyncClient, Client
from django.utils import timezone

from accounts.models import Person, Session
from accounts.services.browser_words import describe_browser
from accounts.services.old_sessions import MOST_SESSIONS
from tests.accounts.fixtures import OWNER_PASSWORD

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36 Edg/142.0"


def sign_in(client: Client, **headers: str) -> str:
    """The cookie of the session that begins."""
    client.post("/login/", {"username": "owner", "password": OWNER_PASSWORD}, headers=headers)
    return client.cookies["sessionid"].value


def dumped() -> str:
    out = StringIO()
    call_command("dumpdata", stdout=out)
    return out.getvalue()


def test_what_is_kept_opens_nothing(client: Client, owner: User) -> None:
    cookie = sign_in(client)
    assert client.get("/page/").status_code == 200
    assert cookie not in dumped()
    thief = Client()
    thief.cookies["sessionid"] = Session.objects.get().session_key
    assert thief.get("/page/").status_code == 302


def test_signing_out_ends_it(client: Client, owner: User) -> None:
    cookie = sign_in(client)
    client.post("/logout/")
    assert not Session.objects.exists()
    client.cookies["sessionid"] = cookie
    assert client.get("/page/").status_code == 302


@pytest.mark.django_db(transaction=True)
async def test_async_too(async_client: AsyncClient, owner: User) -> None:
    await async_client.aforce_login(owner)
    assert (await async_client.get("/api/me")).json() == {"name": "owner"}
    store = await async_client.asession()
    assert await store.aexists(str(store.session_key))
    assert not await store.aexists("x" * 32)
    await store.aset("a", 1)
    await store.asave()
    await store.acycle_key()
    assert await Session.objects.acount() == 1
    await store.adelete()
    assert not await Session.objects.aexists()


def test_whoever_is_deleted_is_signed_out(owner_client: Client, owner: User) -> None:
    owner.delete()
    assert not Session.objects.exists()
    assert owner_client.get("/page/").status_code == 302


class TestUpgrade:
    def moved(self) -> None:
        import_module("accounts.migrations.0003_sessions").move(apps, SimpleNamespace(connection=connection))

    def test_nobody_is_signed_out_and_no_key_stays_in_clear(
        self, client: Client, owner_client: Client, owner: User
    ) -> None:
        data = dict(owner_client.session.items())
        Session.objects.all().delete()
        before = PlainStore()
        before.update(data)
        before.save()
        self.moved()
        assert not PlainSession.objects.exists()
        assert Session.objects.get().user == owner
        assert str(before.session_key) not in dumped()
        client.cookies["sessionid"] = str(before.session_key)
        assert client.get("/page/").content == b"hello owner"

    def test_what_lets_nobody_in_goes(self, owner: User) -> None:
        now = timezone.now()
        strangers, deleted = PlainStore(), PlainStore()
        strangers["a"] = 1
        deleted["_auth_user_id"] = str(owner.pk + 1)
        for store in (strangers, deleted):
            store.save()
        PlainSession.objects.create(session_key="old", session_data="x", expire_date=now - timedelta(days=1))
        PlainSession.objects.create(session_key="torn", session_data="x:y:z", expire_date=now + timedelta(days=1))
        self.moved()
        assert not Session.objects.exists()
        assert not PlainSession.objects.exists()


class TestPresence:
    def seen(self) -> Session:
        return Session.objects.get()

    def test_the_browser_is_named_and_its_last_visit_noted_now_and_then(self, client: Client, owner: User) -> None:
        sign_in(client, **{"User-Agent": FIREFOX})
        assert self.seen().browser == "Firefox on Linux"
        first = self.seen().last_seen_at
        client.get("/page/", headers={"User-Agent": FIREFOX})
        assert self.seen().last_seen_at == first
        Session.objects.update(last_seen_at=first - timedelta(minutes=6))
        client.get("/page/", headers={"User-Agent": FIREFOX})
        assert self.seen().last_seen_at >= first
        assert Person.objects.get(user=owner).last_seen_at is not None

    def test_a_browser_that_calls_itself_otherwise_is_named_anew(self, client: Client, owner: User) -> None:
        sign_in(client, **{"User-Agent": FIREFOX})
        client.get("/page/", headers={"User-Agent": EDGE})
        assert self.seen().browser == "Edge on Windows"

    def test_nothing_of_the_header_is_kept(self, client: Client, owner: User) -> None:
        sign_in(client, **{"User-Agent": "Planted-secret-9157 " * 3_000})
        assert self.seen().browser == "A script or app"
        assert "9157" not in dumped()

    def test_a_database_that_cannot_be_written_costs_no_page(self, client: Client, owner: User) -> None:
        sign_in(client)
        Session.objects.update(last_seen_at=timezone.now() - timedelta(days=1))

        def refuse(call: object, sql: str, *rest: object) -> object:
            if sql.startswith(("INSERT", "UPDATE")):
                from django.db import OperationalError

                raise OperationalError("attempt to write a readonly database")
            return call(sql, *rest)  # type: ignore[operator]

        with connection.execute_wrapper(refuse):
            assert client.get("/page/").status_code == 200

    def test_those_who_come_by_a_token_leave_no_browser(self, client: Client, api_headers: dict[str, str]) -> None:
        assert client.get("/api/me", headers=api_headers).status_code == 200
        assert not Session.objects.exists()


def test_one_person_has_no_more_than_so_many(owner: User) -> None:
    now = timezone.now()
    Session.objects.bulk_create(
        Session(
            session_key=f"{number:064}",
            session_data="x",
            expire_date=now + timedelta(days=1),
            user=owner,
            last_seen_at=now - timedelta(minutes=number),
        )
        for number in range(MOST_SESSIONS + 10)
    )
    sign_in(Client())
    assert Session.objects.filter(user=owner).count() == MOST_SESSIONS
    assert not Session.objects.filter(session_key=f"{MOST_SESSIONS:064}").exists()


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (FIREFOX, "Firefox on Linux"),
        (EDGE, "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Mobile Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/142.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (iPad; CPU OS 18 like Mac OS X) FxiOS/145.0 Safari/605", "Firefox on iPad"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.1 Safari/605.1.15", "Safari on macOS"),
        ("Mozilla/5.0 (X11; CrOS x86_64) Chrome/140 Safari/537.36 OPR/120", "Opera on ChromeOS"),
        ("Lynx on Linux", "A browser on Linux"),
        ("Vivaldi/7", "Vivaldi"),
        ("curl/8.5", "A script or app"),
        ("", "A script or app"),
        ("\x00" * 60_000, "A script or app"),
    ],
)
def test_browsers_have_names(header: str, words: str) -> None:
    assert describe_browser(header) == words
