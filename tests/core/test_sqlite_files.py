"""How SQLite's file is opened, looked at, made and kept open."""

import asyncio
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

import pytest

from core.db.private_files import database_files, restrict_permissions
from core.db.sqlite.contents import find_damage, read_schema_state
from core.db.sqlite.creation import create_database
from core.db.sqlite.file import check_file, wal_path
from core.db.sqlite.idle_connection import IdleConnection
from core.db.sqlite.opening import IMMUTABLE, READ_ONLY, READ_WRITE, Mode, connect
from core.db.unfit import UnfitDatabaseError
from tests.server import until

#: Where SQLite's shared lock is: what tells other processes that somebody uses the file.
_IS_FREE = """
import fcntl, sys
with open(sys.argv[1], "r+b") as file:
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 510, 0x40000002)
    except OSError:
        sys.exit(1)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "music.sqlite3"
    create_database(made)
    with closing(connect(made, READ_WRITE)) as database:
        database.execute("CREATE TABLE tracks (title TEXT)")
    return made


def is_in_use(path: Path) -> bool:
    return subprocess.run([sys.executable, "-c", _IS_FREE, path], check=False).returncode == 1


def contents(path: Path) -> bytes:
    return path.read_bytes()


def move(path: Path, to: Path) -> None:
    path.rename(to)


def restrict_all(path: Path) -> None:
    restrict_permissions(database_files(path))


def test_nobody_who_looks_takes_the_locks_of_who_uses_it(path: Path) -> None:
    with closing(connect(path, READ_WRITE)):
        assert is_in_use(path)
        looks: list[Callable[[Path], object]] = [check_file, read_schema_state, find_damage, restrict_all]
        for look in looks:
            look(path)
            assert is_in_use(path), look
    assert not is_in_use(path)


def test_it_is_made_whole_and_for_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "new" / "x.sqlite3"
    create_database(path)
    assert path.stat().st_size > 0
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert [entry.name for entry in path.parent.iterdir()] == ["x.sqlite3"]
    with closing(connect(path, READ_WRITE)) as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        database.execute("CREATE TABLE t (x)")
        modes = {entry.name: entry.stat().st_mode & 0o777 for entry in path.parent.iterdir()}
    assert modes == dict.fromkeys(("x.sqlite3", "x.sqlite3-wal", "x.sqlite3-shm"), 0o600)


def test_several_that_make_it_at_once_make_one(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite3"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(create_database, [path] * 16))
    assert [entry.name for entry in tmp_path.iterdir()] == ["x.sqlite3"]


def test_one_that_is_there_stays(path: Path) -> None:
    create_database(path)
    assert read_schema_state(path).tables == {"tracks"}


def test_nothing_is_made_by_opening(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError):
        connect(tmp_path / "none.sqlite3", READ_WRITE)
    with pytest.raises(UnfitDatabaseError, match="There is no database"):
        check_file(tmp_path / "none.sqlite3")
    assert list(tmp_path.iterdir()) == []


def test_a_look_during_which_somebody_writes_is_taken_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a lock, the beginning of the old file and the end of the new one would pass for damage."""
    with closing(connect(path, READ_WRITE)) as database:
        database.executemany("INSERT INTO tracks VALUES (?)", [(f"{number} " * 400,) for number in range(200)])
    looks = []

    def connect_and_let_others_write(path: Path, way: Mode) -> sqlite3.Connection:
        connection = connect(path, way)
        looks.append(way)
        if way == IMMUTABLE:
            connection.execute("SELECT name FROM sqlite_master").fetchall()
            with closing(connect(path, READ_WRITE)) as other:
                other.executescript("DELETE FROM tracks; CREATE TABLE albums (title TEXT); VACUUM")
        return connection

    monkeypatch.setattr("core.db.sqlite.contents.connect", connect_and_let_others_write)
    assert find_damage(path) == ""
    assert looks == [IMMUTABLE, READ_ONLY]
    with closing(connect(path, READ_WRITE)) as other:
        other.executescript("DROP TABLE albums")
    for name in (f"{path.name}-wal", f"{path.name}-shm"):
        path.with_name(name).unlink(missing_ok=True)
    assert read_schema_state(path).tables == {"albums", "tracks"}


@pytest.mark.parametrize(
    "name", ["a b?.sqlite3", "100%#1.sqlite3", "é&mode=memory.sqlite3", os.fsdecode(b"\xfc.sqlite3")]
)
@pytest.mark.parametrize("before", ["", "/"])
def test_odd_names_are_names(name: str, before: str, tmp_path: Path) -> None:
    path = Path(f"{before}{tmp_path}") / name
    create_database(path)
    with closing(connect(path, READ_WRITE)) as database:
        database.execute("CREATE TABLE t (x)")
    assert read_schema_state(path).tables == {"t"}
    assert [entry.name for entry in tmp_path.iterdir()] == [name]


