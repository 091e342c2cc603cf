"""Making the SQLite database: whole or not at all, so that an empty file is always a lost one."""

import os
import secrets
import sqlite3
from contextlib import closing
from pathlib import Path

from core.db.private_files import link_if_absent


def create_database(path: Path) -> None:
    """A new one without tables, its owner's alone; one that is there stays. Raises OSError, sqlite3.Error."""
    if path.exists():
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with closing(sqlite3.connect(draft)) as database:
            database.execute("PRAGMA journal_mode=WAL")
            database.execute("PRAGMA user_version=1")  # writes the first page
        link_if_absent(draft, path)
    finally:
        for name in (draft.name, f"{draft.name}-wal", f"{draft.name}-shm", f"{draft.name}-journal"):
            draft.with_name(name).unlink(missing_ok=True)
