"""Finding playlists: what an index finds is what reading each text would find, whatever was edited and upgraded."""

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from library.names.normalization import fold
from playlists.models import Playlist, SearchText
from playlists.search.find import has_words
from playlists.search.text import join_text
from playlists.services.editing.apply import apply_edit, undo
from playlists.services.editing.binning import purge
from playlists.services.editing.copying import copy_playlist
from playlists.services.editing.operations import move_to, remove, rename
from playlists.services.pages.found import find_playlists, sees_others
from tests.migrating import migrated_back
from tests.playlists.making import ids, make_playlist

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
#: Letters whose case, accents and signs are folded in different ways.
LETTERS = st.text("aAbBßİıéÉøñ.'&-$!%_\\\"*?[]5 \n里村こがКй\u0301\u200d😀", max_size=24)


def has_word(word: str, text: str) -> bool:
    """As it is found without an index: as written, or as folded."""
    return word in text.casefold() or (fold(word) != "" and fold(word) in fold(text))


def found(text: str) -> set[int]:
    return set(Playlist.objects.filter(has_words(text)).values_list("pk", flat=True))


def is_true(playlist: Playlist) -> bool:
    """Whether what is kept for searching is what the playlist is now."""
    playlist.refresh_from_db()
    artists = playlist.tracks.values_list("artist", flat=True)
    return playlist.search_text.text == join_text(playlist.title, playlist.wish, artists)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(title=LETTERS, wish=LETTERS, typed=LETTERS)
def test_all_is_found_that_has_the_words(db: None, title: str, wish: str, typed: str) -> None:
    playlist = make_playlist(title=title, wish=wish, numbers=())
    words = typed.casefold().split()
    if all(has_word(word, title) or has_word(word, wish) for word in words):
        assert playlist.pk in found(typed)
    for word in (title + " " + wish).split():
        assert all(playlist.pk in found(word[-length:]) for length in range(1, len(word) + 1))
    assert found(f"{typed} qqzqq") == set()


@pytest.mark.parametrize(
    "typed", ["q%q", "q_q", "q*q", "q?q", "[q]q", 'q"q', "q\\q", "q'q", "q OR q", "q\0q", "q\ud800q", "(q)"]
)
def test_signs_of_query_languages_are_looked_for_as_they_are(typed: str) -> None:
    make_playlist(title="qaq qbq qq (qq", numbers=())
    wanted = make_playlist(title=f"It is {typed} indeed".replace("\0", "").replace("\ud800", "�"), numbers=())
    assert wanted.pk in found(typed)


def test_every_edit_is_found_at_once() -> None:
    playlist = make_playlist(title="Rainy day")
    assert is_true(playlist)
    for edit in (rename("Sunny day"), remove(ids(playlist)[0]), move_to(ids(playlist)[1], 4)):
        apply_edit(playlist.pk, edit)
        assert is_true(playlist)
    assert (found("sunny"), found("rainy")) == ({playlist.pk}, set())
    for _ in range(3):
        undo(playlist.pk)
        assert is_true(playlist)
    copy = copy_playlist(playlist.pk, None)
    assert is_true(copy)
    assert found("rainy") == {playlist.pk, copy.pk}
    purge(Playlist.objects.filter(pk=playlist.pk))
    assert found("rainy") == {copy.pk}
    assert SearchText.objects.count() == 1


def test_what_the_admin_renames_is_found(admin_client: Client) -> None:
    playlist = make_playlist(title="Rainy day")
    fields = {"title": "Sunny day", "wish": "songs of the sea", "kind": playlist.kind, "narrative": "", "summary": ""}
    inlines = {f"tracks-{name}_FORMS": 0 for name in ("TOTAL", "INITIAL")}
    answer = admin_client.post(f"/admin/playlists/playlist/{playlist.pk}/change/", fields | inlines)
    assert answer.status_code == 302
    assert (found("sunny"), found("sea artist"), found("rainy")) == ({playlist.pk}, {playlist.pk}, set())


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="triggers keep FTS5 right; PostgreSQL needs none")
def test_the_index_has_its_triggers_after_all_migrations() -> None:
    playlist = make_playlist(title="Rainy day")
    apply_edit(playlist.pk, rename("Sunny day"))
    purge(Playlist.objects.filter(pk=make_playlist().pk))
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'playlists_searchtext'")
        names = {name for (name,) in cursor.fetchall()}
        assert names == {f"playlists_search_{event}" for event in ("insert", "delete", "update")}
        cursor.execute("INSERT INTO playlists_search(playlists_search, rank) VALUES ('integrity-check', 1)")


