"""Put first on a process's PYTHONPATH: counts its SQLite connections, opened, closed, and dropped without closing.

The totals are written to the file that PLEXSAGE_TEST_COUNTS names whenever they change; nothing else is different.
"""

import json
import os
import sqlite3
import sqlite3.dbapi2
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any

_FILE = Path(os.environ["PLEXSAGE_TEST_COUNTS"])
_TOTALS = {"opened": 0, "closed": 0, "dropped": 0}
_LOCK = Lock()


def _count(what: str) -> None:
    with _LOCK:
        _TOTALS[what] += 1
        _FILE.write_text(json.dumps(_TOTALS))


class _Counted(sqlite3.Connection):
    is_open = False

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.is_open = True
        _count("opened")

    def close(self) -> None:
        super().close()
        self._end("closed")

    def __del__(self) -> None:
        self._end("dropped")

    def _end(self, how: str) -> None:
        if self.is_open:
            self.is_open = False
            _count(how)


# Django asks one module for it, others the other; `Connection` is what a `factory` of their own is made of.
for _module in (sqlite3, sqlite3.dbapi2):
    vars(_module).update(Connection=_Counted, connect=partial(sqlite3.connect, factory=_Counted))
