"""Searching while typing, on whichever database the tests run."""

import pytest
from django.db import connection

from library.models import Track
from library.search.tracks import search_tracks
from library.servers.demo.synthetic import synthetic_tracks
from tests.library.loading import load, load_again, track

pytestmark = pytest.mark.django_db


@pytest.fixture
def library() -> None:
    """Names that are hard to type."""
    load_again(
        track("Halo", "Beyoncé", album="I Am… Sasha Fierce"),
        track("Don’t Stop", "Fleetwood Mac", album="Rumours"),
        track("Hoppípolla", "Sigur Rós", album="Takk..."),
        track("Paradise City", "Guns N' Roses", album="Appetite for Destruction"),
        track("Кукушка", "Кино", album="Чёрный альбом"),
        track("First Love 初恋の歌", "宇多田ヒカル"),
        track("歌の恋", "誰か"),
        track("रात का गीत", "लता"),
        track("أغنية الصباح", "فيروز"),
        track("!!!", "???"),
        track("Fire and Rain", "James Taylor"),
        track("Fire", "The Jimi Hendrix Experience", album="Rain Songs"),
        track("Rain", "The Beatles", user_rating=10),
        track("Rain", "Madonna", album="Erotica", user_rating=4),
        track("Rain on Me", "Lady Gaga"),
        track("T.N.T.", "AC/DC", album="High-Voltage (Remastered)"),
    )


def found(text: str) -> list[str]:
    """The titles, best first."""
    return [ref.title for ref in search_tracks(text)]


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("beyonce", "Halo"),
        ("Beyoncé", "Halo"),
        ("beyo", "Halo"),
        ("don't stop", "Don’t Stop"),
        ("don’t st", "Don’t Stop"),
        ("dont", "Don’t Stop"),
        ("rumours fleetwood", "Don’t Stop"),
        ("sigur ros", "Hoppípolla"),
        ("hoppip", "Hoppípolla"),
        ("guns and roses", "Paradise City"),
        ("guns n", "Paradise City"),
        ("guns n’ ro", "Paradise City"),
        ("кукуш", "Кукушка"),
        ("черный альбом", "Кукушка"),
        ("КИНО", "Кукушка"),
        ("ヒカル", "First Love 初恋の歌"),
        ("初恋", "First Love 初恋の歌"),
        ("गीत", "रात का गीत"),
        ("रा", "रात का गीत"),
        ("الصب", "أغنية الصباح"),
        ("!!!", "!!!"),
        ("ac/dc", "T.N.T."),
        ("AC DC", "T.N.T."),
        ("acdc", "T.N.T."),
        ("acd", "T.N.T."),
        ("highvoltage acdc", "T.N.T."),
    ],
)
def test_it_is_found_however_it_is_typed(typed: str, title: str) -> None:
    assert found(typed) == [title]


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    "typed", ["", "   ", "zzz", "rain zzz", '"', "' OR 1=1", "NEAR(", "a* AND", "\x00", "🫠", "恋初"]
)
def test_what_is_not_there_is_not_found(typed: str) -> None:
    assert found(typed) == []


@pytest.mark.usefixtures("library")
def test_exact_titles_come_first_and_the_best_rated_of_them_before() -> None:
    assert found("rain") == ["Rain", "Rain", "Rain on Me", "Fire", "Fire and Rain"]
    assert search_tracks("rain")[0].artist == "The Beatles"


@pytest.mark.usefixtures("library")
def test_order_of_characters_counts_where_there_are_no_spaces() -> None:
    assert found("歌の") == ["歌の恋"]


@pytest.mark.usefixtures("library")
def test_no_more_than_asked_for() -> None:
    assert len(search_tracks("rain", limit=2)) == 2


def test_odd_names_of_any_length_can_be_searched() -> None:
    load(*synthetic_tracks(500, seed=4), track("x" * 5000, "y" * 5000), track("की" * 900, "長" * 900))
    assert found("x" * 5000)[0] == "x" * 5000
    assert found("長長")


def test_the_index_follows_changes_of_the_tracks() -> None:
    load(track("Before", "Somebody", rating_key="1"))
    load(track("After", "Somebody", rating_key="1"))
    assert (found("before"), found("after")) == ([], ["After"])
    Track.objects.all().delete()
    assert found("after") == []


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="triggers keep FTS5 right; PostgreSQL needs none")
def test_the_index_has_its_triggers_after_all_migrations() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'library_track'")
        names = {name for (name,) in cursor.fetchall()}
        assert names == {f"library_track_search_{event}" for event in ("insert", "delete", "update")}
        cursor.execute("INSERT INTO library_track_search(library_track_search) VALUES ('integrity-check')")
