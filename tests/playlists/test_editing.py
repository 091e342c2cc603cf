"""Editing a playlist by its page: every edit is kept at once, and every edit can be undone."""

import json
import re
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from library.models import Track
from library.schemas import TrackRef
from playlists.models import Playlist, PlaylistTrack, PlaylistVersion
from playlists.services.editing import apply, operations, versions
from playlists.services.editing.apply import apply_edit
from playlists.services.editing.entries import entry_of, snapshot_of, write_entries
from tests.markup import text_in
from tests.playlists.conftest import load, server_track
from tests.playlists.making import entry, ids, keys, make_playlist, positions

pytestmark = pytest.mark.usefixtures("library")
HTMX = {"HX-Request": "true"}
Post = Callable[..., BeautifulSoup]
LONGEST_KEY = PlaylistTrack._meta.get_field("rating_key").max_length or 0


@pytest.fixture
def library(transactional_db: None) -> None:
    """60 tracks."""
    load(*(server_track(number) for number in range(1, 61)))


@pytest.fixture
def playlist(library: None) -> Playlist:
    """Five tracks."""
    return make_playlist()


@pytest.fixture
def post(owner_client: Client, playlist: Playlist) -> Post:
    """Send a small form as htmx does, and read the new list."""

    def send(path: str, status: int = 200, **data: object) -> BeautifulSoup:
        response = owner_client.post(f"/playlists/{playlist.pk}/{path}", data, headers=HTMX)
        assert response.status_code == status
        return BeautifulSoup(response.content, "html.parser")

    return send


def page_of(client: Client, playlist: Playlist) -> BeautifulSoup:
    response = client.get(f"/playlists/{playlist.pk}/")
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def said(answer: BeautifulSoup) -> str:
    line = answer.select_one("#toast[hx-swap-oob=innerHTML] p")
    assert line
    return line.text


def titles(page: BeautifulSoup) -> list[str]:
    return [title.text for title in page.select("#track-list .track-title, .track-list .track-title")]


def test_the_page_shows_what_there_is(owner_client: Client, playlist: Playlist) -> None:
    playlist.tracks.filter(position=1).update(reason="Sets the tone.")
    page = page_of(owner_client, playlist)
    text = re.sub(r"\s+", " ", page.text)
    assert "Generated 5 tracks • 1,200 tokens" in text
    assert "“70s soul”" in text
    assert "5 tracks · 16 min" in text
    assert titles(page) == [entry(number).title for number in (2, 4, 6, 8, 10)]
    assert [side.text for side in page.select(".track-side")] == ["3:02", "3:04", "3:06", "3:08", "3:10"]
    reason = page.select_one("details .reason")
    assert reason
    assert reason.text == "Sets the tone."


def test_a_longer_list_takes_no_more_queries(owner_client: Client, library: None) -> None:
    counts = []
    for playlist in (make_playlist(range(1, 11)), make_playlist(range(1, 101))):
        with CaptureQueriesContext(connection) as queries:
            page_of(owner_client, playlist)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_no_form_grows_with_the_list(owner_client: Client, library: None) -> None:
    """Browsers look at all buttons of a form for each that is put into a page: 500 tracks took half a minute."""
    page = page_of(owner_client, make_playlist(range(1, 51)))
    rows = page.select("#track-list .track")
    assert len(rows) == 50
    assert all(row.select_one("form [name=csrfmiddlewaretoken]") for row in rows)
    assert not page.select("button[form]")
    assert max(len(form.select("button, input")) for form in page.select("form")) < 10


def test_removing_and_undoing(post: Post, playlist: Playlist) -> None:
    before = snapshot_of(playlist)
    answer = post(f"tracks/{ids(playlist)[1]}/remove/")
    assert said(answer) == f"Removed “{entry(4).title}”."
    assert keys(playlist) == ["2", "6", "8", "10"]
    assert positions(playlist) == [1, 2, 3, 4]
    button = answer.select_one("#undo")
    assert button
    assert entry(4).title in button.text
    answer = post(str(button["formaction"]).removeprefix(f"/playlists/{playlist.pk}/"))
    assert snapshot_of(playlist) == before
    assert not answer.select("#undo")


