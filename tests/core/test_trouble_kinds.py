"""Why a database cannot be used, out of the codes and words of SQLite and PostgreSQL."""

import sqlite3

import pytest
from django.db import (
    DatabaseError,
    Error,
    InterfaceError,
    InternalError,
    OperationalError,
    ProgrammingError,
    connection,
)

from core.db import diagnosis
from core.db.diagnosis import is_trouble, kind_of
from core.db.messages import explain, summarize
from core.db.unfit import UnfitDatabaseError


class PostgreSQLError(Exception):
    """As psycopg raises it."""

    def __init__(self, sqlstate: str | None) -> None:
        super().__init__("words")
        self.sqlstate = sqlstate


def of_sqlite(code: int) -> sqlite3.Error:
    cause = sqlite3.OperationalError("words")
    cause.sqlite_errorcode = code
    return cause


def because(error: Error, cause: BaseException | None) -> Error:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (because(OperationalError("x"), of_sqlite(sqlite3.SQLITE_BUSY)), "busy"),
        (because(OperationalError("x"), of_sqlite(sqlite3.SQLITE_BUSY_SNAPSHOT)), "busy"),
        (because(OperationalError("x"), of_sqlite(sqlite3.SQLITE_FULL)), "full"),
        (because(DatabaseError("x"), of_sqlite(sqlite3.SQLITE_CORRUPT_VTAB)), "damaged"),
        (because(DatabaseError("x"), of_sqlite(sqlite3.SQLITE_NOTADB)), "damaged"),
        (because(OperationalError("x"), of_sqlite(sqlite3.SQLITE_READONLY_DBMOVED)), "readonly"),
        (because(OperationalError("x"), of_sqlite(sqlite3.SQLITE_IOERR_READ)), "disk"),
        (because(OperationalError("no such column: a.b"), of_sqlite(sqlite3.SQLITE_ERROR)), "unready"),
        (OperationalError("no such table: auth_user"), "unready"),
        (OperationalError("database is locked"), "busy"),
        (OperationalError("database or disk is full"), "full"),
        (DatabaseError("database disk image is malformed"), "damaged"),
        (DatabaseError("file is not a database"), "damaged"),
        (OperationalError("something else"), "unknown"),
        (because(OperationalError("x"), PostgreSQLError("53100")), "server_full"),
        (because(InternalError("x"), PostgreSQLError("25006")), "server_readonly"),
        (because(InternalError("x"), PostgreSQLError("XX001")), "damaged"),
        (because(ProgrammingError("x"), PostgreSQLError("42P01")), "unready"),
        (because(ProgrammingError("x"), PostgreSQLError("42703")), "unready"),
        (because(OperationalError("x"), PostgreSQLError("55P03")), "busy"),
        (because(OperationalError("x"), PostgreSQLError("57P01")), "away"),
        (because(OperationalError("x"), PostgreSQLError("08006")), "away"),
        (OperationalError('connection failed: FATAL: database "x" does not exist'), "server_missing"),
        (OperationalError("connection failed: Connection refused"), "away"),
        (InterfaceError("connection already closed"), "away"),
        (UnfitDatabaseError("newer", "x"), "unready"),
        (UnfitDatabaseError("missing", "x"), "missing"),
    ],
)
def test_each_is_told_as_what_it_is(error: Error, kind: str) -> None:
    assert kind_of(error) == kind
    assert is_trouble(error)
    assert explain(error).message
    assert "\n" not in summarize(error)


@pytest.mark.parametrize(
    "mistake",
    [
        because(ProgrammingError("syntax error"), PostgreSQLError("42601")),
        because(InternalError("current transaction is aborted"), PostgreSQLError("25P02")),
        ProgrammingError("wrong number of bindings"),
        ValueError("database is locked"),
    ],
)
def test_mistakes_of_ours_stay_mistakes(mistake: BaseException) -> None:
    assert not is_trouble(mistake)


@pytest.mark.parametrize(
    ("full", "read_only", "kind"), [(True, False, "full"), (False, True, "readonly"), (False, False, "disk")]
)
@pytest.mark.parametrize("said", ["disk I/O error", "unable to open database file"])
@pytest.mark.skipif(connection.vendor != "sqlite", reason="the disk of a database server is elsewhere")
def test_the_disk_itself_is_asked(
    said: str, full: bool, read_only: bool, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(diagnosis, "is_full", lambda _: full)
    monkeypatch.setattr(diagnosis, "is_read_only", lambda _: read_only)
    assert kind_of(OperationalError(said)) == kind
