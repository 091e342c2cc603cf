"""Large changes on SQLite: worked out aside while others write, exchanged in a moment, and nothing is left of them."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from threading import Event
from typing import NoReturn

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import CASCADE
from django.test.utils import CaptureQueriesContext

from core.db.inspection import sqlite_path
from library.errors import LibraryError, LibraryStorageError
from library.models import Album, AlbumVector, Artist, DecadeTally, LibraryState, Track, TrackGenre, TrackTally
from library.schemas import Loaded
from library.search.tracks import search_tracks
from library.servers.demo.synthetic import synthetic_tracks
from library.servers.values import ServerTrack
from library.services.loading import scratch
from library.services.loading.load import storage_errors, write
from library.services.loading.short_transactions import ShortTransactions
from library.services.loading.staging_file import StagingFile, StagingStoppedError
from library.services.loading.sweeping import sweep
from library.services.loading.table_list import Definition
from library.services.loading.turns import NotOurTurnError, lock_path, turn_at_once, turn_to_load
from library.services.loading.twins import find_twins
from tests.library.loading import track

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'sqlite'", reason="other databases have no lock for all writers"),
]
_COUNTED = "SELECT count(*), (SELECT sum(tracks) FROM library_tracktally) FROM library_track"
_WRITTEN = "UPDATE library_librarystate SET albums = albums"


class InterruptedLoadError(Exception):
    """What ends a load in a test."""


@pytest.fixture(autouse=True)
def _aside(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every load goes aside, with rows enough for several transactions, and waits for nobody."""
    use(monkeypatch, aside=True)
    monkeypatch.setattr("library.services.loading.short_transactions._PAUSE", 0)
    monkeypatch.setattr("library.services.loading.short_transactions._LONG_PAUSE", 0)
    monkeypatch.setattr("library.services.loading.short_transactions._FIRST", 50)
    monkeypatch.setattr("library.services.loading.short_transactions._MOST", 50)
    yield
    connection.close()


def use(monkeypatch: pytest.MonkeyPatch, *, aside: bool) -> None:
    """Which way loads go."""
    monkeypatch.setattr("library.services.loading.aside.MOST_IN_PLACE", -1 if aside else 1_000_000)


def load(
    tracks: Sequence[ServerTrack],
    *,
    server: str = "plex",
    partial: bool = False,
    before_each: Callable[[], None] = lambda: None,
    stored: Callable[[Loaded], None] = lambda loaded: None,
) -> Loaded:
    """Load these; `before_each` is called before each transaction."""
    with storage_errors(), StagingFile() as staged:
        staged.add(tracks)
        go_on = staged.go_on

        def call_before() -> None:
            go_on()
            before_each()

        staged.go_on = call_before  # type: ignore[method-assign]  # a spy
        return write(server, staged, partial=partial, stored=stored)


def everything() -> dict[str, object]:
    """All that a load writes, by what it means."""
    names = (
        "id",
        "rating_key",
        "title",
        "search",
        "artist__name",
        "artist_id",
        "album__title",
        "album_id",
        "recording",
    )
    facts = ("genre_set", "played_day", "added_day", "year", "user_rating", "fingerprint", "last_played", "moods")
    counts = ("genre_set", "is_live", "tracks", *(f"rated_{rating}" for rating in range(1, 11)))
    state = LibraryState.objects.get()
    return {
        "tracks": sorted(Track.objects.values_list(*names, *facts), key=lambda row: row[0]),
        "genres": sorted(TrackGenre.objects.values_list("track_id", "genre__name", "artist_id", "is_live")),
        "albums": sorted(Album.objects.values_list("id", "title", "artist_id", "year")),
        "artists": sorted(Artist.objects.values_list("id", "name", "folded")),
        "tallies": sorted(TrackTally.objects.values_list("artist_id", "year", *counts), key=str),
        "decades": sorted(DecadeTally.objects.values_list("decade", *counts), key=str),
        "found": sorted(found.rating_key for found in search_tracks("night", limit=1000)),
        "totals": (state.server, state.tracks, state.artists, state.albums, state.genres),
    }


