"""The bin: what is in it, when each goes, restoring, deleting for good; by page and by script."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.db import connection
from django.test import AsyncClient, Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from playlists.events import Understood
from playlists.models import Playlist, PlaylistTrack, Run
from playlists.services.editing.binning import BIN_DAYS
from playlists.services.pages.bin import PAGE
from playlists.services.runs.revisions import regenerate
from playlists.services.runs.start import launch
from tests.fakes.base import Gate
from tests.fakes.ollama import OllamaFake
from tests.markup import text_in
from tests.playlists.conftest import Server
from tests.playlists.making import make_playlist

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def binned(owner: User | None, days: float = 0, **fields: Any) -> Playlist:
    """Deleted so many days ago."""
    return make_playlist(owner=owner, deleted_at=timezone.now() - timedelta(days=days), **fields)


def soup(response: Any) -> BeautifulSoup:
    """The page that it is."""
    return BeautifulSoup(response.content, "html.parser")


def titles(page: BeautifulSoup) -> list[str]:
    """Of what the bin shows."""
    return [text_in(title) for title in page.select(".history-title")]


def test_ones_own_and_the_households_last_deleted_first(guest: User, owner: User, guest_client: Client) -> None:
    binned(guest, 3, title="Older")
    binned(None, 1, title="Ours")
    binned(owner, 0, title="Theirs", is_shared=True)
    make_playlist(owner=guest, title="Kept")
    page = soup(guest_client.get("/bin/"))
    assert titles(page) == ["Ours", "Older"]
    listed = guest_client.get("/api/bin").json()
    assert [(item["title"], item["track_count"]) for item in listed["playlists"]] == [("Ours", 5), ("Older", 5)]
    assert listed["total"] == 2


def test_it_says_when_each_goes(guest: User, guest_client: Client) -> None:
    playlist = binned(guest, 3)
    [told] = guest_client.get("/api/bin").json()["playlists"]
    goes = datetime.fromisoformat(told["goes_at"])
    assert playlist.deleted_at
    assert abs(goes - playlist.deleted_at - timedelta(days=BIN_DAYS)) < timedelta(milliseconds=2)
    times = soup(guest_client.get("/bin/")).select(".history-item time")
    assert [time["datetime"] for time in times][1:] == [
        timezone.localtime(playlist.deleted_at + timedelta(days=BIN_DAYS)).isoformat()
    ]


def test_an_empty_one_says_so(guest_client: Client) -> None:
    assert "The bin is empty." in soup(guest_client.get("/bin/")).text
    assert guest_client.get("/api/bin").json() == {"playlists": [], "total": 0}


def test_the_way_there(guest: User, guest_client: Client) -> None:
    """From the history, and after deleting: with htmx, without, and on the page of what was deleted."""
    playlist = make_playlist(owner=guest)
    assert soup(guest_client.get("/history/")).select('main a[href="/bin/"]')
    other = make_playlist(owner=guest)
    part = soup(guest_client.post(f"/playlists/{other.pk}/delete/", headers=HTMX))
    page = soup(guest_client.post(f"/playlists/{playlist.pk}/delete/", follow=True))
    gone = soup(guest_client.get(f"/playlists/{playlist.pk}/"))
    assert all(found.select('a[href="/bin/"]') for found in (part, page, gone))
    assert "is in the bin" in gone.text


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["without a script", "htmx"])
def test_restored_it_is_back_among_the_others(guest: User, guest_client: Client, headers: dict[str, str]) -> None:
    playlist, _ = binned(guest, title="Rain"), binned(guest, title="Other")
    said = guest_client.post(f"/bin/{playlist.pk}/restore/", headers=headers, follow=True)
    assert "“Rain” restored." in soup(said).text
    assert titles(soup(said)) == ["Other"]
    assert guest_client.get(f"/playlists/{playlist.pk}/").status_code == 200


@pytest.mark.parametrize("way", ["without a script", "htmx", "script"])
def test_deleted_for_good_nothing_of_it_is_left(guest: User, guest_client: Client, way: str) -> None:
    playlist = binned(guest)
    other = binned(guest)
    if way == "script":
        assert guest_client.delete(f"/api/bin/{playlist.pk}").status_code == 204
    else:
        headers = HTMX if way == "htmx" else {}
        said = guest_client.post(f"/bin/{playlist.pk}/delete/", headers=headers, follow=True)
        assert "permanently deleted" in soup(said).text
    assert list(Playlist.objects.all()) == [other]
    assert list(Run.objects.all()) == [other.run]
    assert set(PlaylistTrack.objects.values_list("playlist", flat=True)) == {other.pk}
    assert guest_client.post(f"/playlists/{playlist.pk}/restore/").status_code == 404


def test_only_what_is_in_it_is_deleted_for_good(guest: User, guest_client: Client) -> None:
    """Restored in another tab meanwhile, say."""
    playlist = make_playlist(owner=guest)
    assert guest_client.post(f"/bin/{playlist.pk}/delete/").status_code == 404
    refused = guest_client.delete(f"/api/bin/{playlist.pk}")
    assert (refused.status_code, refused.json()["code"]) == (404, "playlist_not_found")
    assert Playlist.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("library")
async def test_a_run_that_still_picks_tracks_for_it_is_cancelled(
    ollama: OllamaFake, server: Server, guest: User, caplog: pytest.LogCaptureFixture
) -> None:
    playlist = await sync_to_async(make_playlist)(owner=guest)
    client = AsyncClient()
    await client.aforce_login(guest)
    gate = Gate()
    ollama.gates = {1: gate}
    run = await launch(lambda: regenerate(playlist.pk, owner=guest.pk))
    await server.until(run, Understood)
    assert (await client.post(f"/playlists/{playlist.pk}/delete/")).status_code == 303
    assert (await client.delete(f"/api/bin/{playlist.pk}")).status_code == 204
    gate.open()
    assert not await Playlist.objects.aexists()
    assert not await Run.objects.aexists()
    assert not [record for record in caplog.records if record.exc_info]


def test_the_question_is_there_without_a_script(guest: User, guest_client: Client) -> None:
    playlist = binned(guest, title="Rain")
    question = soup(guest_client.get("/bin/")).select_one(".bin-question form")
    assert question
    assert question["action"] == f"/bin/{playlist.pk}/delete/"
    assert "Delete “Rain” permanently? It can’t be restored after that." in text_in(question)


def test_a_look_deletes_nothing(guest: User, guest_client: Client) -> None:
    playlist = binned(guest)
    for path in (f"/bin/{playlist.pk}/delete/", f"/bin/{playlist.pk}/restore/"):
        assert guest_client.get(path).status_code == 405
    assert Playlist.objects.get().deleted_at


@pytest.mark.parametrize(("query", "shown"), [("", PAGE), ("?page=2", 3), ("?page=99", 3), ("?page=x", PAGE)])
def test_a_full_one_has_pages(guest: User, guest_client: Client, query: str, shown: int) -> None:
    now = timezone.now()
    Playlist.objects.bulk_create(
        Playlist(owner=guest, title=f"{number}", wish="soul", deleted_at=now) for number in range(PAGE + 3)
    )
    page = soup(guest_client.get(f"/bin/{query}"))
    assert len(titles(page)) == shown
    assert bool(page.select('a[href="/bin/?page=2"]')) == (shown == PAGE)


def test_many_take_no_more_queries(guest: User, guest_client: Client) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert guest_client.get("/bin/").status_code == 200
        return len(queries)

    binned(guest)
    few = count()
    for _ in range(6):
        binned(guest)
    assert count() == few
