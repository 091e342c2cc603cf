"""Loading: all or nothing, the same ids as before, and nothing left behind."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from pytest_django.fixtures import Settings

from library.errors import LibraryStorageError, MusicServerError
from library.models import Album, Artist, Genre, LibraryState, Track, TrackGenre
from library.schemas import LibraryTotals
from library.servers.demo.synthetic import synthetic_tracks
from library.servers.values import ServerTrack
from library.services.loading.load import load_library
from tests.library.loading import in_batches, load, track

pytestmark = pytest.mark.django_db


def everything() -> set[tuple[int, str, str, str]]:
    """What is in the tables, with ids."""
    return set(Track.objects.values_list("id", "title", "artist__name", "album__title"))


def test_a_track_is_stored_with_all_that_the_server_told() -> None:
    load(
        track(
            "So What",
            "Miles Davis",
            album="Kind of Blue",
            album_year=1959,
            track_number=1,
            duration_ms=562_000,
            genres=("Jazz", "Modal"),
            user_rating=9,
            section="Music",
            play_count=7,
            last_played="2026-01-02T03:04:05+00:00",
            added_at="2020-01-02T03:04:05+02:00",
        )
    )
    stored = Track.objects.select_related("artist", "album__artist").get()
    assert (stored.artist.name, stored.album.title, stored.album.year) == ("Miles Davis", "Kind of Blue", 1959)
    assert (stored.year, stored.track_number, stored.duration_ms) == (1959, 1, 562_000)
    assert (stored.user_rating, stored.section, stored.play_count) == (9, "Music", 7)
    assert str(stored.last_played) == "2026-01-02 03:04:05+00:00"
    assert str(stored.added_at) == "2020-01-02 01:04:05+00:00"
    assert set(stored.genres.values_list("name", flat=True)) == {"Jazz", "Modal"}
    copy = TrackGenre.objects.first()
    assert copy is not None
    assert (copy.year, copy.user_rating, copy.is_live) == (1959, 9, False)
    assert (copy.artist_id, copy.recording) == (stored.artist_id, stored.recording)


def test_a_server_that_fails_half_way_leaves_the_old_library() -> None:
    load(track("Old"))
    before = everything()

    async def failing() -> AsyncIterator[tuple[ServerTrack, ...]]:
        yield tuple(synthetic_tracks(50))
        raise MusicServerError("gone")

    with pytest.raises(MusicServerError, match="gone"):
        async_to_sync(load_library)("demo", failing())
    assert everything() == before


def test_an_empty_server_leaves_the_old_library() -> None:
    load(track("Old"))
    with pytest.raises(MusicServerError, match="no tracks"):
        load()
    assert [title for _, title, _, _ in everything()] == ["Old"]


def test_a_failure_of_the_database_leaves_the_old_library_and_says_so() -> None:
    load(track("Old"))
    before = everything()
    # A rating key longer than its column on PostgreSQL; on SQLite a trigger that refuses a row in the middle.
    tracks = [*synthetic_tracks(2500), track("Refused", rating_key="k" * 200)]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE TEMP TRIGGER refuse BEFORE INSERT ON library_track WHEN new.title = 'Refused' "
                "BEGIN SELECT RAISE(FAIL, 'database or disk is full'); END"
            )
    with pytest.raises(LibraryStorageError, match="unchanged"):
        load(*tracks)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER refuse")
    assert everything() == before


def test_a_full_disk_while_reading_leaves_the_old_library(settings: Settings) -> None:
    load(track("Old"))
    settings.DATA_DIR = Path("/nowhere/at/all")
    with pytest.raises(LibraryStorageError, match="unchanged"):
        load(track("New"))
    assert [title for _, title, _, _ in everything()] == ["Old"]


def test_the_systems_own_folder_for_temporary_files_may_be_too_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", "/nowhere/at/all")
    assert load(*synthetic_tracks(50)).tracks == 50


def test_unchanged_tracks_keep_their_ids_and_are_not_written_again() -> None:
    tracks = list(synthetic_tracks(100, seed=3))
    load(*tracks)
    before = everything()
    changed = tracks[5].model_copy(update={"title": "Renamed", "genres": ("Brand New",)})
    load(*tracks[:5], changed, *tracks[6:90], track("Added"))
    after = everything()
    ids = {pk for pk, *_ in before}
    assert len(after) == 91
    assert len(before & after) == 89
    assert {title for pk, title, *_ in after - before} == {"Renamed", "Added"}
    assert next(pk for pk, title, *_ in after if title == "Renamed") in ids
    assert Genre.objects.filter(name="Brand New").exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM library_trackgenre WHERE track_id NOT IN (SELECT id FROM library_track)")
        assert cursor.fetchone() == (0,)


def test_loading_twice_changes_nothing() -> None:
    tracks = list(synthetic_tracks(200, seed=3))
    first = load(*tracks)
    before = everything()
    assert load(*tracks) == first
    assert everything() == before


def test_names_that_nobody_uses_any_more_go() -> None:
    load(track("One", "Gone Artist", album="Gone Album", genres=("Gone",)))
    load(track("Two", "Kept Artist", album="Kept Album", genres=("Kept",)))
    names = [*Artist.objects.values_list("name", flat=True), *Album.objects.values_list("title", flat=True)]
    assert names == ["Kept Artist", "Kept Album"]
    assert list(Genre.objects.values_list("name", flat=True)) == ["Kept"]


def test_another_server_takes_the_place_of_the_first() -> None:
    load(track("One", rating_key="same"))
    load(track("Two", rating_key="same"), server="plex")
    assert list(Track.objects.values_list("server", "title")) == [("plex", "Two")]
    assert LibraryState.objects.get().server == "plex"


def test_names_that_differ_only_in_writing_are_one_and_take_the_newest_spelling() -> None:
    load(track("1", "Beatles", genres=("hip hop",)), track("2", "The Beatles", genres=("Hip-Hop",)))
    assert Artist.objects.count() == Genre.objects.count() == 1
    load(track("1", "The Beatles", genres=("Hip-Hop",)), track("2", "The Beatles", genres=("Hip-Hop",)))
    assert Artist.objects.get().name == "The Beatles"
    assert Genre.objects.get().name == "Hip-Hop"


def test_albums_of_one_name_are_told_apart_by_artist_and_year() -> None:
    load(
        track("1", "Weezer", album="Weezer", album_year=1994),
        track("2", "Weezer", album="Weezer", album_year=2001),
        track("3", "Weezer", album="weezer", album_year=2001),
        track("4", "Somebody Else", album="Weezer", album_year=2001),
        track("5", "Guest", album_artist="Weezer", album="Weezer", album_year=1994),
    )
    assert Album.objects.count() == 3
    assert Album.objects.filter(artist__name="Weezer", year=1994).get().tracks.count() == 2


def test_a_track_told_twice_is_stored_once() -> None:
    assert load(track("One"), track("One"), track("Two")).tracks == 2


def test_of_a_track_told_twice_in_two_ways_the_first_counts_at_every_load() -> None:
    first, second = track("First", rating_key="1"), track("Second", rating_key="1")
    for _ in range(3):
        load(first, track("Other"), second)
        assert set(Track.objects.values_list("title", flat=True)) == {"First", "Other"}
    renamed = track("Renamed", rating_key="1")
    load(renamed, track("Other"), first)
    assert set(Track.objects.values_list("title", flat=True)) == {"Renamed", "Other"}
    assert load(second, track("Other")).tracks == 2


def test_what_no_database_stores_is_mended() -> None:
    load(
        track("a\x00b\ud800c", "\n", rating_key="1", album="", year=99_999, duration_ms=-5, play_count=2**40),
        track("", "Somebody", rating_key="2"),
        track("x" * 3000, "y" * 3000, genres=("z" * 3000, " ", ""), section="s" * 3000),
    )
    stored = Track.objects.get(title__startswith="a")
    assert (stored.title, stored.artist.name, stored.album.title) == ("a b?c", "Unknown artist", "Unknown album")
    assert (stored.year, stored.duration_ms, stored.play_count) == (None, None, 0)
    assert Track.objects.filter(title="Untitled").exists()
    long = Track.objects.get(title__startswith="xxx")
    assert long.track_genres.count() == 1
    assert len(long.section) == Track._meta.get_field("section").max_length


def test_live_is_what_the_server_says_or_the_title() -> None:
    load(track("One", is_live=True), track("Two (Live)"), track("Live Forever"))
    assert set(Track.objects.filter(is_live=True).values_list("title", flat=True)) == {"One", "Two (Live)"}


def test_titles_that_many_tracks_have_are_told_apart_and_songs_on_a_compilation_are_not() -> None:
    load(*(track(title, album=album) for title in ("Intro", "Hit") for album in ("First", "Second")))
    recordings = Track.objects.values_list("title", "recording").distinct()
    assert sorted(title for title, _ in recordings) == ["Hit", "Intro", "Intro"]


def test_totals_are_kept_and_progress_is_told() -> None:
    heard: list[int] = []
    totals = async_to_sync(load_library)("demo", in_batches(synthetic_tracks(10)), on_read=heard.append)
    assert heard == [3, 6, 9, 10]
    assert (totals.tracks, totals.genres) == (10, Genre.objects.count())
    state = LibraryState.objects.get()
    assert LibraryTotals.model_validate(state, from_attributes=True) == totals
    assert state.loaded_at is not None