def plan_of(query: Any) -> str:
    return str(query.explain())


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL reads a few rows without any index")
def test_lists_are_read_from_indexes() -> None:
    olive = User.objects.create_user("olive")
    for whose in ("all", "mine", "shared"):
        newest = find_playlists(olive.pk, whose=whose)._playlists.order_by("-created_at", "-id")
        assert plan_of(newest).split("playlists_playlist USING ")[1].startswith("INDEX playlist_kept (deleted_at=?)")
        assert "TEMP B-TREE" not in plan_of(newest)
        assert "COVERING INDEX playlist_kept" in plan_of(newest.values("pk"))
    assert "VIRTUAL TABLE INDEX 0:M" in plan_of(Playlist.objects.filter(has_words("rain")))


def test_a_search_reads_the_texts_once() -> None:
    for number in range(3):
        make_playlist(title=f"Rain {number}", numbers=())
    searched = find_playlists(None, "rain")
    with CaptureQueriesContext(connection) as queries:
        assert (searched.total, len(searched.part(0, 2)), len(searched.part(2, 4))) == (3, 2, 1)
    assert sum("searchtext" in query["sql"] for query in queries) == 1


@pytest.mark.django_db(transaction=True)
def test_what_was_there_before_is_found_after_the_upgrade() -> None:
    with migrated_back(("playlists", "0007_owners")) as old:
        for number in range(3):
            kept = old.get_model("playlists", "Playlist").objects.create(title=f"Ün {number}", wish="soul")
            kept.tracks.create(position=1, rating_key="1", title="x", artist="Édith Piaf")
    assert found("un piaf soul") == set(Playlist.objects.values_list("pk", flat=True))
    assert all(map(is_true, Playlist.objects.all()))


@pytest.fixture
def household(owner_client: Client) -> Callable[..., list[str]]:
    """Titles that the owner's history shows, of: own ones, own and shared, shared by Olive, Olive's own, nobody's."""
    owner, olive = User.objects.get(is_superuser=True), User.objects.create_user("olive")
    make_playlist(title="Own", owner=owner)
    make_playlist(title="Own shared", owner=owner, is_shared=True)
    make_playlist(title="Olive's", owner=olive, is_shared=True)
    make_playlist(title="Hidden", owner=olive)
    make_playlist(title="Nobody's", is_shared=True)

    def read(**query: str) -> list[str]:
        page = BeautifulSoup(owner_client.get("/history/", query, headers=HTMX).content, "html.parser")
        return [link.text for link in page.select(".history-title")][::-1]

    return read


@pytest.mark.parametrize(
    ("whose", "titles"),
    [
        ("all", ["Own", "Own shared", "Olive's", "Nobody's"]),
        ("mine", ["Own", "Own shared"]),
        ("shared", ["Own shared", "Olive's", "Nobody's"]),
        ("theirs", ["Own", "Own shared", "Olive's", "Nobody's"]),
    ],
)
def test_the_history_shows_ones_own_or_what_is_shared(
    household: Callable[..., list[str]], owner_client: Client, whose: str, titles: list[str]
) -> None:
    assert household(whose=whose) == titles
    assert household(whose=whose, q="own") == [title for title in titles if "Own" in title]
    if whose != "theirs":
        results = owner_client.get("/api/results", {"whose": whose}).json()
        assert ([one["title"] for one in results["results"]][::-1], results["total"]) == (titles, len(titles))


def test_the_choice_is_offered_where_it_makes_a_difference(owner_client: Client) -> None:
    def choices(**query: str) -> list[str]:
        page = BeautifulSoup(owner_client.get("/history/", query).content, "html.parser")
        return [str(field["value"]) for field in page.select("[name=whose]") if "checked" in field.attrs or not query]

    owner = User.objects.get(is_superuser=True)
    make_playlist(owner=owner)
    assert choices() == []
    assert not sees_others(owner.pk)
    assert choices(whose="shared") == ["shared"]
    make_playlist(owner=User.objects.create_user("olive"), is_shared=True)
    assert choices() == ["all", "mine", "shared"]
    assert choices(whose="mine") == ["mine"]


def test_show_more_keeps_whose_they_are(owner_client: Client) -> None:
    owner = User.objects.get(is_superuser=True)
    for number in range(25):
        make_playlist(title=f"Number {number}", owner=owner, numbers=())
    page = BeautifulSoup(owner_client.get("/history/?whose=mine&q=number", headers=HTMX).content, "html.parser")
    assert "25 playlists found" in page.text
    link = page.select_one("#show-more a")
    assert link
    assert link["href"] == "?q=number&whose=mine&page=2"
    rest = BeautifulSoup(owner_client.get(f"/history/{link['href']}", headers=HTMX).content, "html.parser")
    assert [title.text for title in rest.select(".history-title")] == ["Number 0"]


@pytest.mark.parametrize(("whose", "words"), [("mine", "You have no playlists of your own"), ("shared", "Nobody has")])
def test_none_of_these_says_so(owner_client: Client, whose: str, words: str) -> None:
    assert words in BeautifulSoup(owner_client.get(f"/history/?whose={whose}").content, "html.parser").text
