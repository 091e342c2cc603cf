"""Writing many tracks without SQLite's triggers, which cost as much as all the rest: the index is built once, after."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

WORTH_WHILE = 1000  # writes; and a twentieth of the rows, since building anew reads them all


@contextmanager
def rebuild_index_afterwards(*, writes: int, rows: int) -> Iterator[None]:
    """Inside a transaction: for so many writes to so many rows, build the search index anew at the end.

    Where there are no triggers (in a scratch database), whoever left them out builds it.
    """
    if connection.vendor != "sqlite" or writes < max(WORTH_WHILE, rows // 20):
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'library_track'")
        triggers = dict(cursor.fetchall())
        if not triggers:
            yield
            return
        for name in triggers:
            cursor.execute(f"DROP TRIGGER {connection.ops.quote_name(name)}")
    yield
    with connection.cursor() as cursor:
        for sql in triggers.values():
            cursor.execute(sql)
        cursor.execute("INSERT INTO library_track_search(library_track_search) VALUES ('rebuild')")
