"""The history: grouped by time, searched, paged; renaming, deleting and bringing back; and what is under way."""

from collections.abc import Callable
from datetime import date, timedelta
from time import process_time
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from playlists.models import Playlist, Run, RunEvent
from playlists.queries import mosaic, recent_playlists
from playlists.search.text import refresh_search_text
from playlists.services.editing.binning import BIN_DAYS
from playlists.services.pages.found import find_playlists
from playlists.services.pages.history import PAGE, period
from playlists.services.runs.sweeping import sweep_bin, sweep_runs
from tests.markup import text_in
from tests.playlists.conftest import server_track
from tests.playlists.making import make_playlist

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
Open = Callable[..., BeautifulSoup]


@pytest.fixture
def history(owner_client: Client) -> Open:
    """The page, or with htmx a part of it."""

    def open_it(htmx: bool = False, **query: str | int) -> BeautifulSoup:
        response = owner_client.get("/history/", query, headers=HTMX if htmx else {})
        assert response.status_code == 200
        return BeautifulSoup(response.content, "html.parser")

    return open_it


def made(days_ago: int, title: str = "", **fields: Any) -> Playlist:
    playlist = make_playlist(title=title or f"From {days_ago}", **fields)
    Playlist.objects.filter(pk=playlist.pk).update(created_at=timezone.now() - timedelta(days=days_ago))
    return playlist


def rename_artist(playlist: Playlist, position: int, name: str) -> None:
    playlist.tracks.filter(position=position).update(artist=name)
    refresh_search_text(playlist)


def found(text: str) -> list[Playlist]:
    return find_playlists(None, text).part(0, 100)


def titles(page: BeautifulSoup) -> list[str]:
    return [link.text for link in page.select(".history-title")]


def test_newest_first_under_their_times(history: Open) -> None:
    for days in (40, 0, 1):
        made(days)
    page = history()
    assert titles(page) == ["From 0", "From 1", "From 40"]
    month = f"{timezone.localdate() - timedelta(days=40):%B %Y}"
    assert [heading.text for heading in page.select(".history-group h2")] == ["Today", "Yesterday", month]


def artists(page: BeautifulSoup, item: str) -> list[str]:
    found = [line.select_one(".artists") for line in page.select(item)]
    return [text_in(line) if line else "" for line in found]


def test_playlists_of_one_title_tell_their_artists(history: Open, owner_client: Client) -> None:
    made(0, "Late Night", numbers=(1, 3))
    made(0, "Sunday", numbers=(5,))
    odd = made(0, "late night", numbers=(2, 4, 6, 8))
    odd.tracks.filter(position=1).update(artist="<b>&</b>")
    made(0, "LATE NIGHT", numbers=())
    names = {number: server_track(number).artist for number in (1, 3, 4, 6)}
    expected = ["", f"With <b>&</b>, {names[4]}, {names[6]}", "", f"With {names[1]}, {names[3]}"]
    assert artists(history(), ".history-item") == expected
    home = BeautifulSoup(owner_client.get("/").content, "html.parser")
    assert artists(home, ".playlist-card") == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 11, 19), "Today"),
        (date(2026, 11, 18), "Yesterday"),
        (date(2026, 11, 17), "Earlier this week"),
        (date(2026, 11, 16), "Earlier this week"),
        (date(2026, 11, 15), "November 2026"),
        (date(2025, 11, 18), "November 2025"),
        (date(2026, 11, 20), "Today"),
    ],
)
def test_times_have_names(day: date, expected: str) -> None:
    assert period(day, date(2026, 11, 19)) == expected  # a Thursday


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("rain", ["Rainy day"]),
        ("SOUL morning", ["Morning"]),
        ("artist bodafu", []),
        ("zzz", []),
        ("", ["Morning", "Rainy day"]),
        ("100%", []),
    ],
)
def test_search_reads_titles_wishes_and_artists(history: Open, typed: str, found: list[str]) -> None:
    made(1, "Rainy day", wish="quiet piano")
    made(0, "Morning", wish="soul to wake up")
    assert titles(history(q=typed)) == found
    part = history(htmx=True, q=typed)
    assert titles(part) == found
    assert not part.select("html")


def test_search_finds_by_artist(history: Open) -> None:
    wanted = made(0, "By name")
    made(0, "Other", numbers=(1, 3))
    artist = wanted.tracks.get(position=1).artist
    assert titles(history(q=artist)) == ["By name"]


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("BJÖRK", "björk"),
        ("Bjo\u0308rk", "björk"),
        ("Björk", "bjo\u0308rk"),
        ("Björk", "bjork"),
        ("Кино", "кино"),
        ("Édith Piaf", "edith PIAF"),
        ("Guns N’ Roses", "guns n' roses"),
        ("R.E.M.", "rem"),
        ("R.E.M.", "r.e"),
        ("P!nk", "pink"),
        ("AC/DC", "ac/dc"),
        ("!!!", "!!!"),
        ("L'Amour", "l'a"),
    ],
)
@pytest.mark.parametrize("place", ["title", "wish", "artist"])
def test_search_finds_it_however_it_is_written(place: str, written: str, typed: str) -> None:
    made(0, "Other")
    wanted = made(0, **({} if place == "artist" else {place: written}))
    if place == "artist":
        rename_artist(wanted, 3, written)
    assert found(typed) == [wanted]


