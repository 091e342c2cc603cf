"""A dump put into the PostgreSQL database; the tables that were there are kept in a schema of their own."""

from pathlib import Path

from django.db import connections

from core.text.humanize import pluralize
from operations.errors import BadBackupError, RestoreFailedError
from operations.services.backup.postgresql.kept_schemas import PREFIX, other_connections, put_back, set_aside
from operations.services.backup.postgresql.programs import ProgramError, run


def load_dump(dump: Path, moment: str) -> str:
    """Returns the name of the schema; "" where there were no tables. Raises BadBackupError, RestoreFailedError."""
    try:
        run("pg_restore", "--list", str(dump))
    except ProgramError as exc:
        raise BadBackupError(f"The backup's database can't be read: {exc}. Nothing has been changed.") from exc
    if others := other_connections():
        raise RestoreFailedError(
            f"{pluralize(others, 'other program is', 'other programs are')} connected to the database. Stop PlexSage "
            "everywhere, then restore again. Nothing has been changed."
        )
    schema = f"{PREFIX}{moment}"
    had_tables = set_aside(schema) > 0
    connections.close_all()
    try:
        run(
            "pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges",
            f"--dbname={_database()}", str(dump),
        )  # fmt: skip
    except BaseException as exc:
        if had_tables:
            put_back(schema)
        if isinstance(exc, ProgramError):
            raise RestoreFailedError(f"The backup couldn't be restored: {exc}. Nothing has been changed.") from exc
        raise
    return schema if had_tables else ""


def _database() -> str:
    return str(connections["default"].settings_dict["NAME"])