def check_file() -> None:
    """The file is sound, the search index is that of the tracks, references lead somewhere, nothing is left over."""
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert cursor.execute("PRAGMA foreign_key_check").fetchall() == []
        cursor.execute("INSERT INTO library_track_search(library_track_search, rank) VALUES ('integrity-check', 1)")
    assert twins() == []
    database = sqlite_path(connection)
    assert database is not None
    assert [path.name for path in database.parent.glob(f"{database.name}.*")] == []


def twins() -> list[Definition]:
    """What is left over in the file."""
    connection.ensure_connection()
    return find_twins(connection.connection)


def clear() -> None:
    """As if nothing had ever been loaded."""
    with connection.cursor() as cursor:
        for model in reversed(list(apps.get_app_config("library").get_models())):
            cursor.execute(f"DELETE FROM {model._meta.db_table}")
        cursor.execute("DELETE FROM sqlite_sequence WHERE name LIKE 'library_%'")


def first_library() -> list[ServerTrack]:
    """Three hundred tracks, some of them of several artists."""
    return [*synthetic_tracks(290, seed=1), track("Duet", "Ann feat. Bob", genres=("Jazz",)), track("Solo", "Bob")]


def second_library() -> list[ServerTrack]:
    """Of the first some are gone, some different, some under other keys, and new ones came."""
    first = first_library()
    changed = [one.model_copy(update={"user_rating": 10, "title": f"{one.title} (new)"}) for one in first[20:60]]
    moved = [one.model_copy(update={"rating_key": f"moved-{one.rating_key}"}) for one in first[60:90]]
    new = [one.model_copy(update={"rating_key": f"new-{one.rating_key}"}) for one in synthetic_tracks(40, seed=9)]
    return [*changed, *moved, *first[90:], *new]


def test_all_is_as_if_it_had_been_written_in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    for aside in (False, True):
        clear()  # numbers, too, begin anew
        use(monkeypatch, aside=aside)
        loads = [load(first_library()), load(second_library())]
        seen.append([everything(), loads])
        loads = [load([track("Late", "Ann")], partial=True), load(list(synthetic_tracks(30, seed=5)), server="demo")]
        seen[-1] += [everything(), loads]
        check_file()
    assert seen[0] == seen[1]


def test_an_index_that_cannot_be_copied_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("library.services.loading.index_copies._columns", lambda database, index: "")
    load(first_library())
    assert Track.objects.filter(artist__name="Bob").count() == 1
    check_file()


def test_others_write_all_the_while_and_read_the_old_library() -> None:
    load(first_library())
    before, written, seen = everything(), 0, set()
    with closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=0, isolation_level=None)) as other:

        def write_and_look() -> None:
            nonlocal written
            written += other.execute(_WRITTEN).rowcount  # raises at once where it would have to wait
            seen.add(other.execute(_COUNTED).fetchone())

        load(second_library(), before_each=write_and_look)
        assert written > 20
        assert seen == {(292, 292)}
        assert other.execute(_COUNTED).fetchone() == (312, 312)
    assert everything() != before


def test_who_reads_while_it_is_exchanged_reads_on_in_the_old_one() -> None:
    load(first_library())
    found = "SELECT count(*) FROM library_track_search WHERE library_track_search MATCH 'duet'"
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as reader:
        reader.execute("BEGIN")
        assert reader.execute(found).fetchone() == (1,)
        load(list(synthetic_tracks(30, seed=5)), server="demo")
        old = (
            reader.execute("SELECT count(*), max(server) FROM library_track").fetchone(),
            reader.execute(found).fetchone(),
        )
        reader.execute("COMMIT")
        assert old == ((292, "plex"), (1,))
        assert reader.execute("SELECT count(*), max(server) FROM library_track").fetchone() == (30, "demo")
        assert reader.execute(found).fetchone() == (0,)


