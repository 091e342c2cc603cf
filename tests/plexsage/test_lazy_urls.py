"""Addresses whose code is loaded when somebody asks for one of them."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.urls import NoReverseMatch, Resolver404, URLResolver, path, resolve, reverse
from django.urls.resolvers import RegexPattern

from library.models import Track
from plexsage.lazy_urls import include_later

MODULE = "addresses_of_a_test"


@pytest.fixture
def resolver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[URLResolver]:
    """A page at its root, and a module below /late/ that nobody has loaded yet."""
    (tmp_path / f"{MODULE}.py").write_text(
        "from django.http import HttpResponse\n"
        "from django.urls import path\n"
        "urlpatterns = [path('page/<int:number>/', lambda request, number: HttpResponse(), name='page')]\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    early = path("early/", lambda request: None, name="early")  # type: ignore[arg-type, return-value]  # never called
    yield URLResolver(RegexPattern(r"^/"), [early, include_later("late/", MODULE, "late")])
    sys.modules.pop(MODULE, None)


def test_other_addresses_and_names_do_not_load_it(resolver: URLResolver) -> None:
    assert resolver.resolve("/early/").url_name == "early"
    assert resolver.reverse("early") == "early/"
    with pytest.raises(Resolver404):
        resolver.resolve("/nothing/")
    with pytest.raises(NoReverseMatch):
        resolver.reverse("nothing")
    assert MODULE not in sys.modules


def test_its_own_addresses_do(resolver: URLResolver) -> None:
    found = resolver.resolve("/late/page/7/")
    assert (found.view_name, found.kwargs) == ("late:page", {"number": 7})


def test_names_are_found_below_the_prefix() -> None:
    assert reverse("api:openapi-json") == "/api/openapi.json"
    assert reverse("admin:auth_user_changelist") == "/admin/auth/user/"
    assert resolve("/admin/auth/user/").view_name == "admin:auth_user_changelist"
    with pytest.raises(NoReverseMatch):
        reverse("api:nothing")


def test_the_admin_has_what_the_apps_have_for_it_and_django_finds_no_fault_in_it() -> None:
    reverse("admin:index")
    assert admin.site.is_registered(User)
    assert admin.site.is_registered(Track)
    call_command("check", "admin", fail_level="WARNING")


def test_the_documentation_of_the_api_is_a_page(owner_client: Client) -> None:
    page = owner_client.get(reverse("api-docs"))
    assert page.status_code == 200
    assert b"/api/runs" in page.content
    assert owner_client.get("/api/").status_code == 404