def test_a_story_of_ours_follows_the_tracks_and_a_models_stays(post: Post, playlist: Playlist) -> None:
    Playlist.objects.update(narrative="Five warm songs.", is_written=True)
    answer = post(f"tracks/{ids(playlist)[0]}/remove/")
    assert text_in(answer.select_one("#playlist-story[hx-swap-oob]")) == "Five warm songs."
    Playlist.objects.update(narrative="4 tracks by 4 artists.", is_written=False)
    answer = post(f"tracks/{ids(playlist)[0]}/remove/")
    story = "3 tracks by 3 artists, from 1970 to 1978, mostly Soul and Funk."
    assert text_in(answer.select_one("#playlist-story")) == story
    post("undo/", version=versions.newest(playlist.pk).pk)  # type: ignore[union-attr]
    playlist.refresh_from_db()
    assert (playlist.narrative, playlist.is_written) == ("4 tracks by 4 artists.", False)


def test_moving_by_steps_and_to_a_place(post: Post, playlist: Playlist) -> None:
    second, last = ids(playlist)[1], ids(playlist)[4]
    answer = post(f"tracks/{second}/move/", by="-1")
    assert said(answer) == f"“{entry(4).title}” moved to position 1 of 5."
    post(f"tracks/{last}/move/", to="2")
    assert keys(playlist) == ["4", "10", "2", "6", "8"]
    post(f"tracks/{last}/move/", by="1")
    assert keys(playlist) == ["4", "2", "10", "6", "8"]
    assert positions(playlist) == [1, 2, 3, 4, 5]


def test_a_move_that_changes_nothing_leaves_nothing_to_undo(post: Post, playlist: Playlist) -> None:
    post(f"tracks/{ids(playlist)[0]}/move/", by="-1")
    assert not playlist.versions.exists()


def test_locking(post: Post, playlist: Playlist) -> None:
    first = ids(playlist)[0]
    answer = post(f"tracks/{first}/lock/", locked="1")
    button = answer.select_one(f"#lock-{first}")
    assert button
    assert button["aria-pressed"] == "true"
    assert str(button["formaction"]).endswith("/lock/?locked=0")
    assert playlist.tracks.get(pk=first).is_locked
    post(f"tracks/{first}/lock/", locked="0")
    assert not playlist.tracks.get(pk=first).is_locked


def test_renaming_changes_the_heading_too(post: Post, playlist: Playlist) -> None:
    answer = post("rename/", title="  Kitchen   <soul> ")
    heading = answer.select_one("#playlist-title[hx-swap-oob] h1")
    assert heading
    assert heading.text == "Kitchen <soul>"
    assert answer.select_one("#rename-title")["value"] == "Kitchen <soul>"  # type: ignore[index]
    playlist.refresh_from_db()
    assert playlist.title == "Kitchen <soul>"
    answer = post("undo/", version=playlist.versions.get().pk)
    assert answer.select_one("#rename-title")["value"] == "Warm Soul"  # type: ignore[index]
    playlist.refresh_from_db()
    assert playlist.title == "Warm Soul"


def test_another_edit_leaves_a_title_that_is_being_typed(post: Post, playlist: Playlist) -> None:
    answer = post(f"tracks/{ids(playlist)[0]}/remove/")
    assert answer.select_one("h1#playlist-heading[hx-swap-oob]").text == "Warm Soul"  # type: ignore[union-attr]
    assert not answer.select("#rename-title")


@pytest.mark.parametrize(
    ("title", "status", "words"),
    [
        ("\x07\x1b", 422, "title: A playlist needs a title."),
        ("\x00", 400, "can't be stored"),
        ("\ud800", 400, "can't be stored"),
    ],
)
def test_a_title_that_nobody_can_see_is_none(
    owner_client: Client, playlist: Playlist, title: str, status: int, words: str
) -> None:
    answer = owner_client.patch(f"/api/playlists/{playlist.pk}", json.dumps({"title": title}), "application/json")
    assert answer.status_code == status
    assert words in answer.json()["error"]


def test_an_empty_title_is_refused_in_words(post: Post, owner_client: Client, playlist: Playlist) -> None:
    answer = post("rename/", 422, title="  ")
    assert "A playlist needs a title." in answer.text
    plain = owner_client.post(f"/playlists/{playlist.pk}/rename/", {"title": ""})
    assert plain.status_code == 422
    assert b"A playlist needs a title." in plain.content
    assert b"<html" in plain.content


def test_search_finds_and_adds_at_the_end_once(post: Post, owner_client: Client, playlist: Playlist) -> None:
    wanted = entry(20)
    path = f"/playlists/{playlist.pk}/search/"
    found = BeautifulSoup(owner_client.get(path, {"q": wanted.title}, headers=HTMX).content, "html.parser")
    button = found.select_one(f"#add-{wanted.rating_key}")
    assert not found.select("html")
    assert button
    post(str(button["formaction"]).removeprefix(f"/playlists/{playlist.pk}/"))
    assert keys(playlist)[-1] == "20"
    answer = post("add/", 422, rating_key="20")
    assert f"“{wanted.title}” is already in this playlist." in answer.text
    assert len(keys(playlist)) == 6