def test_whenever_it_is_stopped_the_old_library_is_whole() -> None:
    seen: list[int] = []
    load(first_library(), before_each=lambda: seen.append(len(twins())))
    before = everything()
    for made in range(0, max(seen) + 1, max(seen) // 6):

        def stop(made: int = made) -> None:
            if len(twins()) >= made:
                raise InterruptedLoadError

        with pytest.raises(InterruptedLoadError):
            load(second_library(), before_each=stop)
        assert everything() == before, f"after {made} of {max(seen)} copies"
        check_file()


def test_what_fails_in_the_last_moment_undoes_everything() -> None:
    load(first_library())
    before = everything()

    def fail(loaded: Loaded) -> NoReturn:
        assert Track.objects.count() == loaded.totals.tracks == 312, "the new library is there already"
        raise LibraryError("It doesn't add up.")

    with pytest.raises(LibraryError, match="add up"):
        load(second_library(), stored=fail)
    assert everything() == before
    check_file()


def leave_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """A load is killed while it copies."""
    with monkeypatch.context() as patch, suppress(InterruptedLoadError):
        patch.setattr("library.services.loading.aside.drop_twins", lambda *_: None)

        def die() -> None:
            if len(twins()) > 20:
                raise InterruptedLoadError

        load(second_library(), before_each=die)
    assert twins()
    with connection.cursor() as cursor:  # as a backup asks, and whoever opens what a killed server has left
        assert cursor.execute("PRAGMA quick_check").fetchall() == [("ok",)]
        assert cursor.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_what_a_killed_load_left_goes_with_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    load(first_library())
    before = everything()
    leave_behind(monkeypatch)
    assert everything() == before
    load(second_library())
    check_file()


def test_what_a_load_left_that_was_killed_at_its_end_goes_with_one_that_finds_nothing_new(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("library.services.loading.aside.drop_twins", lambda *_: None)
        load(first_library())
    assert twins()
    assert load(first_library()).added == 0
    check_file()


def test_what_a_killed_load_left_is_swept_away_while_nobody_loads(monkeypatch: pytest.MonkeyPatch) -> None:
    load(first_library())
    before = everything()
    leave_behind(monkeypatch)
    database = sqlite_path(connection)
    assert database is not None
    forsaken = [lock_path(database), database.with_name(f"{database.name}.scratch-x")]
    for path in forsaken:
        path.touch()
    with turn_to_load(lambda: None):
        sweep(Event())
        assert twins()
    stopped = Event()
    stopped.set()
    with pytest.raises(StagingStoppedError):
        sweep(stopped)
    for path in forsaken:
        path.touch()
    sweep(Event())
    assert everything() == before
    check_file()


def test_where_nothing_is_left_nothing_is_written() -> None:
    load(first_library())
    with CaptureQueriesContext(connection) as queries:
        sweep(Event())
    assert queries.captured_queries == []


def test_on_a_full_disk_the_old_library_stays_and_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    load(first_library())
    before = everything()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")  # so that the file has no free pages
    attached = scratch.Scratch.attached

    def on_a_small_disk(self: scratch.Scratch, *way: object) -> object:
        """With room for a part."""
        opened = attached(self, *way)  # type: ignore[arg-type]
        return _Small(opened, self)

    monkeypatch.setattr(scratch.Scratch, "attached", on_a_small_disk)
    with pytest.raises(LibraryStorageError, match=r"full.*It is unchanged"):
        load(second_library())
    assert everything() == before
    check_file()


class _Small:
    """An attached file that may grow by a few pages only."""

    def __init__(self, attached: "object", opened: scratch.Scratch) -> None:
        self._attached = attached
        self._opened = opened

    def __enter__(self) -> None:
        self._attached.__enter__()  # type: ignore[attr-defined]
        (pages,) = self._opened.database.execute("PRAGMA home.page_count").fetchone()
        self._opened.database.execute(f"PRAGMA home.max_page_count = {pages + 20}")

    def __exit__(self, *raised: object) -> None:
        self._attached.__exit__(*raised)  # type: ignore[attr-defined]


def test_vectors_of_albums_that_are_gone_go_too() -> None:
    load(first_library())
    kept = Album.objects.get(artist__name="Bob")
    for album in Album.objects.all():
        AlbumVector.objects.create(album=album, artist=album.artist, embedder="e", text_hash="h", vector=b"v")
    load([track("Solo", "Bob"), track("Other", "Bob")])
    assert list(AlbumVector.objects.values_list("album_id", "artist_id")) == [(kept.pk, kept.artist_id)]
    check_file()


def test_a_new_artist_never_gets_the_id_of_one_who_is_gone() -> None:
    load(first_library())
    highest = Artist.objects.latest("pk").pk
    load([track("Other", "Ann")])
    load([track("Other", "Ann"), track("New", "Carl")])
    assert Artist.objects.get(name="Carl").pk > highest


def test_tables_that_were_changed_meanwhile_are_not_exchanged() -> None:
    load(first_library())

    def add_index() -> None:
        with connection.cursor() as cursor:
            if twins():
                cursor.execute("CREATE INDEX IF NOT EXISTS another ON library_genre (name)")

    try:
        with pytest.raises(LibraryStorageError, match="have been changed meanwhile"):
            load(second_library(), before_each=add_index)
        assert Track.objects.count() == 292
        assert twins() == []
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP INDEX IF EXISTS another")


def test_where_the_list_of_tables_cannot_be_touched_it_is_written_in_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("library.services.loading.aside.can_exchange", lambda database: False)
    seen: list[int] = []
    load(first_library(), before_each=lambda: seen.append(len(twins())))
    assert not any(seen)
    assert Track.objects.count() == 292


def test_where_the_disk_has_room_for_one_library_only_it_is_written_in_place(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("library.services.loading.aside.free_bytes", lambda folder: 1_000_000)
    seen: list[int] = []
    load(first_library(), before_each=lambda: seen.append(len(twins())))
    assert not any(seen)
    assert Track.objects.count() == 292
    assert "no room" in caplog.text


def test_two_loads_wait_for_each_other() -> None:
    database = sqlite_path(connection)
    assert database is not None
    with turn_to_load(lambda: None):
        with pytest.raises(NotOurTurnError), turn_at_once():
            pytest.fail("a second one began")
        assert lock_path(database).exists()
    with turn_at_once():
        pass
    assert not lock_path(database).exists()


def test_whoever_waits_for_the_turn_can_be_stopped() -> None:
    def stop() -> NoReturn:
        raise InterruptedLoadError

    with turn_to_load(lambda: None), pytest.raises(InterruptedLoadError):
        load(first_library(), before_each=stop)
    assert not Track.objects.exists()


def test_each_transaction_is_short_whatever_there_is_to_write() -> None:
    """By rows: how many are written at once follows from how long the last ones took."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
        work = ShortTransactions(database, lambda: None)
        sizes = []

        def slow(_: sqlite3.Connection, rows: int) -> int:
            sizes.append(rows)
            return rows if len(sizes) < 4 else 0

        work.rows = 40
        work.repeat(slow)
        assert sizes[0] == 40
        assert max(sizes) <= 50, "no more than the most"


def test_all_tables_that_django_deletes_from_are_known_aside() -> None:
    """A model that refers to the library's tables must be there when Django looks for what goes with a row."""
    loaded = {
        model for model in apps.get_app_config("library").get_models() if model._meta.db_table in scratch.table_names()
    }
    others = {
        field.related_model
        for model in loaded
        for field in model._meta.get_fields(include_hidden=True)
        if field.auto_created and not field.concrete and getattr(field, "on_delete", None) is CASCADE
    }
    assert others - loaded == {AlbumVector}
