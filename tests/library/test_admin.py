"""The library in the admin: to look at, in few queries."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from library.models import Artist
from library.profiles.schema import ArtistProfile
from library.profiles.store import store_profiles
from library.servers.demo.synthetic import synthetic_tracks
from tests.library.loading import load

pytestmark = pytest.mark.django_db
PAGES = ("track", "artist", "album", "genre", "librarystate", "demoplaylist", "storedprofile", "profilingstate")


@pytest.fixture
def admin() -> Client:
    """Signed in as somebody who may do everything."""
    client = Client()
    client.force_login(User.objects.create_superuser("owner"))
    return client


def rows(client: Client, page: str, query: str = "") -> int:
    """How many rows the list shows."""
    response = client.get(f"/admin/library/{page}/{query}", follow=True)
    assert response.status_code == 200
    return len(BeautifulSoup(response.content, "html.parser").select("#result_list tbody tr"))


@pytest.mark.parametrize("page", PAGES)
def test_every_list_opens_even_empty(admin: Client, page: str) -> None:
    assert rows(admin, page) == 0


def test_tracks_are_found_and_filtered(admin: Client) -> None:
    load(*synthetic_tracks(60, seed=1))
    assert rows(admin, "track") == 50
    assert rows(admin, "track", "?q=nothing-like-it") == 0
    assert 0 < rows(admin, "track", "?is_live__exact=0&decade=1990") + rows(admin, "track", "?decade=2000") < 60
    assert rows(admin, "track", "?decade=x") == 50


@pytest.mark.parametrize("page", ["track", "artist", "album", "genre"])
def test_the_number_of_queries_does_not_grow_with_the_rows(admin: Client, page: str) -> None:
    counts = []
    for size in (10, 20):
        load(*synthetic_tracks(size, seed=1))
        with CaptureQueriesContext(connection) as captured:
            rows(admin, page)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_nothing_can_be_added_or_deleted(admin: Client) -> None:
    load(*synthetic_tracks(1))
    assert admin.get("/admin/library/track/add/").status_code == 403
    page = admin.get("/admin/library/track/", follow=True)
    assert not BeautifulSoup(page.content, "html.parser").select("option[value=delete_selected]")


def test_profiles_are_found_by_their_artists(admin: Client) -> None:
    load(*synthetic_tracks(60, seed=1))
    artist = Artist.objects.order_by("pk").first()
    assert artist is not None
    store_profiles({artist.pk: ArtistProfile(moods=("sad",))}, source="model", model="m")
    assert rows(admin, "storedprofile", f"?q={artist.folded.split()[0]}") == 1
    assert rows(admin, "storedprofile", "?q=nothing-like-it") == 0
