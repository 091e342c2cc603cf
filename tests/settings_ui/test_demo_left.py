"""Who connects Plex after the demo is told of its playlists before the first sync, and nothing starts by itself."""

import pytest
from django.test import Client
from pydantic import SecretStr
from pytest_django import Settings

from library.models import LibraryState, SyncState
from playlists.models import Playlist, PlaylistTrack
from playlists.queries import playlists_kept
from playlists.services.following.demo_playlists import demo_playlists
from tests.settings_ui.conftest import HTMX, one, soup, text

pytestmark = pytest.mark.django_db

DEMO_KEYS = ("0123456789abcdef", "ffffffffffffffff")


@pytest.fixture(autouse=True)
def demo_is_loaded(db: None) -> None:
    LibraryState.objects.create(pk=1, server="demo", tracks=3)
    SyncState.objects.update_or_create(pk=1, defaults={"synced_source": "demo"})


@pytest.fixture
def plex(settings: Settings) -> None:
    """Connected by the environment, and never synced."""
    settings.PLEX_URL, settings.PLEX_TOKEN = "http://127.0.0.1:9", SecretStr("token")


def made(title: str, *keys: str) -> Playlist:
    playlist = Playlist.objects.create(title=title, wish="x")
    PlaylistTrack.objects.bulk_create(
        PlaylistTrack(playlist=playlist, position=place, rating_key=key, title="t", artist="a")
        for place, key in enumerate(keys, 1)
    )
    return playlist


def test_which_playlists_are_the_demos() -> None:
    demo = made("Demo", *DEMO_KEYS)
    made("Plex", "101", "102")
    made("Long numbers of Plex", "1234567890123456789")
    made("Both", DEMO_KEYS[0], "101")
    made("Empty")
    binned = made("Binned", *DEMO_KEYS)
    Playlist.objects.filter(pk=binned.pk).update(deleted_at="2026-01-01T00:00:00Z")
    assert list(demo_playlists(None)) == [demo]


@pytest.mark.usefixtures("plex")
@pytest.mark.parametrize("path", ["/settings/", "/setup/sync/"])
def test_it_is_told_before_the_first_sync(owner_client: Client, path: str) -> None:
    made("One", *DEMO_KEYS)
    made("Two", DEMO_KEYS[0])
    page = soup(owner_client.get(path))
    assert text(page, "#demo-left strong") == "2 playlists were made from the demo library."
    assert "greyed out and can’t be played" in text(page, "#demo-left")
    assert one(page, "#library-sync #delete-demo")


@pytest.mark.usefixtures("plex")
def test_without_any_nothing_is_said(owner_client: Client) -> None:
    made("Plex", "101")
    assert text(soup(owner_client.get("/settings/")), "#demo-left") == ""


def test_while_the_demo_is_in_use_nothing_is_said(owner_client: Client) -> None:
    made("One", *DEMO_KEYS)
    assert soup(owner_client.get("/settings/")).select("#demo-left") == []


@pytest.mark.usefixtures("plex")
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_they_go_into_the_bin_and_come_back(owner_client: Client, headers: dict[str, str]) -> None:
    ours, plexs = made("One", *DEMO_KEYS), made("Plex", "101")
    answer = owner_client.post("/history/demo/delete/", headers=headers)
    assert list(playlists_kept()) == [plexs]
    if not headers:
        assert answer.status_code == 303
        return
    page = soup(answer)
    assert text(page, "#toast p") == "1 playlist from the demo library moved to the bin."
    back = one(page, "#toast form")
    fields = {"id": str(one(back, "input[name=id]")["value"])}
    again = soup(owner_client.post(str(back["action"]), fields, headers=headers))
    assert list(demo_playlists(None)) == [ours]
    assert "One playlist was made" in text(again, "#demo-left")


def test_only_staff_may(guest_client: Client) -> None:
    made("One", *DEMO_KEYS)
    assert guest_client.post("/history/demo/delete/").status_code == 403
    assert demo_playlists(None).count() == 1


@pytest.mark.usefixtures("plex")
@pytest.mark.parametrize("path", ["/setup/", "/setup/sync/", "/settings/"])
@pytest.mark.parametrize("hours", [0, 24])
def test_looking_starts_no_sync(owner_client: Client, settings: Settings, path: str, hours: float) -> None:
    settings.SYNC_HOURS = hours
    page = soup(owner_client.get(path))
    begins = [tag for tag in page.select("[hx-trigger]") if "/sync/start/" in str(tag.get("hx-post", ""))]
    assert [tag for tag in begins if "load" in str(tag["hx-trigger"]).split(",")] == []
    # The demo is loaded: also right after connecting, its playlists come first.
    assert [tag for tag in begins if "music-connected" in str(tag["hx-trigger"])] == []


@pytest.mark.parametrize(("hours", "by_itself"), [(24, True), (0, False)])
def test_with_nothing_to_lose_connecting_begins_it_unless_that_is_off(
    owner_client: Client, settings: Settings, hours: float, by_itself: bool
) -> None:
    settings.SYNC_HOURS = hours
    LibraryState.objects.all().delete()
    SyncState.objects.all().delete()
    page = soup(owner_client.get("/settings/"))
    then = one(page, "#library-sync [hx-trigger='music-connected from:body']")
    assert then.get("hx-post" if by_itself else "hx-get")


@pytest.mark.parametrize(("hours", "is_demo", "by_itself"), [(24, False, True), (0, False, False), (24, True, False)])
def test_in_the_first_run_it_begins_before_the_next_step(
    owner_client: Client, settings: Settings, hours: float, is_demo: bool, by_itself: bool
) -> None:
    settings.SYNC_HOURS = hours
    LibraryState.objects.all().delete()
    if not is_demo:
        SyncState.objects.all().delete()
    page = soup(owner_client.get("/setup/music/"))
    begins = [str(tag["hx-post"]) for tag in page.select("[hx-trigger='music-connected from:body']")]
    assert begins == (["/settings/music/sync/start/"] if by_itself else [])
    onwards = str(one(page, "[hx-get='/setup/music/onwards/']")["hx-trigger"])
    assert ("music-connected from:body" in onwards) is not by_itself
    assert ("htmx:afterRequest from:#sync-begins" in onwards) is by_itself
