"""Writing much without keeping others from it: SQLite has one lock for all who write, and here nobody holds it long."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

#: Seconds that one transaction should take. SQLite's waiting writers look 1, 3, 8, 18 ... 228 ms after they came.
_AT_MOST = 0.15
#: Seconds between two: longer than a waiting writer sleeps, that young and after that.
_PAUSE, _LONG_PAUSE = 0.055, 0.11
_FIRST, _FEWEST, _MOST = 2_000, 200, 100_000


class ShortTransactions:
    """Transactions on a connection in autocommit mode, each followed by a pause for others.

    `go_on` is called before each, and may raise. `rows` is how many rows one should write, by how long others took.
    """

    def __init__(self, database: sqlite3.Connection, go_on: Callable[[], None]) -> None:
        self._database = database
        self._go_on = go_on
        self.rows = _FIRST
        #: Seconds that the longest has held the lock.
        self.longest = 0.0

    @contextmanager
    def one(self) -> Iterator[sqlite3.Connection]:
        """A transaction, undone where the block raises."""
        self._go_on()
        self._database.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        try:
            yield self._database
        except BaseException:
            if self._database.in_transaction:  # a full disk has ended it already
                self._database.execute("ROLLBACK")
            raise
        self._database.execute("COMMIT")
        held = time.monotonic() - began
        self.longest = max(self.longest, held)
        time.sleep(_PAUSE if held < _AT_MOST * 1.3 else _LONG_PAUSE)

    def repeat(self, write: Callable[[sqlite3.Connection, int], int]) -> None:
        """Call `write` with how many rows to write until it has written fewer (it returns how many)."""
        while True:
            rows, began = self.rows, time.monotonic()
            with self.one() as database:
                written = write(database, rows)
                held = time.monotonic() - began
            if written < rows:
                return
            faster = min(2.0, max(0.5, _AT_MOST / max(held, 0.001)))
            self.rows = round(min(_MOST, max(_FEWEST, rows * faster)))
