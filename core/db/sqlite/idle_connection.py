"""One idle connection of a server's, while others come and go.

SQLite's last connection moves the log into the database, waits for the disk, and removes its helper files, which the
next one makes anew: with a connection a request, each that writes would wait for the disk twice. Kept for moments only:
a database that nobody uses lies whole in its one file, which may then be copied, taken away and put back.
"""

import asyncio
import sqlite3
from contextlib import suppress
from pathlib import Path
from threading import Lock
from time import monotonic

from core.db.kept_connections import KeptConnections, kept_connections
from core.db.sqlite.file import has_pending_wal, replaced_error, wal_path
from core.db.sqlite.opening import READ_WRITE, connect
from core.runtime import singleton

#: Seconds after the database was last used, and between two looks.
_MOMENTS, _NEXT_LOOK = 2.0, 0.5

#: Device and number of a file.
Identity = tuple[int, int]


class IdleConnection:
    """Does nothing but in a process that calls `keep`."""

    def __init__(self, kept: KeptConnections | None = None) -> None:
        """`kept`: those of other threads, which are let go with it."""
        self._others = kept or KeptConnections()
        self._lock = Lock()
        self._keeps = False
        self._kept: sqlite3.Connection | None = None
        #: Of the last connection that was opened: its file and its log.
        self._file: Identity | None = None
        self._log: Identity | None = None

    async def keep_open(self) -> None:
        """Keep a connection open in use; runs as long as the server does."""
        self._keeps = self._others.keeps = True
        try:
            while True:
                await asyncio.sleep(_NEXT_LOOK)
                if self._is_open() and monotonic() - self._others.used_at > _MOMENTS:
                    await asyncio.to_thread(self._let_go, forget=True)
        finally:
            self._keeps = self._others.keeps = False
            await asyncio.to_thread(self._let_go)

    def before_opening(self, path: Path) -> None:
        """Let go of a file that is not there any more: it would be mixed up with the one that is.

        Raises UnfitDatabaseError where its log, which SQLite leaves where it is, would be mixed up with it, too.
        """
        if self._file is None or (now := _identity(path)) == self._file:
            return
        self._let_go()
        if now is not None and has_pending_wal(path) and _identity(wal_path(path)) == self._log:
            raise replaced_error(path)

    def after_opening(self, path: Path) -> None:
        """Note that the database is in use, and hold a connection if none is held."""
        self._others.used_at = monotonic()
        if not self._keeps:
            return
        with self._lock, suppress(sqlite3.Error):
            self._file, self._log = _identity(path), _identity(wal_path(path))
            if self._is_wanted():
                self._kept = connect(path, READ_WRITE)

    def _is_open(self) -> bool:
        return self._kept is not None or self._others.has_any()

    def _is_wanted(self) -> bool:
        return self._keeps and self._kept is None

    def _let_go(self, *, forget: bool = False) -> None:
        self._others.let_go()
        with self._lock:
            if forget and not self._others.has_any():
                self._file = self._log = None
            kept, self._kept = self._kept, None
            if kept is not None:
                kept.close()


def idle_connection() -> IdleConnection:
    """The process's keeper of its idle connection."""
    return singleton(_of_process)


def _of_process() -> IdleConnection:
    return IdleConnection(kept_connections())


def _identity(path: Path) -> Identity | None:
    try:
        about = path.stat()
    except OSError:
        return None
    return about.st_dev, about.st_ino
