"""Which versions of the programs take part that PlexSage runs with."""

import platform
import sqlite3

import django
import uvicorn
from django.db import Error, connection

from core.version import VERSION
from operations.schemas import Version


def list_versions() -> tuple[Version, ...]:
    """PlexSage first. Nothing outside is asked, but for the version of a PostgreSQL server."""
    return (
        Version(name="PlexSage", version=VERSION),
        Version(name="Python", version=platform.python_version()),
        Version(name="Django", version=django.get_version()),
        Version(name="uvicorn", version=uvicorn.__version__),
        _database(),
        Version(name="System", version=f"{platform.system()} {platform.release()} ({platform.machine()})"),
    )


def _database() -> Version:
    if connection.vendor == "sqlite":
        return Version(name="SQLite", version=sqlite3.sqlite_version)
    return Version(name="PostgreSQL", version=_server_version())


def _server_version() -> str:
    try:
        with connection.cursor() as cursor:
            (text,) = cursor.execute("SHOW server_version").fetchone()
    except Error:
        return "not known, as it isn't responding"
    return str(text)
