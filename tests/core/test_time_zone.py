"""Times and days are the reader's once the browser has told its zone; until then the server's, which is named."""

from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import AsyncClient, Client
from django.utils import timezone
from pytest_django import Settings

from core.middleware.time_zone import parse_zone
from playlists.models import Playlist
from tests.settings_ui.conftest import one, soup

pytestmark = pytest.mark.django_db(transaction=True)
#: Tokyo's Monday morning, and still Sunday in London.
NOW = datetime(2026, 11, 29, 18, 8, tzinfo=UTC)


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> datetime:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    return NOW


def make(hours_ago: float) -> Playlist:
    playlist = Playlist.objects.create(title="One", wish="soul")
    Playlist.objects.filter(pk=playlist.pk).update(created_at=NOW - timedelta(hours=hours_ago))
    return playlist


def page_in(client: Client, zone: str = "", path: str = "/history/") -> BeautifulSoup:
    if zone:
        client.cookies["time_zone"] = zone
    return soup(client.get(path))


def shown(page: BeautifulSoup) -> tuple[str, str]:
    return one(page, ".history-group h2").text, one(page, ".history-item time").text


@pytest.mark.parametrize(
    ("zone", "hours_ago", "expected"),
    [
        ("", 0, ("Today", "18:08 UTC")),
        ("Asia/Tokyo", 0, ("Today", "03:08")),
        ("Asia/Tokyo", 4, ("Yesterday", "29 November")),
        ("", 4, ("Today", "14:08 UTC")),
        ("America/Argentina/Buenos_Aires", 4, ("Today", "11:08")),
        ("Asia/Kolkata", 23.9, ("Yesterday", "28 November")),
        ("Etc/GMT+3", 24 * 400, ("October 2025", "25 October 2025")),
    ],
)
def test_the_groups_and_the_times_are_of_one_zone(
    now: datetime, owner_client: Client, zone: str, hours_ago: float, expected: tuple[str, str]
) -> None:
    make(hours_ago)
    assert shown(page_in(owner_client, zone)) == expected


@pytest.mark.parametrize(
    "zone",
    ["Mars/Base", "Europe", "../../etc/passwd", "/etc/localtime", "a" * 5000, "Europe/Berlin/", "<b>", "Ä/Ö"],
)
def test_what_is_no_zone_is_as_none(now: datetime, owner_client: Client, zone: str) -> None:
    assert parse_zone(zone) is None
    make(0)
    if zone.isascii():
        assert shown(page_in(owner_client, zone)) == ("Today", "18:08 UTC")


def test_all_of_it_is_there_for_machines_and_on_hovering(now: datetime, owner_client: Client) -> None:
    make(0)
    time = one(page_in(owner_client, "Asia/Tokyo"), ".history-item time")
    assert time["datetime"] == "2026-11-30T03:08:00+09:00"
    assert time["title"] == "30 November 2026, 03:08"


def test_what_was_saved_tells_when(now: datetime, owner_client: Client) -> None:
    playlist = make(4)
    Playlist.objects.update(server_key="7", saved_as="One", saved_at=NOW)
    path = f"/playlists/{playlist.pk}/"
    assert one(page_in(owner_client, path=path), "#save-actions time").text == "29 November 2026, 18:08 UTC"
    assert one(page_in(owner_client, "Europe/Berlin", path), "#save-actions time").text == "29 November 2026, 19:08"


def test_the_zone_of_one_request_is_not_that_of_the_next(
    now: datetime, owner_client: Client, settings: Settings
) -> None:
    make(0)
    assert shown(page_in(owner_client, "Asia/Tokyo"))[1] == "03:08"
    del owner_client.cookies["time_zone"]
    settings.TIME_ZONE = "Europe/Berlin"
    assert shown(page_in(owner_client))[1] == "19:08 CET"


async def test_it_holds_where_views_are_asynchronous(async_owner_client: AsyncClient) -> None:
    async_owner_client.cookies["time_zone"] = "Asia/Tokyo"
    assert (await async_owner_client.get("/")).status_code == 200
    assert timezone.get_current_timezone_name() == "UTC"
