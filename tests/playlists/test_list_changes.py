"""What an edit sends: what has changed of the list that the page shows, and all of it where that is another one."""

import re

import pytest
from bs4 import BeautifulSoup, Tag
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from playlists.models import Playlist
from playlists.schemas import Entry
from playlists.services.editing import operations
from playlists.services.editing.apply import apply_edit, undo
from playlists.services.pages.list_changes import ListChanges, compare
from playlists.services.pages.playlist import Row
from tests.playlists.conftest import load, server_track
from tests.playlists.making import entry, ids, keys, make_playlist, positions

LONG = 150


class Tab:
    """A page that stays open. Like static/js/list-changes.js, it makes of its rows what the answers say."""

    def __init__(self, client: Client, playlist: Playlist) -> None:
        self._client, self._address = client, f"/playlists/{playlist.pk}/"
        self.answer = ""
        page = self._read(client.get(self._address).content)
        self.rows = list(page.select("#track-list > .track"))

    def edit(self, path: str, data: dict[str, object] | None = None, *, status: int = 200) -> "Tab":
        """Send a small form as the page does."""
        headers = {"HX-Request": "true", "X-Shown": self.shown}
        response = self._client.post(self._address + path, data or {}, headers=headers)
        assert response.status_code == status
        self.answer = response.content.decode()
        self.is_whole = "HX-Retarget" not in response.headers
        page = self._read(response.content)
        self.rows = list(page.select("#track-list > .track")) if self.is_whole else self._changed(page)
        return self

    def _changed(self, page: BeautifulSoup) -> list[Tag]:
        changes = page.select_one("#track-changes")
        assert changes
        fresh = {str(row["id"]): row for row in changes.select(".track")}
        gone = {f"track-{name}" for name in str(changes["data-gone"]).split()}
        rows = [fresh.get(str(row["id"]), row) for row in self.rows if row["id"] not in gone]
        for name, behind in (pair.split(":") for pair in str(changes["data-placed"]).split()):
            row = fresh.get(f"track-{name}") or next(row for row in rows if row["id"] == f"track-{name}")
            rows = [other for other in rows if other is not row]
            place = next((n for n, other in enumerate(rows, 1) if other["id"] == f"track-{behind}"), 0)
            rows.insert(place, row)
        return rows

    def _read(self, content: bytes) -> BeautifulSoup:
        page = BeautifulSoup(content, "html.parser")
        bar = page.select_one("[data-shown]")
        assert bar
        self.shown = str(bar["data-shown"])
        return page

    def looks(self) -> list[str]:
        """Its rows, but for the numbers and the ends of the list, which the page itself sees to."""
        plain = (re.sub(r'value="[^"]{64}"|aria-disabled="true"|\s+', "", str(row)) for row in self.rows)
        return [re.sub(r'track-number">\d+', "", row) for row in plain]


@pytest.fixture
def library(transactional_db: None) -> None:
    """60 tracks."""
    load(*(server_track(number) for number in range(1, 61)))


@pytest.fixture
def playlist(library: None) -> Playlist:
    """50 tracks, some by the same artist."""
    return make_playlist(range(1, 51))


@pytest.fixture
def tab(owner_client: Client, playlist: Playlist) -> Tab:
    """On its page."""
    return Tab(owner_client, playlist)


@pytest.mark.parametrize(
    ("path", "data", "rows"),
    [
        ("tracks/{}/lock/", {"locked": "1"}, 1),
        ("tracks/{}/move/", {"to": "50"}, 0),
        ("tracks/{}/move/", {"by": "-1"}, 0),
        ("tracks/{}/remove/", {}, 1),  # another one of the artist, of whom no more may go
        ("rename/", {"title": "Kitchen"}, 0),
        ("add/", {"rating_key": "55"}, 1),
    ],
)
def test_an_edit_and_undo_send_what_has_changed(
    owner_client: Client, playlist: Playlist, tab: Tab, path: str, data: dict[str, object], rows: int
) -> None:
    tab.edit(path.format(ids(playlist)[7]), data)
    assert not tab.is_whole
    assert tab.answer.count("<li") <= rows
    assert tab.looks() == Tab(owner_client, playlist).looks()
    tab.edit("undo/", {"version": playlist.versions.get().pk})
    assert not tab.is_whole
    assert tab.answer.count("<li") <= 2
    assert tab.looks() == Tab(owner_client, playlist).looks()