def test_each_word_may_stand_in_another_place() -> None:
    wanted = made(0, "Träume", wish="RUHIG und still")
    rename_artist(wanted, 2, "Édith Piaf")
    made(0, "Träume", wish="laut")
    assert found("traume ruhig piaf") == [wanted]
    assert found("traume ruhig piaff") == []


def test_what_is_found_is_paged_in_its_order(history: Open) -> None:
    for days in range(PAGE + 3):
        made(days, f"Träume {days}", numbers=(2,))
    made(0, "Other")
    assert titles(history(q="traume")) == [f"Träume {days}" for days in range(PAGE)]
    rest = titles(history(q="traume", page=2))
    assert rest == [f"Träume {days}" for days in range(PAGE, PAGE + 3)]


def test_a_search_of_many_words_is_cut(history: Open) -> None:
    made(0, "Rainy day")
    began = process_time()
    assert titles(history(q="a " * 1500)) == ["Rainy day"]
    assert titles(history(q=" ".join(f"rai{end}" for end in ("n", "", *range(1000))))) == []
    assert process_time() - began < 2
    ten = "r a i n y d rai ain iny day"
    assert titles(history(q=f"{ten} zzz")) == ["Rainy day"]  # the eleventh word is not looked for
    assert titles(history(q=f"rain {'a ' * 100} zzz")) == ["Rainy day"]  # nor what comes after 200 characters


def test_a_search_takes_no_more_queries_for_more_words_and_playlists() -> None:
    counts = []
    for text in ("rain", "rain soul artist"):
        made(0, "Rain", wish="soul")
        with CaptureQueriesContext(connection) as queries:
            found(text)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_show_more_goes_on_without_a_second_heading(history: Open) -> None:
    for number in range(PAGE + 3):
        made(0, f"Number {number}")
    first = history()
    assert len(titles(first)) == PAGE
    link = first.select_one("#show-more a")
    assert link
    assert link["href"] == "?page=2"
    second = history(htmx=True, page=2)
    assert len(titles(second)) == 3
    assert not second.select("h2")
    assert not second.select("#show-more")
    assert not set(titles(first)) & set(titles(second))
    assert len(titles(history(page=2))) == 3


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999999999999"])
def test_a_senseless_page_is_the_first(history: Open, page: str) -> None:
    made(0)
    assert len(titles(history(page=page))) == 1


def test_a_page_beyond_the_end_is_the_last(history: Open) -> None:
    for number in range(PAGE + 3):
        made(0, f"Number {number}")
    assert titles(history(page=99)) == titles(history(page=2))


def test_more_playlists_take_no_more_queries(history: Open) -> None:
    counts = []
    for more in (2, 10):
        for _ in range(more):
            made(0)
        with CaptureQueriesContext(connection) as queries:
            history()
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_deleting_can_be_undone_in_place(owner_client: Client, history: Open) -> None:
    playlist = made(0, "Keep me")
    answer = owner_client.post(f"/playlists/{playlist.pk}/delete/", headers=HTMX)
    part = BeautifulSoup(answer.content, "html.parser")
    form = part.select_one(f"#playlist-{playlist.pk} form")
    assert form
    assert form["hx-post"] == f"/playlists/{playlist.pk}/restore/"
    assert titles(history()) == []
    assert recent_playlists(None) == []
    assert owner_client.get(f"/playlists/{playlist.pk}/").status_code == 404
    back = owner_client.post(str(form["action"]), headers=HTMX)
    assert b"Keep me" in back.content
    assert titles(history()) == ["Keep me"]


def test_deleting_without_a_script(owner_client: Client) -> None:
    playlist = made(0, "Keep me")
    answer = owner_client.post(f"/playlists/{playlist.pk}/delete/", follow=True)
    assert answer.redirect_chain == [(f"/history/?deleted={playlist.pk}", 303)]
    assert "“Keep me” was moved to the bin." in BeautifulSoup(answer.content, "html.parser").text
    back = owner_client.post(f"/playlists/{playlist.pk}/restore/", follow=True)
    assert back.redirect_chain == [(f"/playlists/{playlist.pk}/", 303)]
    assert back.status_code == 200


def test_a_deleted_playlist_says_so_and_cannot_be_edited(owner_client: Client) -> None:
    playlist = made(0)
    owner_client.post(f"/playlists/{playlist.pk}/delete/")
    page = owner_client.get(f"/playlists/{playlist.pk}/")
    assert page.status_code == 404
    assert b"Restore" in page.content
    there = f"/playlists/{playlist.pk}/"
    for path in ("rename/", "reasons/", "regenerate/", "undo/?version=1"):
        assert owner_client.post(there + path, {"title": "x"}, headers=HTMX)["HX-Redirect"] == there
        assert owner_client.post(there + path, {"title": "x"})["Location"] == there
    for path in ("search/?q=x", "changes/?reasons"):
        assert owner_client.get(there + path, headers=HTMX)["HX-Redirect"] == there


