"""A copy of a SQLite database that others are writing to (https://www.sqlite.org/lang_vacuum.html#vacuuminto)."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

from django.db import connection

from core.db.schema_state import Migration
from core.db.sqlite.contents import find_damage, read_schema_state
from core.db.sqlite.file import check_file, damaged_error
from core.db.sqlite.opening import connect, open_database
from operations.services.backup.left_behind import tables_left_behind

#: Steps of SQLite's machine between two looks whether to go on; some milliseconds.
_STEPS = 100_000


def copy_database(path: Path, target: Path, check: Callable[[], None]) -> frozenset[Migration]:
    """One read transaction: whole, of one moment, and nobody waits for it. What was deleted isn't in it.

    Raises UnfitDatabaseError for a damaged one: no good backup is to be replaced by a bad one.
    """
    check_file(path)
    with connection.wrap_database_errors:
        try:
            _copy(path, target, check)
            _leave_behind(target)
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError as exc:
            raise damaged_error(path, str(exc)) from exc
        if damage := find_damage(target):
            raise damaged_error(path, damage)
        return read_schema_state(target).applied


def _copy(path: Path, target: Path, check: Callable[[], None]) -> None:
    target.touch(0o600, exist_ok=False)
    stopped: list[BaseException] = []

    def look() -> bool:
        try:
            check()
        except BaseException as exc:  # noqa: BLE001  # raised below: nothing gets through SQLite
            stopped.append(exc)
        return bool(stopped)

    with closing(open_database(path, partial(connect, path))) as database:
        database.set_progress_handler(look, _STEPS)
        try:
            database.execute("VACUUM INTO ?", [str(target)])
        except sqlite3.OperationalError:
            if stopped:
                raise stopped[0] from None
            raise


def _leave_behind(target: Path) -> None:
    """Overwritten, too: whoever reads the file's bytes finds nothing."""
    with closing(sqlite3.connect(target, isolation_level=None)) as copy:
        copy.execute("PRAGMA journal_mode=MEMORY")
        copy.execute("PRAGMA secure_delete=ON")
        present = {name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        for table in tables_left_behind():
            if table in present:
                copy.execute(f"DELETE FROM {connection.ops.quote_name(table)}")  # noqa: S608  # a model's own
