"""The Account page and /api/account: one's own name, password, theme, API tokens and browsers, and nobody else's."""

import json
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from accounts.models import ApiToken, Person, Session
from accounts.services.built_in_users import built_in_user
from accounts.services.throttle import MAX_FOR_NAME, WINDOW
from accounts.services.tokens import MOST_TOKENS, create_token
from core.text.redact import HIDDEN, Redactor
from tests.accounts.fixtures import OWNER_PASSWORD

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
NEW = "an entirely new passphrase"
CHANGE = {"current_password": OWNER_PASSWORD, "new_password": NEW, "new_password_again": NEW}


def soup(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def text(response: Any) -> str:
    return " ".join(soup(response).get_text(" ").split())


def field(response: Any, selector: str) -> str:
    found = soup(response).select_one(selector)
    assert found is not None, selector
    return str(found.get("value", ""))


def call(client: Client, method: str, path: str, body: object = None) -> Any:
    return client.generic(method, path, "" if body is None else _json(body), content_type="application/json")


def _json(body: object) -> str:

    return json.dumps(body)


class TestName:
    def test_the_name_that_others_see_is_saved_and_shown_at_once(self, guest_client: Client, guest: User) -> None:
        answer = guest_client.post("/account/name/", {"name": "  Ada   Lovelace "}, headers=HTMX)
        assert answer.status_code == 200
        assert field(answer, "#name") == "Ada Lovelace"
        assert soup(answer).select_one("#person-name[hx-swap-oob]").get_text() == "Ada Lovelace"  # type: ignore[union-attr]
        assert "Your name is saved." in text(answer)
        assert soup(guest_client.get("/account/")).select_one("#person-name").get_text() == "Ada Lovelace"  # type: ignore[union-attr]

    def test_without_a_script_the_page_says_so(self, guest_client: Client) -> None:
        answer = guest_client.post("/account/name/", {"name": "Ada"})
        assert (answer.status_code, answer.headers["Location"]) == (303, "/account/")
        assert "Your name is saved." in text(guest_client.get("/account/"))

    def test_an_empty_one_is_the_username(self, guest_client: Client, guest: User) -> None:
        User.objects.filter(pk=guest.pk).update(first_name="Ada")
        guest_client.post("/account/name/", {"name": ""})
        assert call(guest_client, "GET", "/api/account").json()["name"] == "guest"

    @pytest.mark.parametrize(
        ("name", "said"),
        [
            ("x" * 61, "at most 60"),
            ("OWNER", "Somebody else"),
            ("the boss", "Somebody else"),
            ("\u200b\u200b", "at most 60"),
        ],
    )
    @pytest.mark.parametrize("headers", [HTMX, {}], ids=["htmx", "plain"])
    def test_one_that_misleads_is_refused(
        self, guest_client: Client, owner: User, name: str, said: str, headers: dict[str, str]
    ) -> None:
        User.objects.filter(pk=owner.pk).update(first_name="The Boss")
        answer = guest_client.post("/account/name/", {"name": name}, headers=headers)
        assert answer.status_code == 422
        assert said in text(answer)
        assert field(answer, "#name[aria-invalid]") == name
        assert call(guest_client, "PATCH", "/api/account", {"name": name}).status_code == 422
        assert User.objects.get(username="guest").first_name == ""

    def test_it_turns_no_text_around(self, guest_client: Client) -> None:
        guest_client.post("/account/name/", {"name": "a\u202eb\x00c"})
        assert User.objects.get(username="guest").first_name == "ab c"


class TestPassword:
    def test_this_browser_stays_and_the_others_sign_in_again(self, guest_client: Client, guest: User) -> None:
        other = Client()
        other.force_login(guest)
        before = guest_client.cookies["sessionid"].value
        answer = guest_client.post("/account/password/", CHANGE, headers=HTMX)
        assert answer.status_code == 200
        assert "Your password is changed" in text(answer)
        assert guest_client.cookies["sessionid"].value != before
        assert guest_client.get("/page/").status_code == 200
        assert other.get("/page/").status_code == 302
        assert Session.objects.filter(user=guest).count() == 1
        assert Client().login(username="guest", password=NEW)
        assert not Client().login(username="guest", password=OWNER_PASSWORD)

    @pytest.mark.parametrize(
        ("wrong", "place", "said"),
        [
            ({"current_password": "nope"}, "current_password", "isn’t your current|isn't your current"),
            ({"current_password": ""}, "current_password", "isn't your current"),
            ({"current_password": "x" * 60_000}, "current_password", "isn't your current"),
            ({"new_password_again": "other"}, "new_password_again", "different"),
            ({"new_password": "short", "new_password_again": "short"}, "new_password", "too short"),
            ({"new_password": "password1", "new_password_again": "password1"}, "new_password", "too common"),
            ({"new_password": "guestly1", "new_password_again": "guestly1"}, "new_password", "similar"),
            ({"new_password": "x" * 1_001, "new_password_again": "x" * 1_001}, "new_password", "at most 1,000"),
        ],
    )
    def test_what_is_wrong_is_said_beside_its_field(
        self, guest_client: Client, guest: User, wrong: dict[str, str], place: str, said: str
    ) -> None:
        answer = guest_client.post("/account/password/", CHANGE | wrong, headers=HTMX)
        assert answer.status_code == 422
        error = soup(answer).select_one(f"#{place}-error")
        assert error is not None
        assert any(words in error.get_text() for words in said.split("|"))
        assert not any(node.get("value") for node in soup(answer).select("input[type=password]"))
        guest.refresh_from_db()
        assert guest.check_password(OWNER_PASSWORD)

    def test_guessing_the_current_one_ends_soon_and_locks_nobody_out(self, guest_client: Client, guest: User) -> None:
        for _ in range(MAX_FOR_NAME):
            wrong = guest_client.post("/account/password/", CHANGE | {"current_password": "x"}, headers=HTMX)
            assert wrong.status_code == 422
        answer = guest_client.post("/account/password/", CHANGE)
        assert answer.status_code == 429
        assert f"Wait {WINDOW.seconds // 60} minutes" in text(answer)
        again = call(guest_client, "POST", "/api/account/password", {"current_password": "x", "new_password": NEW})
        assert (again.status_code, again.json()["code"]) == (429, "too_many_attempts")
        good = {"username": "guest", "password": OWNER_PASSWORD}
        assert Client().post("/login/", good).status_code == 302

    def test_a_script_changes_it_and_every_browser_signs_in_again(
        self, client: Client, guest_client: Client, guest: User
    ) -> None:
        headers = {"Authorization": f"Bearer {create_token(guest, 'script')}"}
        body = {"current_password": OWNER_PASSWORD, "new_password": NEW}
        answer = client.post("/api/account/password", body, content_type="application/json", headers=headers)
        assert (answer.status_code, answer.json()) == (200, {"signed_out": 1})
        assert guest_client.get("/page/").status_code == 302
        assert client.get("/api/account", headers=headers).status_code == 200

    def test_a_token_beside_the_cookie_of_another_leaves_that_one_alone(
        self, owner_client: Client, owner: User, guest: User
    ) -> None:
        headers = {"Authorization": f"Bearer {create_token(guest, 'script')}"}
        body = {"current_password": OWNER_PASSWORD, "new_password": NEW}
        answer = owner_client.post("/api/account/password", body, content_type="application/json", headers=headers)
        assert answer.status_code == 200
        assert owner_client.get("/page/").content == b"hello owner"
        assert owner_client.delete("/api/account/browsers", headers=headers).status_code == 200
        assert owner_client.get("/page/").content == b"hello owner"

    def test_passwords_stand_in_no_refusal(self, guest_client: Client) -> None:
        body = {"current_password": ["planted-secret"], "new_password": 9157}
        answer = call(guest_client, "POST", "/api/account/password", body)
        assert answer.status_code == 422
        assert "planted-secret" not in answer.content.decode()

    def test_who_has_none_is_not_asked_for_it(self, client: Client) -> None:
        user = built_in_user()
        client.force_login(user)
        assert not soup(client.get("/account/")).select("input[type=password]")
        assert client.post("/account/password/", CHANGE).status_code == 409
        answer = call(client, "POST", "/api/account/password", {"current_password": "", "new_password": NEW})
        assert (answer.status_code, answer.json()["code"]) == (409, "no_password")
        user.refresh_from_db()
        assert not user.has_usable_password()


class TestTheme:
    def theme_of_page(self, client: Client) -> str | None:
        found = soup(client.get("/account/")).html
        assert found is not None
        return found.get("data-theme")  # type: ignore[return-value]  # one value

    def test_it_is_the_persons_in_every_browser(self, guest_client: Client, guest: User) -> None:
        answer = guest_client.post("/account/theme/", {"theme": "dark"})
        assert (answer.status_code, answer.cookies["theme"].value) == (303, "dark")
        other = Client()
        other.force_login(guest)
        other.cookies["theme"] = "light"
        page = other.get("/account/")
        assert soup(page).html.get("data-theme") == "dark"  # type: ignore[union-attr]
        assert page.cookies["theme"].value == "dark"
        assert "theme" not in other.get("/account/").cookies
        checked = soup(page).select_one("input[name=theme][checked]")
        assert checked is not None
        assert checked["value"] == "dark"

    def test_it_is_nobody_elses(self, guest_client: Client, owner_client: Client) -> None:
        guest_client.post("/account/theme/", {"theme": "dark"})
        assert self.theme_of_page(owner_client) is None

    def test_a_choice_that_is_not_sent_yet_counts(self, guest_client: Client, guest: User) -> None:
        Person.objects.update_or_create(user=guest, defaults={"theme": "light"})
        guest_client.cookies["theme"] = "dark+"
        page = guest_client.get("/account/")
        assert soup(page).html.get("data-theme") == "dark"  # type: ignore[union-attr]
        assert "theme" not in page.cookies
        sent = guest_client.post("/account/theme/", {"theme": "dark"}, headers={"X-Theme-Button": "1"})
        assert (sent.status_code, sent.cookies["theme"].value) == (204, "dark")
        assert Person.objects.get(user=guest).theme == "dark"

    def test_the_system_decides_again(self, guest_client: Client) -> None:
        guest_client.post("/account/theme/", {"theme": "dark"})
        assert call(guest_client, "PATCH", "/api/account", {"theme": "auto"}).json()["theme"] == "auto"
        assert self.theme_of_page(guest_client) is None

    @pytest.mark.parametrize("theme", ["", "pink", "dark" * 15_000])
    def test_another_is_refused(self, guest_client: Client, theme: str) -> None:
        assert guest_client.post("/account/theme/", {"theme": theme}).status_code == 422
        assert call(guest_client, "PATCH", "/api/account", {"theme": theme}).status_code == 422


class TestTokens:
    def test_it_is_shown_once_and_lets_a_script_in(self, guest_client: Client, client: Client) -> None:
        answer = guest_client.post("/account/tokens/", {"name": " lamp ", "days": "3"}, headers=HTMX)
        token = field(answer, "#new-token")
        assert token.startswith("ps_")
        assert answer.headers["Cache-Control"].find("no-store") >= 0
        me = client.get("/api/account", headers={"Authorization": f"Bearer {token}"})
        assert me.json()["username"] == "guest"
        page = guest_client.get("/account/")
        assert token not in page.content.decode()
        assert "lamp" in text(page)
        assert token[:10] in text(page)
        assert "last used" in text(page)
        expires_at = ApiToken.objects.get().expires_at
        assert expires_at is not None
        assert timedelta(days=2) < expires_at - timezone.now() <= timedelta(days=3)

    def test_without_a_script_too(self, guest_client: Client) -> None:
        answer = guest_client.post("/account/tokens/", {"name": "lamp"})
        assert (answer.status_code, field(answer, "#new-token")[:3]) == (200, "ps_")
        assert ApiToken.objects.get().expires_at is None

    def test_logs_hide_it(self, guest_client: Client) -> None:
        token = field(guest_client.post("/account/tokens/", {"name": "lamp"}), "#new-token")
        assert Redactor()(f"GET /x?a={token} 200") == f"GET /x?a={HIDDEN} 200"

    @pytest.mark.parametrize(
        ("typed", "place"),
        [
            ({"name": ""}, "token_name"),
            ({"name": "x" * 101}, "token_name"),
            ({"name": "a", "days": "0"}, "token_days"),
            ({"name": "a", "days": "-1"}, "token_days"),
            ({"name": "a", "days": "three"}, "token_days"),
            ({"name": "a", "days": "9" * 60_000}, "token_days"),
            ({"name": "a", "days": "36501"}, "token_days"),
        ],
    )
    def test_mistakes_are_named_and_what_was_typed_stays(
        self, guest_client: Client, typed: dict[str, str], place: str
    ) -> None:
        answer = guest_client.post("/account/tokens/", typed, headers=HTMX)
        assert answer.status_code == 422
        assert soup(answer).select_one(f"#{place}-error") is not None
        assert field(answer, "#token_name") == typed["name"]
        assert not ApiToken.objects.exists()

    @pytest.mark.parametrize("headers", [HTMX, {}], ids=["htmx", "plain"])
    def test_a_revoked_one_is_refused_at_once(
        self, guest_client: Client, client: Client, guest: User, headers: dict[str, str]
    ) -> None:
        bearer = {"Authorization": f"Bearer {create_token(guest, 'lamp')}"}
        assert client.get("/api/me", headers=bearer).status_code == 200
        guest_client.post(f"/account/tokens/{ApiToken.objects.get().pk}/revoke/", headers=headers)
        assert client.get("/api/me", headers=bearer).status_code == 401

    def test_a_script_makes_lists_and_revokes_them(self, guest_client: Client) -> None:
        assert call(guest_client, "POST", "/api/account/tokens", {"name": "lamp"}).json()["token"].startswith("ps_")
        (listed,) = call(guest_client, "GET", "/api/account/tokens").json()
        assert (listed["name"], listed["is_expired"], listed["last_used_at"]) == ("lamp", False, None)
        assert call(guest_client, "DELETE", f"/api/account/tokens/{listed['id']}").status_code == 204
        assert call(guest_client, "DELETE", f"/api/account/tokens/{listed['id']}").status_code == 404
        assert call(guest_client, "GET", "/api/account/tokens").json() == []

    def test_those_of_others_are_neither_seen_nor_revoked(self, guest_client: Client, owner: User) -> None:
        create_token(owner, "the owner's lamp")
        theirs = ApiToken.objects.get().pk
        assert "the owner" not in text(guest_client.get("/account/"))
        assert guest_client.post(f"/account/tokens/{theirs}/revoke/").status_code == 404
        assert call(guest_client, "DELETE", f"/api/account/tokens/{theirs}").status_code == 404
        assert ApiToken.objects.count() == 1

    def test_there_are_not_endlessly_many(self, guest_client: Client, guest: User) -> None:
        tokens = (ApiToken(user=guest, name="x", prefix="ps_", token_hash=str(number)) for number in range(MOST_TOKENS))
        ApiToken.objects.bulk_create(tokens)
        answer = guest_client.post("/account/tokens/", {"name": "one more"})
        assert answer.status_code == 422
        assert f"You have {MOST_TOKENS} tokens" in text(answer)
        assert ApiToken.objects.count() == MOST_TOKENS

    def test_an_expired_one_is_called_so(self, guest_client: Client, guest: User) -> None:
        create_token(guest, "lamp", expires_at=timezone.now() - timedelta(days=1))
        assert "lamp expired" in text(guest_client.get("/account/"))


class TestBrowsers:
    @pytest.fixture
    def phone(self, guest: User) -> Client:
        phone = Client(headers={"User-Agent": "Mozilla/5.0 (iPhone) Version/18 Safari/604"})
        phone.post("/login/", {"username": "guest", "password": OWNER_PASSWORD})
        return phone

    def listed(self, client: Client) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = call(client, "GET", "/api/account/browsers").json()
        return found

    def test_this_one_comes_first_and_has_no_button(self, guest_client: Client, phone: Client) -> None:
        rows = [
            row.get_text(" ", strip=True) for row in soup(guest_client.get("/account/")).select("#account-browsers li")
        ]
        assert rows[0].startswith("A script or app this one")
        assert "Sign out" not in rows[0]
        assert rows[1].startswith("Safari on iPhone")
        assert "Sign out" in rows[1]

    @pytest.mark.parametrize("headers", [HTMX, {}], ids=["htmx", "plain"])
    def test_another_one_is_signed_out(self, guest_client: Client, phone: Client, headers: dict[str, str]) -> None:
        other = next(row["id"] for row in self.listed(guest_client) if not row["is_this"])
        guest_client.post(f"/account/browsers/{other}/sign-out/", headers=headers)
        assert phone.get("/page/").status_code == 302
        assert guest_client.get("/page/").status_code == 200
        assert guest_client.post(f"/account/browsers/{other}/sign-out/").status_code == 404

    def test_all_others_at_once(self, guest_client: Client, phone: Client) -> None:
        answer = guest_client.post("/account/browsers/sign-out-elsewhere/", headers=HTMX)
        assert "Signed out in 1 other browser." in text(answer)
        assert phone.get("/page/").status_code == 302
        assert guest_client.get("/page/").status_code == 200

    def test_by_a_script(self, guest_client: Client, phone: Client) -> None:
        this, other = self.listed(guest_client)
        assert (this["is_this"], other["browser"]) == (True, "Safari on iPhone")
        assert call(guest_client, "DELETE", f"/api/account/browsers/{other['id']}").status_code == 204
        assert call(guest_client, "DELETE", "/api/account/browsers").json() == {"signed_out": 0}

    def test_those_of_others_are_neither_seen_nor_ended(self, owner_client: Client, phone: Client) -> None:
        (theirs,) = self.listed(phone)
        assert len(self.listed(owner_client)) == 1
        assert owner_client.post(f"/account/browsers/{theirs['id']}/sign-out/").status_code == 404
        assert call(owner_client, "DELETE", f"/api/account/browsers/{theirs['id']}").status_code == 404
        assert phone.get("/page/").status_code == 200

    @pytest.mark.parametrize("part", ["a", "0", "x" * 16, "f" * 64, "-"])
    def test_half_an_id_ends_nothing(self, guest_client: Client, phone: Client, part: str) -> None:
        assert guest_client.post(f"/account/browsers/{part}/sign-out/").status_code == 404
        assert len(self.listed(guest_client)) == 2

    def test_an_expired_session_is_none(self, guest_client: Client, phone: Client) -> None:
        Session.objects.exclude(browser="A script or app").update(expire_date=timezone.now())
        assert len(self.listed(guest_client)) == 1
