"""SIGKILL at random moments of a sync: the library is the old whole or the new whole, and the next sync succeeds."""

import random
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from library.servers.demo.synthetic import synthetic_tracks
from tests import forked
from tests.playlists.installation import DATABASE, Installation

KILLS = 8
TRACKS = 1500
PATIENCE = 60
SCRIPT = ("-m", "tests.library.sync_process")

pytestmark = pytest.mark.slow


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    """With an empty database."""
    made = Installation(tmp_path)
    assert made.command("migrate", "--verbosity", "0").returncode == 0
    return made


def titles_of(seed: int) -> list[str]:
    """What a library of this seed holds."""
    return sorted(" ".join(track.title.split()) for track in synthetic_tracks(TRACKS, seed=seed))


class Tables:
    """The database, as another program sees it."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / DATABASE

    def ask(self, sql: str) -> list[tuple[object, ...]]:
        """All rows."""
        with closing(sqlite3.connect(self._path)) as database:
            return database.execute(sql).fetchall()

    def titles(self) -> list[str]:
        """Of all tracks."""
        return sorted(" ".join(str(title).split()) for (title,) in self.ask("SELECT title FROM library_track"))

    def check(self) -> None:
        """Everything fits together, the search index too."""
        assert self.ask("PRAGMA integrity_check") == [("ok",)]
        assert self.ask(
            "SELECT count(*) FROM library_trackgenre WHERE track_id NOT IN (SELECT id FROM library_track)"
        ) == [(0,)]
        with closing(sqlite3.connect(self._path)) as database:  # raises where index and tracks differ
            database.execute(
                "INSERT INTO library_track_search(library_track_search, rank) VALUES ('integrity-check', 1)"
            )
        triggers = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'library_track'"
        assert self.ask(triggers) == [(3,)]
        (state,) = self.ask("SELECT tracks FROM library_librarystate")
        assert state == (TRACKS,)


def begin(installation: Installation, seed: int) -> "subprocess.Popen[str] | forked.Piped":
    """A sync that is about to begin."""
    process = installation.begin(str(TRACKS), str(seed), command=SCRIPT)
    assert process.stdout is not None
    assert process.stdout.readline() == "begin\n"
    return process


def complete(installation: Installation, seed: int) -> float:
    """A sync that is left in peace; returns how many seconds it took."""
    process = begin(installation, seed)
    began = time.monotonic()
    output, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, errors
    assert f"done {TRACKS}\n" in output
    return time.monotonic() - began


def moments(seconds: float) -> Iterator[float]:
    """Random ones, one in each part of the sync, so that no part is left out."""
    for part in range(KILLS):
        yield (part + random.random()) * seconds / KILLS


@pytest.mark.timeout(600)  # half a minute of work, in two processes for each kill
def test_a_killed_sync_leaves_a_whole_library_and_the_next_succeeds(installation: Installation, tmp_path: Path) -> None:
    tables = Tables(tmp_path)
    old, new = 0, 1
    seconds, killed = complete(installation, old), 0
    for moment in moments(seconds):
        process = begin(installation, new)
        with suppress(subprocess.TimeoutExpired):
            process.wait(moment)
        process.kill()
        process.communicate(timeout=PATIENCE)
        killed += process.returncode == -signal.SIGKILL
        assert tables.titles() in (titles_of(old), titles_of(new)), f"after {moment:.3f} of {seconds:.3f} s"
        tables.check()
        complete(installation, new)
        assert tables.titles() == titles_of(new)
        assert tables.ask("SELECT name FROM sqlite_master WHERE name LIKE 'loading%'") == []
        old, new = new, new + 1
    assert killed >= KILLS // 2, "most were over before they were killed"


def test_memory_does_not_grow_with_the_tracks(installation: Installation) -> None:
    def grown(count: int) -> int:
        """By how many kB the process grew, which is one of its own: a fork would share memory."""
        process = installation.begin(str(count), "1", command=SCRIPT, before=lambda: None)
        output, errors = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, errors
        return int(output.split("grew ")[1])

    few, many = grown(2_000), grown(20_000)
    assert many - few < 18_000 * 2, "two kB a track would be 100 MB for 50,000"
