"""Opening a SQLite file that is there: for reading and writing, or only for reading where nothing can be written."""

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from core.db.sqlite.file import has_pending_wal

#: In a full or read-only folder SQLite's helpers (-wal, -shm) cannot be made: the primary codes of what it then says.
_CANNOT_WRITE = frozenset({sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL})
_PRIMARY = 0xFF


#: The query of SQLite's file address. None makes a file.
Mode = Literal["mode=rw", "mode=ro", "mode=ro&immutable=1"]
READ_WRITE: Mode = "mode=rw"
#: With the helper files that others have made.
READ_ONLY: Mode = "mode=ro"
#: Without any, as a file that does not change.
IMMUTABLE: Mode = "mode=ro&immutable=1"

Open = Callable[[Mode], sqlite3.Connection]


def address(path: Path, way: Mode) -> str:
    """The file as SQLite's `uri=True` takes it: a name that begins with two slashes is not another computer's."""
    host = "//" if path.is_absolute() else ""
    return f"file:{host}{quote(os.fsencode(path))}?{way}"


def open_database(path: Path, open_: Open) -> sqlite3.Connection:
    """The database, open for writing, or else only for reading. `open_` has read something of it (sqlite3.Error)."""
    try:
        return open_(READ_WRITE)
    except sqlite3.Error as exc:
        if not is_write_failure(exc):
            raise
    return open_read_only(path, open_)


def open_read_only(path: Path, open_: Open) -> sqlite3.Connection:
    """The database, open for reading: nothing is written, not even what the -wal file holds into the database."""
    try:
        return open_(READ_ONLY)
    except sqlite3.Error as exc:
        # Where nothing waits in a log, the file alone is the database; it changes only while somebody has it open,
        # which needs a log.
        if not is_write_failure(exc) or has_pending_wal(path):
            raise
    return open_(IMMUTABLE)


def connect(path: Path, way: Mode) -> sqlite3.Connection:
    """A connection that has read something: so it works."""
    connection = sqlite3.connect(address(path, way), uri=True, timeout=5, isolation_level=None, check_same_thread=False)
    try:
        read_something(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def read_something(connection: sqlite3.Connection) -> None:
    """Read something for the first time, which is when SQLite really opens the file."""
    connection.execute("PRAGMA schema_version").fetchone()


def is_write_failure(exc: sqlite3.Error) -> bool:
    """Whether that is what files say that cannot be written, rather than a lock or damage."""
    return getattr(exc, "sqlite_errorcode", 0) & _PRIMARY in _CANNOT_WRITE
