"""A throw-away installation to measure in: a data folder of its own, with the LLM settings of yours."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

_SETTINGS = ("llm_llmsettings", "llm_providersettings")
_KEYS = ("secret_key", "salt_key")
_DATABASE = "plexsage.sqlite3"


@contextmanager
def prepared(library: Path | None) -> Iterator[Path | None]:
    """Call before Django is set up; yields where the settings are that `copy_settings` may be given, if anywhere.

    `library`: the data folder whose database is copied to measure in.
    """
    own = Path(os.environ.get("PLEXSAGE_DATA_DIR") or "data").expanduser()
    stored = own / _DATABASE
    with TemporaryDirectory(prefix="plexsage-quality-") as folder:
        for name in _KEYS:
            if (own / name).exists():
                shutil.copy(own / name, folder)
        if library:
            _copy(library / _DATABASE, Path(folder) / _DATABASE)
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "plexsage.settings",
            "PLEXSAGE_DATA_DIR": folder,
            "DATABASE_URL": "",
            "PLEXSAGE_STATIC": "plain",
            "PLEXSAGE_LOG_LEVEL": "ERROR",
        }
        yield stored if stored.exists() else None


def copy_settings(stored: Path, database: Path) -> None:
    """Rows of the LLM settings, as far as both databases have the same columns."""
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("ATTACH ? AS stored", [f"{stored}"])
        for table in _SETTINGS:
            columns = ", ".join(_columns(connection, "main", table) & _columns(connection, "stored", table))
            if columns:
                connection.execute(
                    f"INSERT OR REPLACE INTO main.{table} ({columns}) SELECT {columns} FROM stored.{table}"
                )


def _copy(database: Path, to: Path) -> None:
    """As it is at this moment, also while it is written to."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as old, closing(sqlite3.connect(to)) as new:
        old.backup(new)


def _columns(connection: sqlite3.Connection, schema: str, table: str) -> set[str]:
    return {f'"{row[1]}"' for row in connection.execute(f"PRAGMA {schema}.table_info({table})")}
