"""What was read from the database, kept as long as nothing in it changes: one cheap question tells, whoever wrote.

SQLite counts what other connections have written (`PRAGMA data_version`) and what this one has (`total_changes`);
PostgreSQL names the transactions that a query sees. So what is recalled is what a query would give at that moment.
"""

import threading
from collections.abc import Callable, Hashable
from copy import copy
from typing import Any, TypeVar

from django.db import connection, models
from django.db.backends.base.base import BaseDatabaseWrapper

from core.db.kept_connections import kept_connections
from core.runtime import singleton

T = TypeVar("T")
Row = TypeVar("Row", bound=models.Model)

#: Of one thread. Sessions and tokens come and go; what is asked for all the time is soon there again.
_MOST = 500


class _Memory(threading.local):
    """Each thread's own: each has its own connection, which counts by itself."""

    def __init__(self) -> None:
        self.connection: Any = None
        self.version: Hashable = None
        self.values: dict[Hashable, Any] = {}


def recall(key: Hashable, read: Callable[[], T]) -> T:
    """What `read` returns; what it returned before under this key, where nothing in the database has changed since.

    It asks nothing but the database and what stays as it is while a process lives, the clock neither. Its value is
    shared: nobody changes it. Inside a transaction, and where no server keeps connections, it is read anew.
    """
    if not kept_connections().keeps or connection.in_atomic_block:
        return read()
    memory = singleton(_Memory)
    _forget_unless_unchanged(memory)
    if key in memory.values:
        found: T = memory.values[key]
        return found
    # The version is older than what is read now, never newer: also where reading recalls other things.
    version = memory.version
    value = read()
    if memory.version == version:
        if len(memory.values) >= _MOST:
            memory.values.clear()
        memory.values[key] = value
    return value


def copy_row(row: Row) -> Row:
    """One of one's own: what is set on it is set on no one else's."""
    copied: Row = row.__class__.__new__(row.__class__)
    vars(copied).update(vars(row))
    copied._state = copy(row._state)  # noqa: SLF001  # part of Django's documented model API
    copied._state.fields_cache = dict(row._state.fields_cache)  # noqa: SLF001
    return copied


def _forget_unless_unchanged(memory: _Memory) -> None:
    version = _VERSIONS[connection.vendor](connection)
    if version != memory.version or connection.connection is not memory.connection:
        memory.values.clear()
        memory.connection, memory.version = connection.connection, version


def _sqlite_version(database: BaseDatabaseWrapper) -> Hashable:
    database.ensure_connection()
    with database.wrap_database_errors:
        others = database.connection.execute("PRAGMA data_version").fetchone()[0]
    return others, database.connection.total_changes


def _postgresql_version(database: BaseDatabaseWrapper) -> Hashable:
    with database.cursor() as cursor:
        cursor.execute("SELECT pg_current_snapshot()::text")
        found: str = cursor.fetchone()[0]
    return found


_VERSIONS = {"sqlite": _sqlite_version, "postgresql": _postgresql_version}
