"""The database as it is at one moment, as a file, while others go on reading and writing."""

from collections.abc import Callable
from pathlib import Path

from django.db import connection

from core.db.inspection import sqlite_path
from core.db.schema_state import Migration
from operations.services.backup.manifest import Engine
from operations.services.backup.postgresql.dump import dump
from operations.services.backup.sqlite_copy import copy_database


def engine_in_use() -> Engine:
    """Which kind of database this installation has."""
    return "sqlite" if sqlite_path(connection) else "postgresql"


def take_snapshot(target: Path, check: Callable[[], None]) -> frozenset[Migration]:
    """Make `target`; returns the migrations that it has. Sessions stay behind: who is signed in is no matter of years.

    `check` is called now and then, and may raise to end it. Raises BackupFailedError, UnfitDatabaseError, OSError and
    the database's errors.
    """
    path = sqlite_path(connection)
    return copy_database(path, target, check) if path else dump(target, check)
