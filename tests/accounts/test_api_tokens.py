"""API tokens, and the CSRF protection that only they are exempt from."""

from datetime import timedelta
from io import StringIO

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import AsyncClient, Client
from django.utils import timezone

from accounts.models import ApiToken
from accounts.services.tokens import create_token

pytestmark = pytest.mark.django_db

Headers = dict[str, str]


def bearer(token: str) -> Headers:
    return {"Authorization": f"Bearer {token}"}


class TestComingIn:
    def test_a_token_opens_the_api_and_the_pages(self, client: Client, api_headers: Headers) -> None:
        assert client.get("/api/me", headers=api_headers).json() == {"name": "owner"}
        assert client.get("/page/", headers=api_headers).content == b"hello owner"
        assert client.get("/staff-async/", headers=api_headers).status_code == 200

    @pytest.mark.django_db(transaction=True)
    async def test_async_too(self, async_client: AsyncClient, api_headers: Headers) -> None:
        assert (await async_client.get("/api/me", headers=api_headers)).json() == {"name": "owner"}
        assert (await async_client.post("/api/me-async", headers=api_headers)).status_code == 200
        assert (await async_client.get("/api/me", headers=bearer("ps_wrong"))).status_code == 401

    def test_it_leaves_no_session(self, client: Client, api_headers: Headers) -> None:
        client.get("/api/me", headers=api_headers)
        assert "sessionid" not in client.cookies
        assert client.get("/api/me").status_code == 401

    def test_it_has_its_users_rights_and_no_more(self, client: Client, guest: User) -> None:
        headers = bearer(create_token(guest, "script"))
        assert client.get("/api/me", headers=headers).json() == {"name": "guest"}
        assert client.get("/api/staff", headers=headers).status_code == 403

    @pytest.mark.parametrize("path", ["/api/me", "/page/", "/api/health"])
    @pytest.mark.parametrize("token", ["ps_unknown", "ps_"])
    def test_an_unknown_one_is_refused_even_beside_a_session(self, owner_client: Client, path: str, token: str) -> None:
        response = owner_client.get(path, headers=bearer(token))
        assert response.status_code == 401
        assert response.json() == {
            "error": "This API token is unknown, revoked or expired.",
            "code": "unauthorized",
        }

    def test_an_expired_one_is_refused(self, client: Client, owner: User) -> None:
        late, early = (timezone.now() + timedelta(seconds=seconds) for seconds in (60, -1))
        assert client.get("/api/me", headers=bearer(create_token(owner, "a", expires_at=late))).status_code == 200
        assert client.get("/api/me", headers=bearer(create_token(owner, "b", expires_at=early))).status_code == 401

    def test_it_ends_with_its_user(self, client: Client, owner: User, api_headers: Headers) -> None:
        User.objects.update(is_active=False)
        assert client.get("/api/me", headers=api_headers).status_code == 401

    @pytest.mark.parametrize("value", ["Basic b3duZXI6eA==", "Bearer eyJhbGciOi.a.b", "Bearer", "ps_x", "Token ps_x"])
    def test_what_proxies_send_in_that_header_is_passed_over(
        self, owner_client: Client, client: Client, value: str
    ) -> None:
        assert owner_client.get("/page/", headers={"Authorization": value}).status_code == 200
        assert client.get("/api/me", headers={"Authorization": value}).status_code == 401

    def test_the_last_use_is_noted_at_most_once_a_minute(self, client: Client, api_headers: Headers) -> None:
        client.get("/api/me", headers=api_headers)
        first = ApiToken.objects.get().last_used_at
        assert first is not None
        client.get("/api/me", headers=api_headers)
        assert ApiToken.objects.get().last_used_at == first
        ApiToken.objects.update(last_used_at=first - timedelta(minutes=2))
        client.get("/api/me", headers=api_headers)
        last = ApiToken.objects.get().last_used_at
        assert last is not None
        assert last >= first


