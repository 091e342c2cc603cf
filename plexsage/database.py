"""The database: SQLite in the data directory, or what DATABASE_URL says."""

import os
from pathlib import Path
from typing import Any

import dj_database_url
from pydantic import SecretStr

from plexsage.hidden_text import HiddenText
from plexsage.start_errors import StartError

FILE_NAME = "plexsage.sqlite3"
SQLITE, POSTGRESQL = "django.db.backends.sqlite3", "django.db.backends.postgresql"
#: Django's for SQLite, made careful.
_OWN_SQLITE = "core.db.sqlite"

#: IMMEDIATE takes the write lock when a transaction starts: it waits for others (core.db.lock_timeout) instead of
#: failing half-way; WAL lets readers read meanwhile; NORMAL is safe with WAL.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
}


def database(url: SecretStr | None, data_dir: Path) -> dict[str, Any]:
    """Django's description of the database; connections are never kept between requests (ASGI)."""
    try:
        described: dict[str, Any] = dict(
            dj_database_url.parse(url.get_secret_value() if url is not None else "sqlite://", conn_max_age=0)
        )
    except (ValueError, KeyError):
        described = {"ENGINE": "", "NAME": ""}
    if url is None:
        described["NAME"] = str(data_dir / FILE_NAME)
    # Others would need code of ours; a database in memory is another one in each thread.
    if described["ENGINE"] not in {SQLITE, POSTGRESQL} or described["NAME"] in {"", ":memory:"}:
        raise StartError(
            "DATABASE_URL must look like postgres://user:password@host:5432/name or sqlite:////path/to/file."
        )
    if password := described.get("PASSWORD"):
        described["PASSWORD"] = HiddenText(password)
    if described["ENGINE"] == SQLITE:
        described["ENGINE"] = _OWN_SQLITE
        # SQLite keeps its log beside the file that a link leads to: whoever looks for it has to know that place.
        described["NAME"] = os.path.realpath(described["NAME"])
        described["OPTIONS"] = SQLITE_OPTIONS | described.get("OPTIONS", {})
        # A file, as in real life: an in-memory database locks whole tables, and does not wait for them.
        described["TEST"] = {"NAME": str(data_dir / "test.sqlite3")}
    return described