def test_what_another_tab_has_deleted_can_be_deleted_again(owner_client: Client) -> None:
    playlist = made(0, "Keep me")
    owner_client.post(f"/playlists/{playlist.pk}/delete/")
    deleted_at = Playlist.objects.get(pk=playlist.pk).deleted_at
    for path in (f"/playlists/{playlist.pk}/delete/", f"/history/{playlist.pk}/rename/"):
        part = BeautifulSoup(owner_client.post(path, {"title": "x"}, headers=HTMX).content, "html.parser")
        assert "“Keep me” was moved to the bin." in part.text
        assert owner_client.post(path, {"title": "x"})["Location"] == f"/history/?deleted={playlist.pk}"
    assert Playlist.objects.get(pk=playlist.pk).deleted_at == deleted_at


def test_the_bin_is_emptied_after_a_month_with_wish_and_log() -> None:
    old, young, kept = made(0), made(0), made(0)
    now = timezone.now()
    Playlist.objects.filter(pk=old.pk).update(deleted_at=now - timedelta(days=BIN_DAYS, minutes=1))
    Playlist.objects.filter(pk=young.pk).update(deleted_at=now - timedelta(days=BIN_DAYS - 1))
    assert sweep_bin() == 1
    assert set(Playlist.objects.values_list("pk", flat=True)) == {young.pk, kept.pk}
    assert set(Run.objects.values_list("pk", flat=True)) == {young.run_id, kept.run_id}
    assert sweep_bin() == 0


def test_what_came_to_nothing_goes_after_a_month_with_its_log() -> None:
    states = (Run.State.FAILED, Run.State.CANCELLED, Run.State.INTERRUPTED, Run.State.FINISHED, Run.State.RUNNING)
    old, young = (
        [Run.objects.create(wish={"text": "soul"}, seed=1, state=state).pk for state in states] for _ in range(2)
    )
    RunEvent.objects.create(run_id=old[0], number=1, data={"type": "failed"})
    Run.objects.filter(pk__in=old).update(created_at=timezone.now() - timedelta(days=BIN_DAYS, minutes=1))
    assert sweep_runs() == 3
    assert set(Run.objects.values_list("pk", flat=True)) == {*young, *old[3:]}
    assert not RunEvent.objects.exists()
    assert sweep_runs() == 0


def test_renaming_in_the_history_is_an_edit_that_can_be_undone(owner_client: Client) -> None:
    playlist = made(0)
    path = f"/history/{playlist.pk}/rename/"
    part = owner_client.post(path, {"title": "Kitchen"}, headers=HTMX)
    assert b"Kitchen" in part.content
    assert playlist.versions.count() == 1
    plain = owner_client.post(path, {"title": "Garden"})
    assert plain["Location"] == f"/history/#playlist-{playlist.pk}"
    for headers in ({}, HTMX):
        refused = owner_client.post(path, {"title": " "}, headers=headers)
        assert refused.status_code == 422
        assert b"A playlist needs a title." in refused.content
    playlist.refresh_from_db()
    assert playlist.title == "Garden"


def test_runs_under_way_and_failed_ones_lead_to_their_pages(history: Open) -> None:
    made(0)  # its finished run is not listed
    states = [Run.State.RUNNING, Run.State.QUEUED, Run.State.FAILED, Run.State.INTERRUPTED, Run.State.CANCELLED]
    runs = [Run.objects.create(wish={"text": f"wish {state}"}, seed=1, state=state) for state in states]
    page = history()
    groups = {
        group.select_one("h2").text: {str(link["href"]) for link in group.select(".run-line a")}  # type: ignore[union-attr]
        for group in page.select(".history-group:has(.run-line)")
    }
    assert groups == {
        "In progress": {f"/runs/{run.pk}/" for run in runs[:2]},
        "Didn’t finish": {f"/runs/{run.pk}/" for run in runs[2:4]},
    }
    assert not history(q="soul").select(".run-line")


def test_a_failed_run_is_forgotten_after_a_day(history: Open) -> None:
    run = Run.objects.create(wish={"text": "old"}, seed=1, state=Run.State.FAILED)
    Run.objects.filter(pk=run.pk).update(created_at=timezone.now() - timedelta(days=2))
    assert not history().select(".run-line")


def test_recent_playlists_bring_their_count_and_pictures() -> None:
    made(0, "Small", numbers=(2, 4))
    made(1, "Large", numbers=(2, 4, 6, 8, 10))
    small, large = recent_playlists(2)
    assert (small.title, small.track_count, small.covers) == ("Small", 2, ("2",))
    assert (large.track_count, large.covers) == (5, ("2", "4", "6", "8"))


def test_a_mosaic_shows_four_different_albums_or_one() -> None:
    assert mosaic([("1", "A", "x"), ("2", "A", "x"), ("3", "B", "x"), ("4", "A", "y"), ("5", "C", "z")]) == (
        "1",
        "3",
        "4",
        "5",
    )
    assert mosaic([("1", "A", "x"), ("2", "A", "x")]) == ("1",)
    assert mosaic([]) == ()
