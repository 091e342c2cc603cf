"""Counts what databases are asked, in whichever thread and over whichever connection."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from django.db.backends.utils import CursorWrapper

#: Beginning and ending transactions, and asking a file for its version, is not what grows.
_COUNTED = re.compile(r"\s*(?:WITH|SELECT|INSERT|UPDATE|DELETE|\()", re.IGNORECASE)


@contextmanager
def statements() -> Iterator[list[str]]:
    """All that read or wrote rows within the block."""
    asked: list[str] = []
    # What both ways of asking come to, also where Django keeps a log of them.
    execute, executemany = vars(CursorWrapper)["_execute"], vars(CursorWrapper)["_executemany"]

    def note(sql: str) -> None:
        if _COUNTED.match(sql):
            asked.append(sql)

    def one(cursor: CursorWrapper, sql: str, *rest: Any) -> Any:
        note(sql)
        return execute(cursor, sql, *rest)

    def many(cursor: CursorWrapper, sql: str, *rest: Any) -> Any:
        note(sql)
        return executemany(cursor, sql, *rest)

    with patch.multiple(CursorWrapper, _execute=one, _executemany=many):
        yield asked
