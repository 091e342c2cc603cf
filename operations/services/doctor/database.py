"""The database: does it fit this version, is it sound, how large is it, and does it keep a log as it should."""

from collections.abc import Iterator
from pathlib import Path

from django.db import Error, connection

from core.checks import check_file_system
from core.db.inspection import check_database, check_integrity, sqlite_path
from core.db.messages import summarize
from core.db.private_files import database_files
from core.text.command_line import manage_command
from core.text.humanize import describe_size
from operations.schemas import Finding
from operations.services.doctor.system_checks import as_findings

_LABEL = "Database"
#: Bytes. SQLite moves its log into the database all the time: one that only grows is kept from it by an open read.
_LARGE_LOG = 2**29


def look_at_database(*, whole: bool) -> tuple[Finding, ...]:
    """`whole`: also read every page of a SQLite file, which takes seconds for a large one."""
    try:
        check_database()
        if whole:
            check_integrity()
        return (_sound(whole=whole), *_complaints())
    except Error as exc:
        text, next_step = _parted(summarize(exc))
        return (Finding(name="database", label=_LABEL, state="problem", text=text, next_step=next_step),)


def _sound(*, whole: bool) -> Finding:
    path = sqlite_path(connection)
    looked = ", and intact" if whole and path else ""
    text = f"{_kind(path)}, up to date{looked}. {_size(path)}."
    return Finding(name="database", label=_LABEL, state="ok", text=text)


def _kind(path: Path | None) -> str:
    return f"SQLite in {path}" if path else f"PostgreSQL, {connection.settings_dict['NAME']}"


def _size(path: Path | None) -> str:
    if path:
        return describe_size(sum(file.stat().st_size for file in database_files(path) if file.exists()))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        (size,) = cursor.fetchone()
    return describe_size(size)


def _complaints() -> Iterator[Finding]:
    yield from as_findings(_LABEL, check_file_system())
    if path := sqlite_path(connection):
        yield from _journal()
        yield from _log_size(path)


def _journal() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        (mode,) = cursor.execute("PRAGMA journal_mode").fetchone()
    if mode != "wal":
        yield Finding(
            name="database_journal",
            label=_LABEL,
            state="warning",
            text=f"SQLite can't keep its write-ahead log here (its journal mode is {mode}), so reading waits for "
            "writing.",
            next_step="Put the data folder on a local disk (PLEXSAGE_DATA_DIR), or use PostgreSQL (DATABASE_URL).",
        )


def _log_size(path: Path) -> Iterator[Finding]:
    log = path.with_name(f"{path.name}-wal")
    size = log.stat().st_size if log.exists() else 0
    if size > _LARGE_LOG:
        yield Finding(
            name="database_log",
            label=_LABEL,
            state="warning",
            text=f"The write-ahead log {log.name} has grown to {describe_size(size)}.",
            next_step="Restart PlexSage, and make sure that no other program keeps the database open.",
        )


def _parted(text: str) -> tuple[str, str]:
    """What is wrong, and what to do; that there is a command which tells more is left to those who read it there."""
    what, _, rest = text.partition(". ")
    return (f"{what}.", rest) if rest else (text, f"Run: {manage_command('check_database')}")
