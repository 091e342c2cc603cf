"""A PostgreSQL database as a file, by pg_dump: one moment of it, while others go on."""

from collections.abc import Callable
from pathlib import Path

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from core.db.schema_state import Migration
from operations.errors import BackupFailedError
from operations.services.backup.left_behind import tables_left_behind
from operations.services.backup.postgresql.kept_schemas import PREFIX
from operations.services.backup.postgresql.programs import ProgramError, run


def dump(target: Path, check: Callable[[], None]) -> frozenset[Migration]:
    """Make `target`, in pg_dump's own format; returns the migrations that the database has."""
    applied = frozenset(MigrationRecorder(connection).applied_migrations())
    target.touch(0o600, exist_ok=False)
    try:
        run(
            "pg_dump", "--format=custom", "--compress=0", "--no-owner", "--no-privileges", f"--file={target}",
            f"--exclude-schema={PREFIX}*", *(f"--exclude-table-data={table}" for table in tables_left_behind()),
            check=check,
        )  # fmt: skip
    except ProgramError as exc:
        raise BackupFailedError(f"The database couldn't be backed up: {str(exc).rstrip('.')}.") from exc
    return applied
