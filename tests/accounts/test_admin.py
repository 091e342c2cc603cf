"""People in the admin: for repairs, and never so that nobody could get in any more."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from accounts.services.people import LAST_OWNER
from tests.accounts.fixtures import OWNER_PASSWORD
from tests.accounts.test_account_page import soup, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(db: None) -> User:
    """Another owner."""
    return User.objects.create_superuser("second", password=OWNER_PASSWORD)


def form(user: User, **rights: str) -> dict[str, str]:
    return {"username": user.username, "first_name": user.first_name, **rights}


def test_it_has_our_name_and_the_ways_back(owner_client: Client) -> None:
    page = soup(owner_client.get("/admin/"))
    title = page.title
    assert title is not None
    assert title.get_text(strip=True).endswith("PlexSage admin")
    links = {str(link["href"]) for link in page.select("#header a, .admin-lead a")}
    assert {"/", "/account/", "/people/", "/system/", "/settings/"} <= links
    assert "Groups" not in page.get_text()


def test_nothing_in_its_pages_is_inline(owner_client: Client, owner: User) -> None:
    for path in ("/admin/", "/admin/auth/user/", f"/admin/auth/user/{owner.pk}/change/", "/admin/auth/user/add/"):
        answer = owner_client.get(path)
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        page = soup(answer)
        assert not page.select("style, [style], script:not([src]):not([type='application/json'])"), path
        assert not [tag for tag in page.find_all(True) if any(name.startswith("on") for name in tag.attrs)], path


def test_nobody_deletes_themselves(owner_client: Client, owner: User, second: User) -> None:
    assert owner_client.post(f"/admin/auth/user/{owner.pk}/delete/", {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [owner.pk, second.pk], "post": "yes"}
    owner_client.post("/admin/auth/user/", chosen)
    assert User.objects.count() == 2


def test_somebody_else_can_be_deleted(owner_client: Client, second: User) -> None:
    assert owner_client.post(f"/admin/auth/user/{second.pk}/delete/", {"post": "yes"}).status_code == 302
    assert not User.objects.filter(pk=second.pk).exists()


def test_the_last_owner_keeps_their_rights(owner_client: Client, owner: User) -> None:
    answer = owner_client.post(f"/admin/auth/user/{owner.pk}/change/", form(owner, is_active="on"))
    assert answer.status_code == 200
    assert LAST_OWNER in text(answer)
    owner.refresh_from_db()
    assert owner.is_superuser


def test_with_another_one_they_may_go(owner_client: Client, owner: User, second: User) -> None:
    assert owner_client.post(f"/admin/auth/user/{owner.pk}/change/", form(owner, is_active="on")).status_code == 302
    owner.refresh_from_db()
    assert not owner.is_superuser


def test_the_last_owner_is_not_deleted_by_another_who_has_the_permission(
    client: Client, owner: User, second: User
) -> None:
    second.set_unusable_password()
    second.save()
    client.force_login(second)
    assert client.post(f"/admin/auth/user/{owner.pk}/delete/", {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=owner.pk).exists()
