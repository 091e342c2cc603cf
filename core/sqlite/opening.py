"""Opening a SQLite file that is there: for reading and writing, or only for reading where nothing can be written."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from core.sqlite.file import has_frames

#: In a full or read-only folder SQLite's helpers (-wal, -shm) cannot be made: the primary codes of what it then says.
_CANNOT_WRITE = frozenset({sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL})
_PRIMARY = 0xFF


class Way(NamedTuple):
    """How to open: the query of SQLite's file address, and what has to be said before anything is read."""

    query: str
    first: str = ""


TO_WRITE = Way("mode=rw")
#: With the helpers that others have made; with the log's index in our own memory, which no other process needs as
#: nobody can write; as a file that does not change.
_TO_READ = (Way("mode=ro"), Way("mode=ro&vfs=unix-none", "PRAGMA locking_mode=EXCLUSIVE"))
UNCHANGING = Way("mode=ro&immutable=1")

Open = Callable[[Way], sqlite3.Connection]


def address(path: Path, way: Way) -> str:
    """The file as SQLite's `uri=True` takes it. No way makes a file."""
    return f"file:{quote(str(path))}?{way.query}"


def opened(path: Path, open_: Open) -> sqlite3.Connection:
    """The database, open for writing, or else only for reading. `open_` has read something of it (sqlite3.Error)."""
    try:
        return open_(TO_WRITE)
    except sqlite3.Error as exc:
        if not cannot_write(exc):
            raise
    return opened_to_read(path, open_)


def opened_to_read(path: Path, open_: Open) -> sqlite3.Connection:
    """The same for reading alone: nothing is written, not even what the -wal file holds into the database."""
    # Where nobody has it open, and nothing waits in a log, the file alone is the database. It may change only while
    # somebody has it open, which a log beside it shows.
    ways = _TO_READ if has_frames(path) else (*_TO_READ, UNCHANGING)
    *others, last = ways
    for way in others:
        try:
            return open_(way)
        except sqlite3.Error as exc:
            if not cannot_write(exc):
                raise
    return open_(last)


def connect(path: Path, way: Way) -> sqlite3.Connection:
    """A connection that has read something: so it works."""
    connection = sqlite3.connect(address(path, way), uri=True, timeout=5, isolation_level=None)
    try:
        begin(connection, way)
    except BaseException:
        connection.close()
        raise
    return connection


def begin(connection: sqlite3.Connection, way: Way) -> None:
    """Read something for the first time, which is when SQLite really opens the file."""
    if way.first:
        connection.execute(way.first)
    connection.execute("PRAGMA schema_version").fetchone()


def cannot_write(exc: sqlite3.Error) -> bool:
    """Whether that is what files say that cannot be written, rather than a lock or damage."""
    return getattr(exc, "sqlite_errorcode", 0) & _PRIMARY in _CANNOT_WRITE
