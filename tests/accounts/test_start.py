"""What the server says when it starts, and PLEXSAGE_AUTH=off."""

import logging
import re
from io import StringIO

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import OperationalError
from django.test import AsyncClient, Client
from pytest_django.fixtures import Settings

from accounts.announcement import announce_access
from accounts.services.owner import is_first_start, owner_exists
from plexsage.start import read_environment
from plexsage.start_errors import StartError
from tests.accounts.fixtures import OWNER_PASSWORD

LINK = re.compile(r"http://127\.0\.0\.1:5765(/setup/owner/[\w-]{43}/)")


@pytest.mark.django_db(transaction=True)
class TestAnnouncement:
    async def test_the_first_start_prints_a_link_that_works(
        self, async_client: AsyncClient, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
    ) -> None:
        await announce_access()
        (printed,) = LINK.findall(capsys.readouterr().out)
        assert "is printed below" in caplog.text
        assert not LINK.search(caplog.text), "logs are kept and passed on"
        assert (await async_client.get(printed)).status_code == 200

    async def test_the_next_start_prints_another_one(
        self, async_client: AsyncClient, capsys: pytest.CaptureFixture[str]
    ) -> None:
        await announce_access()
        await announce_access()
        first, second = LINK.findall(capsys.readouterr().out)
        assert (await async_client.get(first)).status_code == 404
        assert (await async_client.get(second)).status_code == 200

    async def test_with_an_owner_it_says_nothing(
        self, owner: User, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
    ) -> None:
        await announce_access()
        assert (capsys.readouterr().out, caplog.text) == ("", "")

    async def test_the_demo_is_not_disturbed(self, capsys: pytest.CaptureFixture[str]) -> None:
        await sync_to_async(call_command)("demo_login_link", stdout=StringIO())
        await announce_access()
        assert capsys.readouterr().out == ""

    async def test_the_address_is_the_one_that_was_set(
        self, settings: Settings, capsys: pytest.CaptureFixture[str]
    ) -> None:
        settings.PLEXSAGE_URL = "https://music.example"
        await announce_access()
        assert "https://music.example/setup/owner/" in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
class TestAuthOff:
    @pytest.fixture(autouse=True)
    def off(self, settings: Settings) -> None:
        settings.AUTH_REQUIRED = False

    async def test_everybody_may_use_it_and_change_settings(self, async_client: AsyncClient) -> None:
        assert (await async_client.get("/page/")).content == b"hello (behind the proxy)"
        assert (await async_client.get("/staff-async/")).status_code == 200
        assert (await async_client.get("/api/me")).json() == {"name": "(behind the proxy)"}

    def test_sync_pages_too_and_there_is_one_such_user(self, client: Client) -> None:
        for path in ("/staff/", "/api/staff", "/"):
            assert client.get(path).status_code == 200
        user = User.objects.get()
        assert (user.is_staff, user.is_superuser, user.has_usable_password()) == (True, False, False)

    def test_foreign_pages_still_change_nothing(self) -> None:
        assert Client(enforce_csrf_checks=True).post("/api/me").status_code == 403

    def test_the_owner_may_sign_in_as_themselves(self, client: Client, owner: User) -> None:
        client.post("/login/", {"username": "owner", "password": OWNER_PASSWORD})
        assert client.get("/page/").content == b"hello owner"

    def test_wrong_passwords_are_still_counted(self, client: Client, owner: User) -> None:
        codes = [client.post("/login/", {"username": "owner", "password": "x"}).status_code for _ in range(11)]
        assert codes == [422] * 10 + [429]

    def test_a_bad_token_is_still_refused(self, client: Client) -> None:
        assert client.get("/api/me", headers={"Authorization": "Bearer ps_x"}).status_code == 401

    async def test_it_warns_at_every_start_and_prints_no_link(
        self, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.WARNING):
            await announce_access()
        assert "PLEXSAGE_AUTH=off" in caplog.text
        assert capsys.readouterr().out == ""

    def test_the_system_check_warns(self, settings: Settings) -> None:
        assert "accounts.W001" in [message.id for message in run_checks()]
        settings.AUTH_REQUIRED = True
        assert "accounts.W001" not in [message.id for message in run_checks()]

    def test_switched_on_again_nobody_is_let_in_and_the_first_start_is_still_to_come(
        self, client: Client, settings: Settings
    ) -> None:
        client.get("/page/")
        settings.AUTH_REQUIRED = True
        assert Client().get("/page/").status_code == 302
        assert is_first_start()
        assert not owner_exists()


class TestSwitch:
    @pytest.mark.parametrize("value", ["no", "false", "0", "OFF "])
    def test_anything_but_on_and_off_stops_the_start(self, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PLEXSAGE_AUTH", value)
        with pytest.raises(StartError, match="PLEXSAGE_AUTH"):
            read_environment()

    def test_login_is_the_default(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert read_environment().plexsage_auth == "on"
        monkeypatch.setenv("PLEXSAGE_AUTH", "off")
        assert read_environment().plexsage_auth == "off"


@pytest.mark.django_db(transaction=True)
class TestTrouble:
    """The pages will fail too: the one line that helps."""

    @pytest.mark.parametrize(
        ("reason", "advice"),
        [
            ("no such table: auth_user", True),
            ('relation "auth_user" does not exist\nLINE 1: …', True),
            ("attempt to write a readonly database", False),
        ],
    )
    async def test_it_is_told_with_the_advice_that_helps(
        self, reason: str, advice: bool, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        def fail() -> bool:
            raise OperationalError(reason)

        monkeypatch.setattr("accounts.announcement.is_first_start", fail)
        await announce_access()
        (record,) = caplog.records
        assert "\n" not in record.getMessage()
        assert reason.partition("\n")[0] in record.getMessage()
        assert ("manage.py migrate" in record.getMessage()) == advice
        assert record.exc_info is None