def test_search_without_a_script_is_within_the_page(owner_client: Client, playlist: Playlist) -> None:
    page = owner_client.get(f"/playlists/{playlist.pk}/search/", {"q": entry(20).title})
    assert b"<html" in page.content
    assert b"/add/?rating_key=20" in page.content
    nothing = owner_client.get(f"/playlists/{playlist.pk}/search/", {"q": "zzzz"}, headers=HTMX)
    assert "Nothing in your library matches “zzzz”." in nothing.content.decode()


def test_adding_what_the_library_does_not_have_is_refused(post: Post, playlist: Playlist) -> None:
    assert "no longer in your library" in post("add/", 422, rating_key="99999").text
    assert len(keys(playlist)) == 5


def test_names_that_are_too_long_for_a_playlist_are_cut() -> None:
    """SQLite stores them whole; PostgreSQL refuses them, and the whole run with them."""
    long = "x" * 3000
    kept = entry_of(TrackRef(rating_key="1", title=long, artist=long, album=long, year=None, duration_ms=None))
    assert len(kept.title) == PlaylistTrack._meta.get_field("title").max_length
    assert len(kept.artist) == PlaylistTrack._meta.get_field("artist").max_length
    assert len(kept.album) == PlaylistTrack._meta.get_field("album").max_length


def test_a_key_that_is_too_long_is_left_out_and_never_cut(playlist: Playlist, caplog: pytest.LogCaptureFixture) -> None:
    before = snapshot_of(playlist)
    new = [entry(number).model_copy(update={"id": None}) for number in (20, 21)]
    too_long = new[0].model_copy(update={"rating_key": "9" * (LONGEST_KEY + 1)})
    write_entries(playlist, (*before.entries, too_long, new[1]))
    assert keys(playlist) == [*(kept.rating_key for kept in before.entries), "21"]
    assert list(playlist.tracks.order_by("position").values_list("position", flat=True)) == [1, 2, 3, 4, 5, 6]
    assert f"“{too_long.title}”" in caplog.text


def test_a_long_key_that_an_earlier_version_stored_stays(playlist: Playlist) -> None:
    first = playlist.tracks.order_by("position")[0]
    playlist.tracks.filter(pk=first.pk).update(rating_key="9" * (LONGEST_KEY + 1))
    apply_edit(playlist.pk, operations.move_to(first.pk, 2))
    assert keys(playlist)[1] == "9" * (LONGEST_KEY + 1)


def test_without_a_script_every_edit_leads_back_to_the_page(owner_client: Client, playlist: Playlist) -> None:
    response = owner_client.post(f"/playlists/{playlist.pk}/tracks/{ids(playlist)[0]}/remove/")
    assert response.status_code == 303
    assert response["Location"] == f"/playlists/{playlist.pk}/"
    assert f"Removed “{entry(2).title}”." in page_of(owner_client, playlist).text


@pytest.mark.parametrize("path", ["rename/", "add/", "undo/", "regenerate/", "reasons/", "delete/", "restore/"])
def test_reading_never_edits(owner_client: Client, playlist: Playlist, path: str) -> None:
    assert owner_client.get(f"/playlists/{playlist.pk}/{path}").status_code == 405


@pytest.mark.parametrize("path", ["", "search/", "changes/"])
def test_no_such_playlist(owner_client: Client, path: str) -> None:
    assert owner_client.get(f"/playlists/9999/{path}").status_code == 404
    assert owner_client.post("/playlists/9999/rename/", {"title": "x"}).status_code == 404


@pytest.mark.parametrize(
    ("path", "data"), [("undo/", {}), ("undo/", {"version": "x"}), ("tracks/{}/move/", {"by": ""})]
)
def test_an_incomplete_form_is_refused(post: Post, playlist: Playlist, path: str, data: dict[str, str]) -> None:
    assert "incomplete" in post(path.format(ids(playlist)[0]), 422, **data).text


def test_two_tabs_edit_what_they_see_and_never_another_track(post: Post, playlist: Playlist) -> None:
    """The second tab still shows the old order: it names tracks, not places."""
    first, second, third, *_ = ids(playlist)
    post(f"tracks/{first}/remove/")
    post(f"tracks/{third}/move/", by="-1")
    assert keys(playlist) == ["6", "4", "8", "10"]
    answer = post(f"tracks/{first}/lock/", 422, locked="1")
    assert "no longer in this playlist" in answer.text
    assert titles(answer) == [entry(number).title for number in (6, 4, 8, 10)]
    assert said(post(f"tracks/{first}/remove/")) == "That track had already been removed."
    assert positions(playlist) == [1, 2, 3, 4]
    assert second in ids(playlist)


