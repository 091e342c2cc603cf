"""Put first on a process's PYTHONPATH: counts its SQLite connections, opened, closed, and dropped without closing.

The totals are written to the file that PLEXSAGE_TEST_COUNTS names whenever they change; nothing else is different.
"""

import json
import os
import sqlite3
import sqlite3.dbapi2
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
    is_open = True

    def close(self) -> None:
        super().close()
        if self.is_open:
            self.is_open = False
            _count("closed")

    def __del__(self) -> None:
        if self.is_open:
            self.is_open = False
            _count("dropped")


def _connect(*args: Any, **options: Any) -> sqlite3.Connection:
    opened: sqlite3.Connection = _real_connect(*args, **({"factory": _Counted} | options))
    _count("opened")
    return opened


_real_connect = sqlite3.connect
sqlite3.connect = sqlite3.dbapi2.connect = _connect  # type: ignore[assignment]  # what Django calls
