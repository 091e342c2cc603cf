"""Signing in: where it leads, what it says, and how often one may try."""

from base64 import b64decode
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from accounts.models import Session, SignInAttempt
from accounts.services import throttle
from accounts.services.hashing import hash_secret
from tests.accounts.fixtures import OWNER_PASSWORD

pytestmark = pytest.mark.django_db

GOOD = {"username": "owner", "password": OWNER_PASSWORD}
BAD = {"username": "owner", "password": "wrong"}


def test_the_right_password_leads_home(client: Client, owner: User) -> None:
    response = client.post("/login/", GOOD)
    assert response.headers["Location"] == "/"
    assert client.get("/page/").status_code == 200


def test_signing_in_clears_away_the_sessions_that_have_expired(client: Client, owner: User) -> None:
    now = timezone.now()
    for key, days in (("old", -1), ("live", 1)):
        Session.objects.create(session_key=key, session_data="x", expire_date=now + timedelta(days=days))
    client.post("/login/", GOOD)
    assert client.get("/page/").status_code == 200
    mine = hash_secret(client.session.session_key or "")
    assert set(Session.objects.values_list("session_key", flat=True)) == {"live", mine}


def test_it_leads_back_to_where_one_wanted_to_go(client: Client, owner: User) -> None:
    page = BeautifulSoup(client.get("/login/?next=/page/%3Fa%3D1").content, "html.parser")
    field = page.select_one("input[name=next]")
    assert field is not None
    assert client.post("/login/", GOOD | {"next": field["value"]}).headers["Location"] == "/page/?a=1"


@pytest.mark.parametrize(
    "away",
    [
        "//evil.example", "https://evil.example/", "http:evil.example", "/\\evil.example", "\\\\evil.example",
        "javascript:alert(1)", "///evil.example", "\t//evil.example", "/login/", "/login/?next=/login/",
    ],
)  # fmt: skip
def test_it_never_leads_away_or_back_to_itself(client: Client, owner: User, away: str) -> None:
    assert client.post("/login/", GOOD | {"next": away}).headers["Location"] == "/"
    assert client.get("/login/", {"next": away}).headers["Location"] == "/"


def test_a_wrong_password_shows_the_form_with_the_reason(client: Client, owner: User) -> None:
    response = client.post("/login/", BAD)
    assert response.status_code == 422
    page = BeautifulSoup(response.content, "html.parser")
    alert = page.select_one('[role="alert"]')
    assert alert is not None
    assert "Wrong username or password" in alert.text
    name = page.select_one("input[name=username]")
    assert name is not None
    assert name["value"] == "owner"
    assert "wrong" not in str(page.select_one("input[name=password]"))


def test_an_unknown_name_hears_the_same(client: Client, owner: User) -> None:
    def said(username: str) -> str:
        page = BeautifulSoup(client.post("/login/", BAD | {"username": username}).content, "html.parser")
        return str(page.select_one('[role="alert"]'))

    assert said("owner") == said("nobody")


def test_the_page_fits_the_strict_policy(client: Client, owner: User) -> None:
    page = BeautifulSoup(client.get("/login/").content, "html.parser")
    assert not page.select("[style], style, script:not([src]), [onclick], [onload]")
    assert all(link.text.strip() for link in page.select("a"))
    for control in page.select("main input:not([type=hidden])"):
        assert page.select_one(f'label[for="{control["id"]}"]')


def test_the_form_needs_its_csrf_token(owner: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/login/", GOOD)
    assert response.status_code == 403
    assert "wasn’t accepted" in response.content.decode()
    strict.get("/login/")
    token = strict.cookies["csrftoken"].value
    assert strict.post("/login/", GOOD | {"csrfmiddlewaretoken": token}).status_code == 302


def test_behind_a_proxy_the_refusal_names_the_setting(owner: User) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"Origin": "https://music.example"})
    text = strict.post("/login/", GOOD).content.decode()
    assert "PLEXSAGE_CSRF_TRUSTED_ORIGINS" in text
    assert "https://music.example" in text


def test_without_an_owner_the_page_says_how_to_become_one(client: Client) -> None:
    assert "manage.py owner_link" in client.get("/login/").content.decode()
    User.objects.create_superuser("owner", password="x")
    assert "manage.py owner_link" not in client.get("/login/").content.decode()


@pytest.mark.parametrize(
    ("typed", "focused"),
    [
        ({"username": "owner", "password": ""}, "id_password"),
        ({"username": "", "password": "typed"}, "id_username"),
        ({"username": "", "password": ""}, "id_username"),
        ({"username": "owner", "password": "wrong"}, "id_password"),
        ({"username": "   ", "password": "wrong"}, "id_username"),
    ],
)
def test_a_refusal_puts_the_cursor_where_something_has_to_be_typed(
    typed: dict[str, str], focused: str, client: Client, owner: User
) -> None:
    page = BeautifulSoup(client.post("/login/", typed).content, "html.parser")
    assert [field["id"] for field in page.select("[autofocus]")] == [focused]


def test_a_forgotten_password_has_an_answer(client: Client, owner: User) -> None:
    assert "Ask an owner" in client.get("/login/").content.decode()


