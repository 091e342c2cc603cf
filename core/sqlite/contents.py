"""Which tables and migrations a SQLite file has, read without changing it or what lies beside it."""

import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path

from core.schema_state import RECORD, Contents
from core.sqlite.file import check_file, damaged, has_frames, wal_of
from core.sqlite.opening import UNCHANGING, connect, opened_to_read

#: Bytes. A database without tables has one page, whatever its size.
_LARGEST_PAGE = 65_536


def contents_of(path: Path) -> Contents:
    """Raises UnfitDatabaseError, and sqlite3.Error where it is busy or its disk fails."""
    check_file(path)
    try:
        contents = _read_from(path)
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError as exc:
        raise damaged(path, str(exc)) from exc
    if not contents.tables and not has_frames(path) and path.stat().st_size > _LARGEST_PAGE:
        raise damaged(path, "its tables are gone")
    return contents


def first_damage(path: Path) -> str:
    """What SQLite finds first when it looks at every page, which takes seconds for a large file; "" for a sound one."""
    with closing(_opened(path)) as database:
        (found,) = database.execute("PRAGMA quick_check(1)").fetchone()
    return "" if found == "ok" else " ".join(str(found).removeprefix("*** in database main ***").split())


def _read_from(path: Path) -> Contents:
    with closing(_opened(path)) as database:
        return _read(database)


def _opened(path: Path) -> sqlite3.Connection:
    """Who has it open has a log beside it; without one, not even SQLite's helpers are made for the look."""
    if not wal_of(path).exists():
        try:
            return connect(path, UNCHANGING)
        except sqlite3.Error:
            if not wal_of(path).exists():
                raise
    return opened_to_read(path, partial(connect, path))


def _read(database: sqlite3.Connection) -> Contents:
    tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    applied = database.execute(f"SELECT app, name FROM {RECORD}") if RECORD in tables else ()  # noqa: S608
    return Contents(
        tables=frozenset(name for name in tables if not name.startswith("sqlite_")),
        applied=frozenset((app, name) for app, name in applied),
    )