def test_files_of_an_older_installation_become_private(path: Path) -> None:
    with closing(connect(path, READ_WRITE)) as database:
        database.execute("INSERT INTO tracks VALUES ('x')")
        for entry in path.parent.iterdir():
            entry.chmod(0o644)
        restrict_permissions(database_files(path))
        assert {entry.stat().st_mode & 0o777 for entry in path.parent.iterdir()} == {0o600}


class TestKeeper:
    @pytest.fixture
    def use(self, path: Path) -> Callable[[IdleConnection], None]:
        """One connection comes and goes."""

        def come_and_go(keeper: IdleConnection) -> None:
            keeper.before_opening(path)
            with closing(connect(path, READ_WRITE)) as database:
                keeper.after_opening(path)
                database.execute("INSERT INTO tracks VALUES ('x')")

        return come_and_go

    @pytest.fixture
    def keeping(self, monkeypatch: pytest.MonkeyPatch) -> IdleConnection:
        monkeypatch.setattr("core.db.sqlite.idle_connection._NEXT_LOOK", 0.01)
        return IdleConnection()

    async def test_the_log_stays_for_moments_and_then_all_is_in_the_one_file(
        self,
        path: Path,
        use: Callable[[IdleConnection], None],
        keeping: IdleConnection,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        task = asyncio.create_task(keeping.keep_open())
        await asyncio.sleep(0)
        for _ in range(3):
            use(keeping)
            assert wal_path(path).exists()
        monkeypatch.setattr("core.db.sqlite.idle_connection._MOMENTS", 0.0)
        assert await asyncio.to_thread(until, lambda: not wal_path(path).exists())
        assert not is_in_use(path)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    async def test_it_ends_with_the_server(
        self, path: Path, use: Callable[[IdleConnection], None], keeping: IdleConnection
    ) -> None:
        task = asyncio.create_task(keeping.keep_open())
        await asyncio.sleep(0)
        use(keeping)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        assert not wal_path(path).exists()
        use(keeping)
        assert not wal_path(path).exists(), "what no server serves is not kept open"

    async def test_a_file_that_was_exchanged_is_let_go(
        self, path: Path, use: Callable[[IdleConnection], None], keeping: IdleConnection
    ) -> None:
        task = asyncio.create_task(keeping.keep_open())
        await asyncio.sleep(0)
        use(keeping)
        away = path.parent / "away"
        away.mkdir()
        for entry in (path, wal_path(path), path.with_name(f"{path.name}-shm")):
            entry.rename(away / entry.name)
        create_database(path)
        with closing(connect(path, READ_WRITE)) as database:
            database.execute("CREATE TABLE tracks (title TEXT)")
        use(keeping)
        assert find_damage(path) == ""
        assert not is_in_use(away / path.name)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    def test_what_comes_while_the_server_ends_is_not_kept(
        self,
        path: Path,
        use: Callable[[IdleConnection], None],
        keeping: IdleConnection,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        @contextmanager
        def ending_meanwhile() -> Iterator[None]:
            keeping._keeps = False
            yield

        keeping._keeps = True
        monkeypatch.setattr(keeping, "_lock", ending_meanwhile())
        use(keeping)
        assert not wal_path(path).exists()

    @pytest.mark.parametrize("in_use", [0, 1, 3])
    async def test_a_file_that_was_exchanged_is_not_used_with_the_log_of_the_old_one(
        self, path: Path, use: Callable[[IdleConnection], None], keeping: IdleConnection, in_use: int
    ) -> None:
        task = asyncio.create_task(keeping.keep_open())
        await asyncio.sleep(0)
        use(keeping)
        backup = path.with_name("backup")
        create_database(backup)
        with closing(connect(backup, READ_WRITE)) as database:
            database.executescript("CREATE TABLE tracks (title TEXT); CREATE TABLE albums (title TEXT)")
        before = contents(backup)
        with ExitStack() as others:
            for _ in range(in_use):
                other = others.enter_context(closing(connect(path, READ_WRITE)))
                other.executemany("INSERT INTO tracks VALUES (?)", [("x" * 900,)] * 50)
            backup.replace(path)
            for _ in range(2):
                with pytest.raises(UnfitDatabaseError, match="replaced while PlexSage was running"):
                    use(keeping)
        assert contents(path) == before
        wal_path(path).rename(path.with_name("away"))
        path.with_name(f"{path.name}-shm").unlink()
        use(keeping)
        assert find_damage(path) == ""
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    async def test_a_file_that_was_away_goes_on_with_its_log(
        self, path: Path, use: Callable[[IdleConnection], None], keeping: IdleConnection
    ) -> None:
        task = asyncio.create_task(keeping.keep_open())
        await asyncio.sleep(0)
        use(keeping)
        move(path, path.with_name("away"))
        keeping.before_opening(path)
        move(path.with_name("away"), path)
        use(keeping)
        with closing(connect(path, READ_ONLY)) as database:
            assert database.execute("SELECT count(*) FROM tracks").fetchone() == (2,)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
