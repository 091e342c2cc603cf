"""The People page and /api/people: who may come in, invitations, and links for new passwords."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.models import ApiToken, OneTimeLink, Session
from accounts.services import invites
from accounts.services.built_in_users import built_in_user, new_demo_path
from accounts.services.invites import MOST_INVITES
from accounts.services.people import LAST_OWNER
from accounts.services.throttle import MAX_FOR_NAME
from accounts.services.tokens import create_token
from core.text.redact import HIDDEN, Redactor
from tests.accounts.fixtures import OWNER_PASSWORD
from tests.accounts.test_account_page import HTMX, call, field, soup, text
from tests.accounts.test_one_time_links import all_find_it_first, all_read_first

pytestmark = pytest.mark.django_db

PASSWORD = "an entirely new passphrase"
NEW_PERSON = {"username": "bob", "password1": PASSWORD, "password2": PASSWORD}
NEW_PASSWORD = {"new_password1": PASSWORD, "new_password2": PASSWORD}


@pytest.fixture
def second(db: None) -> User:
    """Another owner."""
    return User.objects.create_superuser("second", password=OWNER_PASSWORD)


def path_of(link: str) -> str:
    return link.removeprefix("http://127.0.0.1:5765").removeprefix("http://testserver")


def invitation(client: Client, **fields: str) -> str:
    return path_of(field(client.post("/people/invite/", fields, headers=HTMX), "#invite-link"))


def password_link(client: Client, user: User) -> str:
    return path_of(field(client.post(f"/people/{user.pk}/password-link/", headers=HTMX), "#password-link"))


def all_are_staff_first(*actions: Callable[[], Any]) -> list[int]:
    """Status codes of actions in threads, none of which changes anything before every one has been let in."""
    return all_read_first("auth_user", *actions)


def rights(user: User) -> tuple[bool, bool, bool]:
    user.refresh_from_db()
    return user.is_active, user.is_staff, user.is_superuser


class TestList:
    def test_it_says_who_is_who_and_when_they_were_here(self, owner_client: Client, guest: User) -> None:
        built_in_user()
        User.objects.filter(pk=guest.pk).update(first_name="Ada")
        rows = [row.get_text(" ", strip=True) for row in soup(owner_client.get("/people/")).select("#people li.access")]
        assert rows[0].startswith("owner owner you Last seen")
        assert rows[1].startswith("Ada (guest) member Never seen")
        assert len(rows) == 2

    def test_members_have_no_business_here(self, guest_client: Client, owner: User) -> None:
        for path in ("/people/", "/api/people", "/api/people/invites"):
            assert guest_client.get(path).status_code == 403
        for path in ("/people/invite/", f"/people/{owner.pk}/deactivate/", f"/people/{owner.pk}/password-link/"):
            assert guest_client.post(path).status_code == 403
        assert call(guest_client, "PATCH", f"/api/people/{owner.pk}", {"is_active": False}).status_code == 403
        assert rights(owner) == (True, True, True)

    def test_a_page_of_many_asks_the_database_no_more_often(
        self, owner_client: Client, django_assert_max_num_queries: Any
    ) -> None:
        User.objects.bulk_create(User(username=f"person {number}") for number in range(60))
        with django_assert_max_num_queries(20):
            owner_client.get("/people/")


class TestRights:
    def test_a_member_becomes_an_owner_and_a_member_again(self, owner_client: Client, guest: User) -> None:
        answer = owner_client.post(f"/people/{guest.pk}/make-owner/", headers=HTMX)
        assert "guest is an owner now." in text(answer)
        assert rights(guest) == (True, True, True)
        owner_client.post(f"/people/{guest.pk}/make-member/")
        assert rights(guest) == (True, False, False)

    @pytest.mark.parametrize("headers", [HTMX, {}], ids=["htmx", "plain"])
    def test_the_last_owner_stays_one(self, owner_client: Client, owner: User, headers: dict[str, str]) -> None:
        answer = owner_client.post(f"/people/{owner.pk}/make-member/", headers=headers)
        assert answer.status_code == (422 if headers else 409)
        assert LAST_OWNER in text(answer)
        refused = call(owner_client, "PATCH", f"/api/people/{owner.pk}", {"is_staff": False})
        assert (refused.status_code, refused.json()["code"]) == (409, "account_refused")
        assert rights(owner) == (True, True, True)

    @pytest.mark.parametrize("flaw", ["inactive", "no password", "no rights"])
    def test_one_who_could_not_take_over_does_not_count(
        self, owner_client: Client, owner: User, second: User, flaw: str
    ) -> None:
        second.is_active, second.is_superuser = flaw != "inactive", flaw != "no rights"
        if flaw == "no password":
            second.set_unusable_password()
        second.save()
        assert owner_client.post(f"/people/{owner.pk}/make-member/").status_code == 409
        assert rights(owner) == (True, True, True)

    def test_with_another_owner_one_may_step_back(self, owner_client: Client, owner: User, second: User) -> None:
        owner_client.post("/people/invite/", {})
        assert owner_client.post(f"/people/{owner.pk}/make-member/").status_code == 303
        assert rights(owner) == (True, False, False)
        assert owner_client.get("/people/").status_code == 403
        assert not OneTimeLink.objects.exists()

    def test_who_has_fewer_rights_changes_nothing_about_an_owner(self, client: Client, owner: User) -> None:
        client.force_login(User.objects.create_user("half", is_staff=True))
        for action in ("make-member", "deactivate", "password-link"):
            assert client.post(f"/people/{owner.pk}/{action}/").status_code == 409
        assert rights(owner) == (True, True, True)
        assert not OneTimeLink.objects.exists()

    def test_nobody_gives_more_than_they_have(self, client: Client, guest: User, owner: User) -> None:
        client.force_login(User.objects.create_user("half", is_staff=True))
        client.post(f"/people/{guest.pk}/make-owner/")
        assert rights(guest) == (True, True, False)

    def test_behind_a_proxy_where_there_is_no_owner_nothing_is_lost(
        self, client: Client, guest: User, settings: Settings
    ) -> None:
        client.force_login(built_in_user())
        assert client.post(f"/people/{guest.pk}/make-owner/").status_code == 303
        assert client.post(f"/people/{guest.pk}/make-member/").status_code == 409  # the only one there is
        assert client.post(f"/people/{built_in_user().pk}/deactivate/").status_code == 404

    def test_all_of_a_change_or_nothing(self, owner_client: Client, owner: User, second: User) -> None:
        refused = call(owner_client, "PATCH", f"/api/people/{owner.pk}", {"is_staff": False, "is_active": False})
        assert refused.status_code == 409
        assert rights(owner) == (True, True, True)

    def test_two_who_take_it_from_each_other_leave_one(
        self, transactional_db: None, owner_client: Client, owner: User, second: User
    ) -> None:
        others = Client()
        others.force_login(second)
        tries = [
            partial(client.post, f"/people/{user.pk}/make-member/")
            for client, user in ((owner_client, second), (others, owner))
        ]
        assert sorted(all_are_staff_first(*tries)) == [303, 409]
        assert User.objects.filter(is_superuser=True).count() == 1

    @pytest.mark.parametrize("action", ["make-owner", "make-member", "deactivate", "reactivate", "password-link"])
    def test_who_is_gone_is_not_found(self, owner_client: Client, action: str) -> None:
        answer = owner_client.post(f"/people/4711/{action}/")
        assert answer.status_code == 404
        assert "no longer exists" in text(answer)

    def test_gets_change_nothing(self, owner_client: Client, guest: User) -> None:
        for action in ("make-owner", "deactivate", "password-link"):
            assert owner_client.get(f"/people/{guest.pk}/{action}/").status_code == 405
        assert rights(guest) == (True, False, False)


class TestDeactivation:
    def test_it_is_at_once_and_everywhere(
        self, owner_client: Client, guest_client: Client, client: Client, guest: User
    ) -> None:
        bearer = {"Authorization": f"Bearer {create_token(guest, 'lamp')}"}
        link = password_link(owner_client, guest)
        owner_client.post(f"/people/{guest.pk}/deactivate/")
        assert guest_client.get("/page/").status_code == 302
        assert client.get("/api/me", headers=bearer).status_code == 401
        assert client.get(link).status_code == 404
        assert client.post("/login/", {"username": "guest", "password": OWNER_PASSWORD}).status_code == 422
        assert not Session.objects.filter(user=guest).exists()
        assert not ApiToken.objects.exists()

    def test_whoever_comes_back_signs_in_as_before(self, owner_client: Client, client: Client, guest: User) -> None:
        bearer = {"Authorization": f"Bearer {create_token(guest, 'lamp')}"}
        owner_client.post(f"/people/{guest.pk}/deactivate/")
        assert "deactivated" in text(owner_client.get("/people/"))
        answer = owner_client.post(f"/people/{guest.pk}/reactivate/", headers=HTMX)
        assert "guest can sign in again." in text(answer)
        assert client.get("/api/me", headers=bearer).status_code == 401
        assert client.post("/login/", {"username": "guest", "password": OWNER_PASSWORD}).status_code == 302

    def test_nobody_deactivates_themselves(self, owner_client: Client, owner: User, second: User) -> None:
        assert owner_client.post(f"/people/{owner.pk}/deactivate/").status_code == 409
        assert rights(owner) == (True, True, True)


class TestInvitations:
    @pytest.mark.parametrize("staff", [False, True])
    def test_who_has_the_link_becomes_one_of_the_household(
        self, owner_client: Client, client: Client, staff: bool
    ) -> None:
        path = invitation(owner_client, username="bob", **({"is_staff": "1"} if staff else {}))
        page = client.get(path)
        assert "owner invites you" in text(page)
        assert field(page, "input[name=username]") == "bob"
        assert OneTimeLink.objects.count() == 1
        answer = client.post(path, NEW_PERSON)
        assert (answer.status_code, answer.headers["Location"]) == (302, "/")
        assert client.get("/page/").content == b"hello bob"
        assert rights(User.objects.get(username="bob")) == (True, staff, staff)

    def test_it_works_once(self, owner_client: Client, client: Client) -> None:
        path = invitation(owner_client)
        client.post(path, NEW_PERSON)
        late = Client()
        assert late.get(path).status_code == 404
        assert late.post(path, NEW_PERSON | {"username": "eve"}).status_code == 404
        assert not User.objects.filter(username="eve").exists()

    def test_a_mistake_does_not_use_it_up(self, owner_client: Client, client: Client) -> None:
        path = invitation(owner_client)
        User.objects.update(first_name="Ängström")
        for wrong in (
            {"password2": "other"},
            {"username": "OWNER"},
            {"username": "äNGSTRÖM"},
            {"username": ""},
            {"password1": "x"},
        ):
            assert client.post(path, NEW_PERSON | wrong).status_code == 422
        assert client.post(path, NEW_PERSON).status_code == 302

    def test_of_several_at_the_same_moment_one_gets_in(
        self, transactional_db: None, owner_client: Client, client: Client
    ) -> None:
        path = invitation(owner_client)
        tries = [partial(Client().post, path, NEW_PERSON | {"username": f"bob{number}"}) for number in range(4)]
        assert sorted(all_find_it_first(*tries)) == [302, 404, 404, 404]
        assert User.objects.filter(username__startswith="bob").count() == 1

    def test_it_ends_after_a_week(self, owner_client: Client, client: Client) -> None:
        path = invitation(owner_client)
        expires_at = OneTimeLink.objects.get().expires_at
        assert timedelta(days=6) < expires_at - timezone.now() <= timedelta(days=7)
        OneTimeLink.objects.update(expires_at=timezone.now())
        assert client.get(path).status_code == 404
        assert "Open invitations" not in text(owner_client.get("/people/"))

    @pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}])
    def test_it_ends_with_the_rights_of_who_made_it(
        self, owner_client: Client, client: Client, owner: User, change: dict[str, bool]
    ) -> None:
        path = invitation(owner_client)
        User.objects.filter(pk=owner.pk).update(**change)
        assert client.get(path).status_code == 404
        assert client.post(path, NEW_PERSON).status_code == 404

    def test_it_gives_no_more_than_its_maker_has(self, client: Client, owner: User) -> None:
        half = Client()
        half.force_login(User.objects.create_user("half", is_staff=True))
        client.post(invitation(half, is_staff="1"), NEW_PERSON)
        assert rights(User.objects.get(username="bob")) == (True, True, False)

    def test_it_is_shown_once_listed_and_withdrawn(self, owner_client: Client, client: Client) -> None:
        path = invitation(owner_client, username="bob")
        page = owner_client.get("/people/")
        assert path not in page.content.decode()
        assert "bob member Invited by owner · made" in text(page)
        owner_client.post(f"/people/invites/{OneTimeLink.objects.get().pk}/withdraw/")
        assert client.get(path).status_code == 404
        assert owner_client.post("/people/invites/4711/withdraw/").status_code == 404

    def test_logs_hide_it(self, owner_client: Client, guest: User) -> None:
        for path in (invitation(owner_client), password_link(owner_client, guest)):
            kind = path.split("/")[1]
            assert Redactor()(f'"POST {path} HTTP/1.1" 302') == f'"POST /{kind}/{HIDDEN}/ HTTP/1.1" 302'

    @pytest.mark.parametrize("name", ["owner", "OWNER", "two words", "x" * 151, "<b>", "x" * 60_000])
    def test_a_name_that_cannot_be_is_refused(self, owner_client: Client, name: str) -> None:
        answer = owner_client.post("/people/invite/", {"username": name, "is_staff": "1"}, headers=HTMX)
        assert answer.status_code == 422
        assert field(answer, "#invite_username[aria-invalid]") == name
        assert soup(answer).select_one("input[name=is_staff][checked]") is not None
        assert not OneTimeLink.objects.exists()

    def test_there_are_not_endlessly_many(self, owner_client: Client, owner: User) -> None:
        for _ in range(MOST_INVITES):
            invites.invite(owner, "", is_staff=False)
        assert owner_client.post("/people/invite/", {}, headers=HTMX).status_code == 422
        assert OneTimeLink.objects.count() == MOST_INVITES

    @pytest.mark.parametrize(
        ("host", "configured", "leads_to"),
        [
            ("tower.lan:8000", "http://music.example", "http://tower.lan:8000/"),
            ("localhost", "http://music.example", "http://music.example/"),
            ("localhost:7000", "http://127.0.0.1:5765", "http://localhost:7000/"),
        ],
    )
    def test_the_link_is_one_that_others_can_open_if_there_is_one(
        self, owner_client: Client, settings: Settings, host: str, configured: str, leads_to: str
    ) -> None:
        settings.ALLOWED_HOSTS, settings.PLEXSAGE_URL = ["tower.lan", "localhost"], configured
        answer = owner_client.post("/people/invite/", {}, headers={"Host": host, **HTMX})
        assert field(answer, "#invite-link").startswith(f"{leads_to}invite/")
        assert ("replace the host in this link" in text(answer)) == ("localhost" in leads_to)

    def test_by_a_script(self, owner_client: Client, client: Client) -> None:
        path = path_of(call(owner_client, "POST", "/api/people/invites", {"username": "bob"}).json()["link"])
        (listed,) = call(owner_client, "GET", "/api/people/invites").json()
        assert (listed["username"], listed["is_staff"], listed["made_by"]) == ("bob", False, "owner")
        assert client.get(path).status_code == 200
        assert call(owner_client, "DELETE", f"/api/people/invites/{listed['id']}").status_code == 204
        assert call(owner_client, "DELETE", f"/api/people/invites/{listed['id']}").status_code == 404
        assert client.get(path).status_code == 404


class TestNewPassword:
    def test_who_has_the_link_chooses_one_and_is_signed_in(
        self, owner_client: Client, guest_client: Client, client: Client, guest: User
    ) -> None:
        path = password_link(owner_client, guest)
        assert "For guest" in text(client.get(path))
        assert guest_client.get("/page/").status_code == 200
        assert client.post(path, NEW_PASSWORD).status_code == 302
        assert client.get("/page/").content == b"hello guest"
        assert guest_client.get("/page/").status_code == 302
        assert Client().login(username="guest", password=PASSWORD)
        assert Client().get(path).status_code == 404

    def test_only_the_latest_works(self, owner_client: Client, client: Client, guest: User) -> None:
        first, second = password_link(owner_client, guest), password_link(owner_client, guest)
        assert (client.get(first).status_code, client.get(second).status_code) == (404, 200)

    def test_it_ends_after_a_day(self, owner_client: Client, client: Client, guest: User) -> None:
        path = password_link(owner_client, guest)
        expires_at = OneTimeLink.objects.get().expires_at
        assert timedelta(hours=23) < expires_at - timezone.now() <= timedelta(hours=24)
        OneTimeLink.objects.update(expires_at=timezone.now())
        assert client.get(path).status_code == 404

    @pytest.mark.parametrize("wrong", [{"new_password2": "x"}, dict.fromkeys(NEW_PASSWORD, "short")])
    def test_a_mistake_does_not_use_it_up(
        self, owner_client: Client, client: Client, guest: User, wrong: dict[str, str]
    ) -> None:
        path = password_link(owner_client, guest)
        assert client.post(path, NEW_PASSWORD | wrong).status_code == 422
        assert client.post(path, NEW_PASSWORD).status_code == 302

    def test_an_endless_password_is_refused(self, owner_client: Client, client: Client, guest: User) -> None:
        path = password_link(owner_client, guest)
        assert client.post(path, dict.fromkeys(NEW_PASSWORD, "é" * 60_000)).status_code == 422

    def test_none_for_oneself_the_demo_or_who_is_deactivated(
        self, owner_client: Client, owner: User, guest: User
    ) -> None:
        new_demo_path()
        OneTimeLink.objects.all().delete()
        User.objects.filter(pk=guest.pk).update(is_active=False)
        for user in (owner, guest, User.objects.get(username="demo")):
            assert owner_client.post(f"/people/{user.pk}/password-link/").status_code == 409
        assert not OneTimeLink.objects.exists()

    def test_by_a_script(self, owner_client: Client, client: Client, guest: User) -> None:
        answer = call(owner_client, "POST", f"/api/people/{guest.pk}/password-link")
        assert client.get(path_of(answer.json()["link"])).status_code == 200


class TestLinksOfStrangers:
    @pytest.mark.parametrize("kind", ["invite", "password"])
    @pytest.mark.parametrize("token", ["x", "-", "x" * 43, "%00", "x" * 5_000])
    def test_a_wrong_one_says_so_and_writes_nothing(self, client: Client, kind: str, token: str) -> None:
        answer = client.get(f"/{kind}/{token}/")
        assert answer.status_code == 404
        assert "This link doesn’t work" in text(answer)

    def test_a_link_of_one_kind_is_none_of_another(self, owner_client: Client, client: Client, guest: User) -> None:
        invite, password = invitation(owner_client), password_link(owner_client, guest)
        assert client.get(invite.replace("/invite/", "/password/")).status_code == 404
        assert client.get(password.replace("/password/", "/invite/")).status_code == 404
        assert client.get(invite.replace("/invite/", "/setup/owner/")).status_code == 410
        assert client.get(invite.replace("/invite/", "/login/demo/")).status_code == 404

    @pytest.mark.parametrize("kind", ["invite", "password"])
    def test_trying_on_and_on_ends_soon(self, client: Client, kind: str) -> None:
        for _ in range(MAX_FOR_NAME):
            assert client.post(f"/{kind}/x/").status_code == 404
        answer = client.post(f"/{kind}/x/")
        assert answer.status_code == 429
        assert int(answer.headers["Retry-After"]) > 0
        assert client.get(f"/{kind}/x/").status_code == 404
