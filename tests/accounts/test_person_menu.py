"""The menu behind the name of who is signed in."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _site(settings: Settings) -> None:
    settings.ROOT_URLCONF = "plexsage.urls"


def menu_of(client: Client) -> list[str]:
    """The name, and what can be chosen."""
    page = BeautifulSoup(client.get("/history/").content, "html.parser")
    return [part.get_text(strip=True) for part in page.select("#person-name, .person-menu li")]


def test_it_says_who_is_signed_in_and_ends_with_the_way_out(guest_client: Client) -> None:
    name, *choices, last = menu_of(guest_client)
    assert (name, last) == ("guest", "Sign out")
    assert not {"People", "System"} & set(choices)


def test_staff_have_the_pages_that_look_after_plexsage(owner_client: Client) -> None:
    assert "System" in menu_of(owner_client)


def test_a_name_that_was_chosen_is_shown(guest_client: Client) -> None:
    User.objects.update(first_name="Ada <b>")
    assert menu_of(guest_client)[0] == "Ada <b>"


def test_strangers_have_none(client: Client) -> None:
    assert "person-menu" not in client.get("/login/").content.decode()


def test_who_has_not_signed_in_has_nothing_to_sign_out_of(client: Client, settings: Settings) -> None:
    settings.AUTH_REQUIRED = False
    assert "Sign out" not in menu_of(client)