def test_a_click_on_undo_that_comes_twice_undoes_once(post: Post, playlist: Playlist) -> None:
    for track in ids(playlist)[:2]:
        post(f"tracks/{track}/remove/")
    newest = versions.newest(playlist.pk)
    assert newest
    post("undo/", version=newest.pk)
    assert "nothing was undone" in post("undo/", 422, version=newest.pk).text
    assert keys(playlist) == ["4", "6", "8", "10"]


def test_undo_of_a_removal_gives_the_track_its_id_back(post: Post, playlist: Playlist) -> None:
    """So that a tab which still shows it can go on."""
    before = ids(playlist)
    post(f"tracks/{before[2]}/remove/")
    post("undo/", version=playlist.versions.get().pk)
    assert ids(playlist) == before


def test_only_the_last_edits_can_be_undone(playlist: Playlist) -> None:
    for number in range(versions.KEPT + 5):
        apply_edit(playlist.pk, operations.rename(f"Title {number}"))
    assert PlaylistVersion.objects.filter(playlist=playlist).count() == versions.KEPT
    for _ in range(versions.KEPT):
        apply.undo(playlist.pk)
    playlist.refresh_from_db()
    assert playlist.title == "Title 4"


_STEPS = st.one_of(
    st.tuples(st.just("remove"), st.integers(0, 9), st.just(0)),
    st.tuples(st.just("move"), st.integers(0, 9), st.integers(-2, 12)),
    st.tuples(st.just("lock"), st.integers(0, 9), st.integers(0, 1)),
    st.tuples(st.just("add"), st.integers(1, 30), st.just(0)),
    st.tuples(st.just("rename"), st.integers(0, 9), st.just(0)),
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_STEPS, max_size=8))
def test_any_edits_and_as_many_undos_give_back_the_original(
    playlist: Playlist, steps: list[tuple[str, int, int]]
) -> None:
    playlist.refresh_from_db()
    playlist.versions.all().delete()
    before = snapshot_of(playlist)
    for name, what, value in steps:
        _step(playlist, name, what, value)
        assert positions(playlist) == list(range(1, playlist.tracks.count() + 1))
    while versions.newest(playlist.pk):
        apply.undo(playlist.pk)
    playlist.refresh_from_db()
    assert snapshot_of(playlist) == before


def _step(playlist: Playlist, name: str, what: int, value: int) -> None:
    there = ids(playlist)
    if name == "rename":
        apply_edit(playlist.pk, operations.rename(f"Title {what}"))
    elif name == "add":
        if str(what) not in keys(playlist):
            apply.add_track(playlist.pk, str(what))
    elif there:
        track = there[what % len(there)]
        edits = {
            "remove": operations.remove(track),
            "move": operations.move_to(track, value),
            "lock": operations.set_locked(track, is_locked=bool(value)),
        }
        apply_edit(playlist.pk, edits[name])


def test_tracks_that_left_the_library_stay_in_the_list_and_say_so(owner_client: Client, playlist: Playlist) -> None:
    Track.objects.filter(rating_key__in=["4", "8"]).delete()
    page = page_of(owner_client, playlist)
    assert len(page.select(".track.gone .track-gone")) == 2
    assert "2 of these tracks are no longer in your library" in page.text


def test_names_in_hebrew_or_arabic_do_not_turn_the_line_around(owner_client: Client, playlist: Playlist) -> None:
    playlist.tracks.filter(position=1).update(title="מחכים", artist="שלום חנוך", album="מחכים למשיח", year=1985)
    row = page_of(owner_client, playlist).select("#track-list .track-words")[0]
    assert [name.text for name in row.select("bdi")] == ["מחכים", "שלום חנוך", "מחכים למשיח"]
    assert " ".join(row.select(".track-by")[0].text.split()) == "שלום חנוך · מחכים למשיח · 1985"


def test_titles_of_music_are_text_and_never_markup(owner_client: Client, playlist: Playlist) -> None:
    playlist.tracks.filter(position=1).update(title="<script>alert(1)</script>", artist='"><b>x')
    page = page_of(owner_client, playlist)
    assert titles(page)[0] == "<script>alert(1)</script>"
    assert not page.select("#track-list script, #track-list b")