def test_a_long_list_is_edited_in_few_bytes_and_statements(owner_client: Client, library: None) -> None:
    """What a short list takes, a long one does."""
    taken = []
    for length in (30, LONG):
        playlist = make_playlist(range(1, length + 1))
        tab = Tab(owner_client, playlist)
        track = ids(playlist)[20]
        edits: dict[str, dict[str, object]] = {"move": {"to": length}, "lock": {"locked": "1"}, "remove": {}}
        with CaptureQueriesContext(connection) as queries:
            sizes = [len(tab.edit(f"tracks/{track}/{name}/", data).answer) for name, data in edits.items()]
        assert not tab.is_whole
        assert max(sizes) < 10_000
        taken.append((len(queries), max(sizes)))
    (few, small), (many, large) = taken
    assert many <= few
    assert large - small < 500


def test_whoever_shows_another_list_gets_it_whole(owner_client: Client, playlist: Playlist, tab: Tab) -> None:
    elsewhere = Tab(owner_client, playlist)
    first, second, *_ = ids(playlist)
    elsewhere.edit(f"tracks/{first}/remove/")
    assert not elsewhere.is_whole
    tab.edit(f"tracks/{second}/lock/", {"locked": "1"})
    assert tab.is_whole
    assert tab.looks() == Tab(owner_client, playlist).looks()
    assert not tab.edit(f"tracks/{second}/lock/", {"locked": "0"}).is_whole


def test_what_is_refused_sends_why_and_no_rows(playlist: Playlist, tab: Tab) -> None:
    before = tab.looks()
    tab.edit("add/", {"rating_key": keys(playlist)[0]}, status=422)
    assert not tab.is_whole
    assert "is already in this playlist" in tab.answer
    assert tab.looks() == before


def test_another_look_of_a_row_is_told_to_the_others_of_its_artist(
    owner_client: Client, playlist: Playlist, tab: Tab
) -> None:
    """With the second of two gone, nothing more of the artist may go: the other row loses its button."""
    playlist.tracks.filter(position__in=(3, 9)).update(artist="Nina")
    playlist.tracks.exclude(position__in=(3, 9)).update(artist="Others")
    tab = Tab(owner_client, playlist)
    third, ninth = ids(playlist)[2], ids(playlist)[8]
    tab.edit(f"tracks/{ninth}/remove/")
    assert not tab.is_whole
    assert f'id="track-{third}"' in tab.answer
    assert f'id="less-{third}"' not in tab.answer
    assert tab.looks() == Tab(owner_client, playlist).looks()


def test_the_last_track_goes_and_comes_back(owner_client: Client, library: None) -> None:
    playlist = make_playlist([2])
    tab = Tab(owner_client, playlist)
    tab.edit(f"tracks/{ids(playlist)[0]}/remove/")
    assert "This playlist is empty." in tab.answer
    tab.edit("undo/", {"version": playlist.versions.get().pk})
    assert len(tab.rows) == 1


def test_places_that_the_admin_has_left_empty_are_filled(playlist: Playlist) -> None:
    playlist.tracks.filter(position__in=(1, 5, 50)).delete()
    expected = keys(playlist)
    apply_edit(playlist.pk, operations.move_to(ids(playlist)[0], 3))
    assert positions(playlist) == list(range(1, 48))
    assert keys(playlist) == [expected[1], expected[2], expected[0], *expected[3:]]
    undo(playlist.pk)
    assert keys(playlist) == expected


_lists = st.lists(st.tuples(st.integers(1, 12), st.booleans()), unique_by=lambda row: row[0])


def _rows(rows: list[tuple[int, bool]]) -> list[Row]:
    return [Row(str(number), Entry(**entry(number).model_dump()), "", gone, has_more=False) for number, gone in rows]


def _apply(changes: ListChanges, before: list[Row]) -> list[Row]:
    fresh = {row.id: row for row in changes.fresh}
    rows = [fresh.get(row.id, row) for row in before if row.id not in changes.gone]
    known = {row.id: row for row in rows} | fresh
    for name, behind in changes.placed:
        rows = [row for row in rows if row.id != name]
        rows.insert([row.id for row in rows].index(behind) + 1 if behind else 0, known[name])
    return rows


@given(before=_lists, after=_lists)
def test_any_list_becomes_any_other(before: list[tuple[int, bool]], after: list[tuple[int, bool]]) -> None:
    old, new = _rows(before), _rows(after)
    changes = compare(old, new)
    assert _apply(changes, old) == new


@given(rows=_lists, data=st.data())
def test_one_row_that_moves_is_all_that_moves(rows: list[tuple[int, bool]], data: st.DataObject) -> None:
    old = _rows(rows)
    new = list(old)
    if new:
        row = new.pop(data.draw(st.integers(0, len(new) - 1)))
        new.insert(data.draw(st.integers(0, len(new))), row)
    changes = compare(old, new)
    assert len(changes.placed) == (old != new)
    assert not changes.fresh
    assert not changes.gone