class TestThrottle:
    def fail(self, client: Client, times: int, **data: str) -> list[int]:
        return [client.post("/login/", BAD | data).status_code for _ in range(times)]

    def test_after_ten_failures_even_the_right_password_has_to_wait(self, client: Client, owner: User) -> None:
        assert self.fail(client, 11) == [422] * 10 + [429]
        response = client.post("/login/", GOOD)
        assert response.status_code == 429
        assert response.headers["Retry-After"] == "300"
        assert "Wait 5 minutes" in response.content.decode()
        assert client.get("/page/").status_code == 302

    def test_capitals_do_not_help(self, client: Client, owner: User) -> None:
        self.fail(client, 10)
        assert self.fail(client, 1, username="OWNER") == [429]

    def test_another_name_and_another_address_are_not_concerned(self, client: Client, owner: User) -> None:
        self.fail(client, 11)
        assert self.fail(client, 1, username="guest") == [422]
        elsewhere = Client(REMOTE_ADDR="192.168.1.20")
        assert elsewhere.post("/login/", GOOD).status_code == 302

    @pytest.mark.parametrize(
        ("one", "other", "counts_as_one"),
        [
            ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
            ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
            ("fe80::1%eth0", "fe80::2%eth0", True),
            ("::ffff:192.0.2.1", "192.0.2.1", True),
            ("192.0.2.1", "192.0.2.2", False),
        ],
    )
    def test_a_network_of_ipv6_counts_as_one_address(self, one: str, other: str, *, counts_as_one: bool) -> None:
        assert (throttle.make_keys(one, "owner") == throttle.make_keys(other, "OWNER")) is counts_as_one

    def test_time_heals(self, client: Client, owner: User) -> None:
        self.fail(client, 11)
        SignInAttempt.objects.update(at=timezone.now() - throttle.WINDOW - timedelta(seconds=1))
        assert client.post("/login/", GOOD).status_code == 302
        assert not SignInAttempt.objects.exists()

    def test_who_keeps_trying_does_not_wait_longer(self, client: Client, owner: User) -> None:
        self.fail(client, 15)
        assert SignInAttempt.objects.count() == 20, "each counts for its address, and for its name"

    def test_success_forgets_the_failures(self, client: Client, owner: User) -> None:
        self.fail(client, 9)
        client.post("/login/", GOOD)
        client.post("/logout/")
        assert self.fail(client, 10) == [422] * 10

    def test_many_names_from_one_address_have_an_end(self, client: Client, owner: User) -> None:
        for number in range(49):
            assert throttle.admit(throttle.make_keys("127.0.0.1", f"name{number}"))
        assert [self.fail(client, 1, username=f"name{number}")[0] for number in (49, 50)] == [422, 429]

    def test_what_was_typed_as_a_name_is_not_kept(self, client: Client, owner: User) -> None:
        self.fail(client, 1, username="my-secret-password")
        assert SignInAttempt.objects.exists()
        assert "my-secret-password" not in str(list(SignInAttempt.objects.values()))

    def test_guessing_one_name_from_many_addresses_has_an_end(self, owner: User) -> None:
        for number in range(59):
            assert throttle.admit(throttle.make_keys(f"203.0.113.{number // 5}", "owner"))
        assert self.fail(Client(REMOTE_ADDR="203.0.113.20"), 2, username="owner") == [422, 429]
        assert Client(REMOTE_ADDR="198.51.100.1").post("/login/", GOOD).status_code == 429
        assert self.fail(Client(REMOTE_ADDR="198.51.100.1"), 1, username="guest") == [422], "another name"

    def has_been_guessed_everywhere(self, username: str) -> None:
        """The same without the pages."""
        for number in range(60):
            assert throttle.admit(throttle.make_keys(f"203.0.113.{number // 5}", username))
        assert not throttle.admit(throttle.make_keys("203.0.113.20", username))

    @pytest.mark.parametrize("typed", ["owner", "Owner", "OWNER"])
    def test_a_browser_that_has_signed_in_before_is_not_locked_out(
        self, client: Client, owner: User, typed: str
    ) -> None:
        client.post("/login/", GOOD)
        client.post("/logout/")
        self.has_been_guessed_everywhere("owner")
        assert self.fail(client, 1, username=typed) == [422]
        assert client.post("/login/", GOOD).status_code == 302

    def test_it_may_not_guess_more_often_than_others_nor_other_names(self, client: Client, owner: User) -> None:
        client.post("/login/", GOOD)
        client.post("/logout/")
        assert self.fail(client, 11) == [422] * 10 + [429]
        self.has_been_guessed_everywhere("guest")
        assert self.fail(client, 1, username="guest") == [429]

    @pytest.mark.parametrize("cookie", ["", "x", "WyJhIl0:1:2", "é", "a:b:c:d", "[" * 900])
    def test_an_invented_cookie_helps_nobody(self, client: Client, owner: User, cookie: str) -> None:
        self.has_been_guessed_everywhere("owner")
        client.cookies["device"] = cookie
        assert self.fail(client, 1) == [429]

    def test_the_cookie_says_no_name_and_is_for_this_page_alone(self, client: Client, owner: User) -> None:
        cookie = client.post("/login/", GOOD).cookies["device"]
        assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/login/", True, "Lax")
        payload = b64decode(cookie.value.partition(":")[0] + "==", altchars="-_")
        assert b"owner" not in payload
