"""What a load compares before it writes: nothing is locked meanwhile, and what others load is compared anew."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, nullcontext

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from library.models import LibraryState, Track
from library.servers.demo.synthetic import synthetic_tracks
from library.servers.values import ServerTrack
from library.services.loading.load import write
from library.services.loading.staging_file import Head, StagingFile
from tests.library.loading import load, track

pytestmark = pytest.mark.django_db(transaction=True)


class Watched(StagingFile):
    """It does something while it is compared with the tables."""

    def __init__(self, tracks: list[ServerTrack], meanwhile: Callable[[], None]) -> None:
        super().__init__()
        self.add(tracks)
        self._meanwhile = [meanwhile]

    def heads(self) -> Iterator[Head]:
        """The last one comes after that."""
        yield from super().heads()
        if self._meanwhile:
            self._meanwhile.pop()()


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="other databases have no lock for all writers")
def test_others_write_while_tracks_are_compared() -> None:
    def write_too() -> None:
        with closing(sqlite3.connect(connection.settings_dict["NAME"], uri=True, timeout=0)) as other:
            other.execute("BEGIN IMMEDIATE")

    with Watched(list(synthetic_tracks(20)), write_too) as spool:
        assert write("demo", spool).added == 20


def test_where_nothing_has_changed_nothing_is_written_but_the_time() -> None:
    tracks = list(synthetic_tracks(20))
    load(*tracks)
    before = LibraryState.objects.get()
    with StagingFile() as spool, CaptureQueriesContext(connection) as queries:
        spool.add(tracks)
        loaded = write("demo", spool)
    writes = [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE", "ANALYZE"))]
    assert len(writes) == 1
    assert "loaded_at" in writes[0]
    after = LibraryState.objects.get()
    assert (loaded.added, loaded.changed, loaded.removed, loaded.totals.tracks) == (0, 0, 0, 20)
    assert (after.tracks, after.genres) == (before.tracks, before.genres)
    assert before.loaded_at is not None
    assert after.loaded_at is not None
    assert before.loaded_at < after.loaded_at


def test_what_another_load_did_meanwhile_is_compared_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where the file system knows no locks, so that loads take no turns."""
    monkeypatch.setattr("library.services.loading.load.turn_to_load", lambda go_on: nullcontext())
    old, new = list(synthetic_tracks(20)), list(synthetic_tracks(30, seed=2))
    load(*old)
    with Watched(new, lambda: void(load(track("In between"), *old[:5]))) as spool:
        loaded = write("demo", spool)
    assert (loaded.totals.tracks, loaded.added, loaded.removed) == (30, 25, 1), "of 6 tracks, 5 have the same keys"
    assert set(Track.objects.values_list("rating_key", flat=True)) == {one.rating_key for one in new}


def void(value: object) -> None:
    """Nobody wants it."""


def test_a_new_track_gets_no_number_of_one_that_went() -> None:
    load(track("One"), track("Two"))
    before = set(Track.objects.values_list("id", flat=True))
    load(track("Three"))
    assert not before & set(Track.objects.values_list("id", flat=True))
