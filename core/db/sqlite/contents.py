"""Which tables and migrations a SQLite file has, read without changing it or what lies beside it."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import NamedTuple, TypeVar

from core.db.schema_state import RECORD, SchemaState
from core.db.sqlite.file import check_file, damaged_error, damaged_wal_error, has_pending_wal, wal_path
from core.db.sqlite.opening import IMMUTABLE, connect, open_read_only

#: Bytes. A database without tables has one page, whatever its size.
_LARGEST_PAGE = 65_536

Seen = TypeVar("Seen")


class _State(NamedTuple):
    """A file as it shows from outside: differs after each change of the file, or of who uses it."""

    has_log: bool
    inode: int
    size: int
    changed: int


def read_schema_state(path: Path) -> SchemaState:
    """Raises UnfitDatabaseError, and sqlite3.Error where it is busy or its disk fails."""
    check_file(path)
    try:
        contents = _inspect(path, _read)
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError as exc:
        raise damaged_error(path, str(exc)) from exc
    if not contents.tables and not has_pending_wal(path) and path.stat().st_size > _LARGEST_PAGE:
        raise damaged_error(path, "its tables are missing")
    return contents


def find_damage(path: Path) -> str:
    """What SQLite finds first when it looks at every page, which takes seconds for a large file; "" for a sound one."""
    found = _inspect(path, lambda database: str(database.execute("PRAGMA quick_check(1)").fetchone()[0]))
    return "" if found == "ok" else " ".join(found.removeprefix("*** in database main ***").split())


def check_wal(path: Path) -> None:
    """Raise UnfitDatabaseError where the log would spoil the database, as soon as anybody opens it to write.

    SQLite puts any log that it finds into the database beside it: also what a server that was killed left behind,
    into the backup that has been put in its place (https://www.sqlite.org/howtocorrupt.html, 1.4).
    """
    check_file(path)
    try:
        damage = find_damage(path)
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError as exc:
        damage = str(exc)
    if damage:
        raise damaged_wal_error(path, damage)


def _inspect(path: Path, look: Callable[[sqlite3.Connection], Seen]) -> Seen:
    """Let `look` read the file. While no process has it open (there is no log), not even SQLite's helpers are made.

    That look takes no lock: what it saw, or failed at, counts only if nobody began to write meanwhile.
    """
    before = _state(path)
    if before.has_log:
        return _look(open_read_only(path, partial(connect, path)), look)
    try:
        seen = _look(connect(path, IMMUTABLE), look)
    except sqlite3.Error:
        if _state(path) == before:
            raise
    else:
        if _state(path) == before:
            return seen
    return _look(open_read_only(path, partial(connect, path)), look)


def _look(database: sqlite3.Connection, look: Callable[[sqlite3.Connection], Seen]) -> Seen:
    with closing(database):
        return look(database)


def _state(path: Path) -> _State:
    about = path.stat()
    return _State(wal_path(path).exists(), about.st_ino, about.st_size, about.st_mtime_ns)


def _read(database: sqlite3.Connection) -> SchemaState:
    tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    applied = database.execute(f"SELECT app, name FROM {RECORD}") if RECORD in tables else ()  # noqa: S608
    return SchemaState(
        tables=frozenset(name for name in tables if not name.startswith("sqlite_")),
        applied=frozenset((app, name) for app, name in applied),
    )
