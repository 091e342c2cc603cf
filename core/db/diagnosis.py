"""Why the database cannot be used, from what SQLite or PostgreSQL said, and from a look at the disk."""

import re
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from django.db import connection
from django.db.utils import Error, InterfaceError, OperationalError

from core.db.disk import is_full, is_read_only
from core.db.unfit import UnfitDatabaseError

Kind = Literal[
    "busy", "full", "readonly", "damaged", "missing", "unready", "disk", "unknown",
    "away", "server_full", "server_readonly", "server_missing",
]  # fmt: skip

#: SQLite's primary result codes.
_SQLITE: Mapping[int, Kind] = MappingProxyType(
    {
        sqlite3.SQLITE_BUSY: "busy",
        sqlite3.SQLITE_LOCKED: "busy",
        sqlite3.SQLITE_FULL: "full",
        sqlite3.SQLITE_READONLY: "readonly",
        sqlite3.SQLITE_PERM: "readonly",
        sqlite3.SQLITE_CORRUPT: "damaged",
        sqlite3.SQLITE_NOTADB: "damaged",
        sqlite3.SQLITE_IOERR: "disk",
        sqlite3.SQLITE_CANTOPEN: "disk",
    }
)
#: The SQLSTATE codes of PostgreSQL that are about more than the query; classes have two characters.
_POSTGRESQL: Mapping[str, Kind] = MappingProxyType(
    {
        "53100": "server_full",
        "25006": "server_readonly",
        "55P03": "busy",
        "40P01": "busy",
        "42P01": "unready",
        "42703": "unready",
        "3F000": "unready",
        "3D000": "server_missing",
        "08": "away",
        "57": "away",
        "53": "away",
        "58": "disk",
        "XX001": "damaged",
        "XX002": "damaged",
    }
)
#: Words, for errors that come without a code; SQLite has none for what a database lacks.
_WORDS: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (re.compile(r"no such (table|column)|has no column"), "unready"),
    (re.compile(r"locked"), "busy"),
    (re.compile(r"disk is full"), "full"),
    (re.compile(r"readonly|read-only"), "readonly"),
    (re.compile(r"malformed|not a database"), "damaged"),
    (re.compile(r"disk I/O|unable to open|can't be created"), "disk"),
    (re.compile(r'database "[^"]*" does not exist'), "server_missing"),
    (re.compile(r"connection"), "away"),
)
_UNFIT: Mapping[str, Kind] = MappingProxyType(
    {"missing": "missing", "damaged": "damaged", "foreign": "damaged", "newer": "unready", "older": "unready"}
)
#: What a database raises that is well asked and cannot answer; other errors of it are mistakes of ours.
DATABASE_TROUBLE = (OperationalError, InterfaceError)


def is_trouble(exc: BaseException | None) -> bool:
    """Whether it is the database's trouble. PostgreSQL tells some of it in classes that else mean mistakes of ours."""
    return isinstance(exc, DATABASE_TROUBLE) or (isinstance(exc, Error) and kind_of(exc) != "unknown")


def kind_of(exc: Error) -> Kind:
    """What is wrong. A disk that is full or may not be written has many names: the disk itself is asked."""
    if isinstance(exc, UnfitDatabaseError):
        return _UNFIT[exc.kind]
    kind = _kind_by_code(exc)
    return _of_disk(kind) if kind in {"readonly", "disk"} else kind


def _kind_by_code(exc: Error) -> Kind:
    cause = exc.__cause__
    if isinstance(cause, sqlite3.Error) and (code := getattr(cause, "sqlite_errorcode", 0) & 0xFF) in _SQLITE:
        return _SQLITE[code]
    if state := getattr(cause, "sqlstate", None):
        return _POSTGRESQL.get(state) or _POSTGRESQL.get(state[:2], "unknown")
    text = str(exc)
    return next((kind for pattern, kind in _WORDS if pattern.search(text)), "unknown")


def _of_disk(kind: Kind) -> Kind:
    if connection.vendor != "sqlite":
        return kind
    path = Path(str(connection.settings_dict["NAME"]))
    if is_read_only(path.parent):
        return "readonly"
    return "full" if is_full(path.parent) else kind
