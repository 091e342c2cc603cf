"""Links that work once: becoming the owner, and opening the demo."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO
from threading import Barrier
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import OneTimeLink
from tests.accounts.fixtures import OWNER_PASSWORD

pytestmark = pytest.mark.django_db

PEOPLE = {"username": "ann", "password1": OWNER_PASSWORD, "password2": OWNER_PASSWORD}


def printed(command: str, *arguments: str) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue().strip()


def path_of(link: str) -> str:
    match = re.fullmatch(r"http://127\.0\.0\.1:5765(/\S+/)", link)
    assert match is not None
    return match[1]


def age_links(by: timedelta) -> None:
    OneTimeLink.objects.update(expires_at=timezone.now() - by)


def all_find_it_first(*actions: Callable[[], Any]) -> list[int]:
    """Status codes of actions in threads, none of which goes on before every one has found the link."""
    return all_read_first("accounts_onetimelink", *actions)


def all_read_first(table: str, *actions: Callable[[], Any]) -> list[int]:
    """The same for rows of another table: each waits once, after its first look there."""
    barrier = Barrier(len(actions))

    def run(action: Callable[[], Any]) -> int:
        waited: list[int] = []

        def wait_for_the_others(execute: Any, sql: str, *rest: Any) -> Any:
            result = execute(sql, *rest)
            if sql.startswith("SELECT") and f'FROM "{table}"' in sql and not waited:
                waited.append(barrier.wait(20))
            return result

        try:
            with connection.execute_wrapper(wait_for_the_others):
                return int(action().status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(actions)) as pool:
        return sorted(pool.map(run, actions))


class TestOwnerLink:
    @pytest.fixture
    def link(self) -> str:
        return path_of(printed("owner_link"))

    def test_it_creates_the_owner_and_signs_in(self, client: Client, link: str) -> None:
        assert client.get(link).status_code == 200
        response = client.post(link, PEOPLE)
        assert response.headers["Location"] == "/setup/"
        owner = User.objects.get()
        assert (owner.username, owner.is_staff, owner.is_superuser) == ("ann", True, True)
        assert owner.check_password(OWNER_PASSWORD)
        assert client.get("/staff/").status_code == 200

    def test_looking_at_it_changes_nothing(self, client: Client, link: str) -> None:
        for _ in range(3):
            assert client.get(link).status_code == 200
        assert client.head(link).status_code == 200
        assert not User.objects.exists()
        assert client.post(link, PEOPLE).status_code == 302

    def test_once_used_it_is_gone(self, client: Client, link: str) -> None:
        client.post(link, PEOPLE)
        other = Client()
        for response in (other.get(link), other.post(link, PEOPLE | {"username": "eve"})):
            assert response.status_code == 410
            assert "already has an owner" in response.content.decode()
        assert User.objects.count() == 1

    def test_nothing_about_it_is_cached_or_framed(self, client: Client, link: str) -> None:
        headers = client.get(link).headers
        assert "no-store" in headers["Cache-Control"]
        assert headers["Referrer-Policy"] == "same-origin"

    @pytest.mark.parametrize("change", [lambda path: path[:-2] + "/", lambda path: "/setup/owner/x/"])
    def test_a_wrong_one_says_how_to_get_another(self, client: Client, link: str, change: Callable[[str], str]) -> None:
        for response in (client.get(change(link)), client.post(change(link), PEOPLE)):
            assert response.status_code == 404
            assert "manage.py owner_link" in response.content.decode()
        assert not User.objects.exists()

    def test_an_expired_one_does_not_work(self, client: Client, link: str) -> None:
        age_links(timedelta(seconds=1))
        assert client.post(link, PEOPLE).status_code == 404
        assert not User.objects.exists()

    def test_it_lasts_a_day(self, link: str) -> None:
        left = OneTimeLink.objects.get().expires_at - timezone.now()
        assert timedelta(hours=23) < left <= timedelta(hours=24)

    def test_a_newer_one_replaces_it(self, client: Client, link: str) -> None:
        newer = path_of(printed("owner_link"))
        assert client.get(link).status_code == 404
        assert client.get(newer).status_code == 200

    def test_only_its_hash_is_kept(self, link: str) -> None:
        token = link.rstrip("/").rpartition("/")[2]
        assert len(token) >= 43
        (row,) = OneTimeLink.objects.values()
        assert token not in str(row)

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"password1": "1", "password2": "1"}, "too short"),
            ({"password1": "password", "password2": "password"}, "too common"),
            ({"password2": "another one entirely"}, "match"),
            ({"username": "two words"}, "valid username"),
            ({"username": ""}, "required"),
        ],
    )
    def test_a_bad_form_comes_back_and_the_link_still_works(
        self, client: Client, link: str, change: dict[str, str], said: str
    ) -> None:
        response = client.post(link, PEOPLE | change)
        assert response.status_code == 422
        page = BeautifulSoup(response.content, "html.parser")
        control = page.select_one('[aria-invalid="true"]')
        assert control is not None
        described = [page.select_one(f"#{part}") for part in str(control["aria-describedby"]).split()]
        assert said in " ".join(element.text for element in described if element)
        assert client.post(link, PEOPLE).status_code == 302

    def test_it_does_not_work_as_another_kind_of_link(self, client: Client, link: str) -> None:
        token = link.rstrip("/").rpartition("/")[2]
        assert client.post(f"/login/demo/{token}/").status_code == 404

    def test_it_needs_the_csrf_token(self, link: str) -> None:
        assert Client(enforce_csrf_checks=True).post(link, PEOPLE).status_code == 403
        assert not User.objects.exists()

    @pytest.mark.django_db(transaction=True)
    def test_of_two_at_the_same_moment_one_becomes_the_owner(self, link: str) -> None:
        def become(name: str) -> Callable[[], Any]:
            return lambda: Client().post(link, PEOPLE | {"username": name})

        codes = all_find_it_first(*map(become, ["ann", "bob", "cem", "dee"]))
        assert codes == [302, 410, 410, 410]
        assert User.objects.count() == 1

    def test_the_command_refuses_when_there_is_an_owner(self, owner: User) -> None:
        with pytest.raises(CommandError, match="There already is an owner") as caught:
            printed("owner_link")
        assert caught.value.returncode == 1
        assert "\n" not in str(caught.value)
        assert not OneTimeLink.objects.exists()

    def test_people_who_may_not_do_everything_are_no_owner(self, client: Client, guest: User) -> None:
        printed("demo_login_link")
        assert client.get(path_of(printed("owner_link"))).status_code == 200


class TestDemoLink:
    @pytest.fixture
    def link(self) -> str:
        return path_of(printed("demo_login_link"))

    def test_its_page_has_one_button_and_opening_it_changes_nothing(self, client: Client, link: str) -> None:
        for _ in range(2):
            page = BeautifulSoup(client.get(link).content, "html.parser")
            assert [button.text for button in page.select("main button")] == ["Open the demo"]
        assert "sessionid" not in client.cookies
        assert client.get("/page/").status_code == 302

    def test_the_button_signs_in_as_staff_without_a_password(self, client: Client, link: str) -> None:
        assert client.post(link).headers["Location"] == "/"
        assert client.get("/page/").content == b"hello demo"
        assert client.get("/staff/").status_code == 200
        demo = User.objects.get()
        assert (demo.is_staff, demo.is_superuser, demo.has_usable_password()) == (True, False, False)

    def test_it_works_once(self, client: Client, link: str) -> None:
        client.post(link)
        other = Client()
        assert other.get(link).status_code == other.post(link).status_code == 404
        assert other.get("/page/").status_code == 302

    def test_it_lasts_an_hour(self, client: Client, link: str) -> None:
        left = OneTimeLink.objects.get().expires_at - timezone.now()
        assert timedelta(minutes=59) < left <= timedelta(hours=1)
        age_links(timedelta(seconds=1))
        assert client.post(link).status_code == 404

    def test_several_can_be_printed_and_each_works(self, link: str) -> None:
        other = path_of(printed("demo_login_link"))
        assert Client().post(other).status_code == 302
        assert Client().post(link).status_code == 302
        assert User.objects.count() == 1

    def test_old_ones_do_not_pile_up(self, link: str) -> None:
        age_links(timedelta(seconds=1))
        printed("demo_login_link")
        assert OneTimeLink.objects.count() == 1

    @pytest.mark.parametrize("address", ["192.168.1.20", "10.0.0.1", "", "8.8.8.8"])
    def test_it_works_on_its_own_computer_only(self, link: str, address: str) -> None:
        elsewhere = Client(REMOTE_ADDR=address)
        assert elsewhere.get(link).status_code == elsewhere.post(link).status_code == 403
        assert Client(REMOTE_ADDR="::1").post(link).status_code == 302

    @pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded"])
    def test_it_does_not_work_through_a_proxy_on_this_computer(self, link: str, header: str) -> None:
        through = Client(REMOTE_ADDR="127.0.0.1", headers={header: "203.0.113.9"})
        assert through.get(link).status_code == through.post(link).status_code == 403
        assert Client(REMOTE_ADDR="127.0.0.1").post(link).status_code == 302

    def test_it_needs_the_csrf_token(self, link: str) -> None:
        assert Client(enforce_csrf_checks=True).post(link).status_code == 403

    def test_who_is_locked_out_stays_out(self, client: Client, link: str) -> None:
        User.objects.update(is_active=False)
        assert client.post(link).status_code == 404

    def test_a_persons_account_of_that_name_is_left_alone(self) -> None:
        User.objects.create_user("demo", password=OWNER_PASSWORD)
        with pytest.raises(CommandError, match="someone's account"):
            printed("demo_login_link")

    def test_the_servers_address_can_be_given(self) -> None:
        assert printed("demo_login_link", "--base-url", "http://127.0.0.1:5999/").startswith(
            "http://127.0.0.1:5999/login/demo/"
        )

    @pytest.mark.django_db(transaction=True)
    def test_of_many_clicks_at_the_same_moment_one_counts(self, link: str) -> None:
        codes = all_find_it_first(*(lambda: Client().post(link) for _ in range(4)))
        assert codes == [302, 404, 404, 404]
