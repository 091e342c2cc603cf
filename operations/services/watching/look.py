"""One look at what can fail while the server runs: the database, its disk, the keys, and what is connected."""

from pathlib import Path

from django.conf import settings
from django.db import Error, connections

from core.db.diagnosis import kind_of
from core.db.disk import free_bytes, is_full, is_read_only
from core.db.inspection import check_database
from core.keys.state import find_key_state
from core.tasks.database_outage import DISK, note_database_trouble
from core.tasks.outages import outages
from core.text.humanize import describe_size
from library.services.music_server.active_server import plex_is_connected
from llm.services.settings.effective import load_config, what_is_missing
from operations.services.watching.memory import Known


def look() -> Known:
    """What is found, in a thread of its own: its connection is closed again. What is down or back is logged."""
    try:
        known = _look_at_database()
    finally:
        connections.close_all()
    _look_at_disk(settings.DATA_DIR, is_read=known.database == "ok")
    return known


def look_at_connections() -> Known:
    """What is set up, out of the database alone. Raises Django's Error."""
    return Known(plex_connected=plex_is_connected(), llm_configured=not what_is_missing(load_config().config))


def _look_at_database() -> Known:
    try:
        check_database()
        known = look_at_connections().model_copy(
            update={"database": "ok", "migrations": "ok", "keys": find_key_state().trouble or "ok"}
        )
    except Error as exc:
        note_database_trouble(exc, is_logged=False)
        kind = kind_of(exc)
        return Known(database=kind, migrations="pending" if kind == "unready" else "unknown")
    outages().end("database")
    return known


def _look_at_disk(folder: Path, *, is_read: bool) -> None:
    """Before a write fails. `is_read`: the database could be read from it."""
    if is_full(folder):
        outages().begin("disk", DISK, f"only {describe_size(free_bytes(folder) or 0)} are free in {folder}")
    elif is_read_only(folder):
        outages().begin("disk", DISK, f"{folder} can't be written")
    elif is_read:
        outages().end("disk")