class TestCsrf:
    """The API's own framework marks all of its views as exempt."""

    @pytest.fixture
    def strict(self, owner: User) -> Client:
        client = Client(enforce_csrf_checks=True)
        client.force_login(owner)
        client.get("/login/")  # not shown to who is signed in, but pages hand out the cookie
        client.get("/")
        return client

    @pytest.mark.parametrize("path", ["/api/me", "/api/me-async"])
    def test_a_cookie_alone_changes_nothing(self, strict: Client, path: str) -> None:
        response = strict.post(path, {"a": 1}, content_type="application/json")
        assert response.status_code == 403
        assert response.json()["code"] == "csrf"

    @pytest.mark.parametrize("path", ["/api/me", "/api/me-async"])
    def test_with_the_header_it_does(self, strict: Client, path: str) -> None:
        headers = {"X-CSRFToken": strict.cookies["csrftoken"].value}
        assert strict.post(path, {"a": 1}, content_type="application/json", headers=headers).status_code == 200

    def test_the_header_from_a_foreign_page_does_not(self, strict: Client) -> None:
        headers = {"X-CSRFToken": strict.cookies["csrftoken"].value, "Origin": "https://evil.example"}
        assert strict.post("/api/me", headers=headers).status_code == 403

    def test_a_token_needs_no_proof(self, api_headers: Headers) -> None:
        strict = Client(enforce_csrf_checks=True)
        assert strict.post("/api/me", headers=api_headers).status_code == 200
        assert strict.post("/api/me-async", headers=api_headers).status_code == 200

    def test_a_bad_token_does_not_open_the_session_behind_it(self, strict: Client) -> None:
        assert strict.post("/api/me", headers=bearer("ps_wrong")).status_code == 401
        assert strict.post("/api/me", headers=bearer("eyJhbGciOi")).status_code == 403


class TestCommand:
    def made(self, *arguments: str) -> tuple[str, str]:
        out, err = StringIO(), StringIO()
        call_command("create_api_token", *arguments, stdout=out, stderr=err)
        return out.getvalue().strip(), err.getvalue()

    def test_it_prints_the_token_alone_and_keeps_its_hash(self, client: Client, owner: User) -> None:
        token, said = self.made("backup")
        assert token.startswith("ps_")
        assert token not in said
        assert "won't be shown again" in said
        assert client.get("/api/me", headers=bearer(token)).json() == {"name": "owner"}
        (row,) = ApiToken.objects.values()
        assert token not in str(row)
        assert row["prefix"] == token[:10]
        assert row["expires_at"] is None

    def test_it_can_be_somebody_elses_and_end(self, client: Client, owner: User, guest: User) -> None:
        token, _ = self.made("lamp", "--user", "guest", "--days", "3")
        assert client.get("/api/me", headers=bearer(token)).json() == {"name": "guest"}
        expires_at = ApiToken.objects.get().expires_at
        assert expires_at is not None
        assert timedelta(days=2) < expires_at - timezone.now() <= timedelta(days=3)

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["x", "--user", "nobody"], 'no active user named "nobody"'),
            ([""], "1 to 100 characters"),
            (["x" * 101], "1 to 100 characters"),
            (["x", "--days", "0"], "--days"),
        ],
    )
    def test_mistakes_are_named(self, owner: User, arguments: list[str], said: str) -> None:
        with pytest.raises(CommandError, match=said):
            self.made(*arguments)
        assert not ApiToken.objects.exists()

    def test_before_there_is_an_owner_it_says_how_to_make_one(self) -> None:
        with pytest.raises(CommandError, match="owner_link"):
            self.made("x")

    def test_with_two_owners_it_asks(self, owner: User) -> None:
        User.objects.create_superuser("another", password="correct horse battery staple")
        with pytest.raises(CommandError, match="--user"):
            self.made("x")


class TestAdmin:
    def test_it_lists_and_never_shows_the_token(self, owner_client: Client, owner: User) -> None:
        token = create_token(owner, "lamp")
        row = ApiToken.objects.get()
        for path in ("/admin/accounts/apitoken/", f"/admin/accounts/apitoken/{row.pk}/change/"):
            text = owner_client.get(path).content.decode()
            assert "lamp" in text
            assert token[:10] in text
            assert token not in text
            assert row.token_hash not in text

    def test_it_cannot_make_or_change_one(self, owner_client: Client, owner: User) -> None:
        create_token(owner, "lamp")
        row = ApiToken.objects.get()
        assert owner_client.get("/admin/accounts/apitoken/add/").status_code == 403
        path = f"/admin/accounts/apitoken/{row.pk}/change/"
        assert owner_client.post(path, {"name": "other"}).status_code == 403
        page = BeautifulSoup(owner_client.get(path).content, "html.parser")
        assert not page.select("#content-main input[type=text]")

    @pytest.mark.parametrize("action", ["revoke", "delete_selected"])
    def test_a_revoked_one_is_refused_at_once(
        self, client: Client, owner_client: Client, owner: User, action: str
    ) -> None:
        headers = bearer(create_token(owner, "lamp"))
        assert client.get("/api/me", headers=headers).status_code == 200
        chosen = {"action": action, "_selected_action": ApiToken.objects.get().pk, "post": "yes"}
        assert owner_client.post("/admin/accounts/apitoken/", chosen).status_code == 302
        assert client.get("/api/me", headers=headers).status_code == 401

    def test_staff_without_the_permission_cannot_see_them(self, client: Client, owner: User) -> None:
        create_token(owner, "lamp")
        client.force_login(User.objects.create_user("staff", is_staff=True))
        assert client.get("/admin/accounts/apitoken/").status_code == 403
