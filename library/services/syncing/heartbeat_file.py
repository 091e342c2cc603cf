"""A sign of life beside the database: where tracks are stored in place, SQLite lets nobody else write, not even us."""

import logging
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

logger = logging.getLogger(__name__)


def is_needed() -> bool:
    """Other databases take the beats while they store."""
    return connection.vendor == "sqlite"


def beat() -> None:
    """Whoever stores tracks is alive. Raises OSError."""
    _file().touch()


def heard_at() -> datetime | None:
    """When it last was; None where nobody stores, or where nobody can tell."""
    try:
        return datetime.fromtimestamp(_file().stat().st_mtime, UTC)
    except OSError:
        return None


def end() -> None:
    """Nobody stores any more."""
    try:
        _file().unlink(missing_ok=True)
    except OSError as exc:
        logger.warning("couldn't delete a file of the sync: %s", exc)


def _file() -> Path:
    return Path(settings.DATA_DIR) / "library-sync.alive"
