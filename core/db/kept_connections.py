"""Database connections that threads keep from one request to the next: looked at before each use and after it.

Opening one anew takes longer than most of what is asked. One is kept only in a process that says so, as long as it is
in use, and is given up where the file is another one by now, the server has cut it off, or something went wrong in it.
"""

import select
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from time import monotonic
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from core.runtime import singleton


class ThreadConnections:
    """Those of one thread, which does one thing after another."""

    def __init__(self, keeping: "KeptConnections") -> None:
        self._keeping = keeping
        self._in_use = Lock()
        self._kept: list[BaseDatabaseWrapper] = []

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Inside the block the thread may ask the database; only what is sound is kept after it."""
        with self._in_use:
            self._keeping.used_at = monotonic()
            for connection in self._kept:
                _give_up_if_wrong(connection)
            try:
                yield
            finally:
                self._keep_what_is_sound()

    def has_any(self) -> bool:
        """Whether any is open."""
        return bool(self._kept)

    def let_go(self) -> None:
        """Close them, from any thread; those in use now are looked at when that ends."""
        if not self._in_use.acquire(blocking=False):
            return
        try:
            for connection in self._kept:
                _close_from_here(connection)
            self._kept = []
        finally:
            self._in_use.release()

    def _keep_what_is_sound(self) -> None:
        opened = [one for one in connections.all(initialized_only=True) if one.connection is not None]
        for connection in opened:
            if not self._keeping.keeps or not _may_be_kept(connection):
                connection.close()
                continue
            connection.close_at = None
            connection.close_if_unusable_or_obsolete()
        self._kept = [one for one in opened if one.connection is not None]


class KeptConnections:
    """All that this process keeps."""

    def __init__(self) -> None:
        #: Whether any are kept at all: while a server runs.
        self.keeps = False
        #: By the clock of `time.monotonic`.
        self.used_at = 0.0
        self._threads: list[ThreadConnections] = []

    def of_new_thread(self) -> ThreadConnections:
        """Room for those of a thread that begins."""
        made = ThreadConnections(self)
        self._threads.append(made)
        return made

    def has_any(self) -> bool:
        """Whether any is open."""
        return any(thread.has_any() for thread in self._threads)

    def let_go(self) -> None:
        """Close those that nobody uses at this moment."""
        for thread in self._threads:
            thread.let_go()


def kept_connections() -> KeptConnections:
    """The process's."""
    return singleton(KeptConnections)


def _may_be_kept(connection: BaseDatabaseWrapper) -> bool:
    """SQLite's file can be open in a way that does not see what others write (core/db/sqlite/base.py)."""
    own: Any = connection
    return bool(own.is_current()) if connection.vendor == "sqlite" else True


def _give_up_if_wrong(connection: BaseDatabaseWrapper) -> None:
    if connection.connection is None:
        return
    if not _may_be_kept(connection):
        connection.close()
    elif connection.vendor == "postgresql" and _has_heard(connection.connection):
        # Between two questions a server only speaks to say that this is the end of it.
        connection.errors_occurred = True
        connection.close_if_unusable_or_obsolete()


def _has_heard(connection: Any) -> bool:
    if connection.closed:
        return True
    waiting = select.poll()
    waiting.register(connection.fileno(), select.POLLIN | select.POLLHUP | select.POLLERR)
    return bool(waiting.poll(0))


def _close_from_here(connection: BaseDatabaseWrapper) -> None:
    connection.inc_thread_sharing()
    try:
        connection.close()
    finally:
        connection.dec_thread_sharing()
