"""System checks: what makes an installation fail later or unsafe, each with an id and a hint."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as CheckWarning
from django.db import connection

from core.db.disk import file_system_of, free_bytes
from core.db.inspection import sqlite_path
from core.db.private_files import database_files, is_open_to_others
from core.keys.files import KEY_FILES
from core.text.command_line import manage_command

LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]", "testserver"})
NETWORK_FILE_SYSTEMS = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "ceph", "glusterfs"})
#: A sync of a large library writes as much into the log before it goes into the database, and a picture cache as well.
ENOUGH_BYTES = 200 * 2**20

Check = Callable[..., Iterable[CheckMessage]]


def check_data_directory(**_: Any) -> list[CheckMessage]:
    """core.E001: nothing can be stored."""
    if settings.DATA_DIR.is_dir() and os.access(settings.DATA_DIR, os.W_OK | os.X_OK):
        return []
    return [
        Error(
            f"The data directory {settings.DATA_DIR} isn't writable.",
            hint="Make it writable by PlexSage's user, or choose another one with PLEXSAGE_DATA_DIR.",
            id="core.E001",
        )
    ]


def check_allowed_hosts(**_: Any) -> list[CheckMessage]:
    """core.E002: "*" lets any web site that a person visits talk to PlexSage (DNS rebinding)."""
    if "*" not in settings.ALLOWED_HOSTS:
        return []
    hint = "List the host names you open PlexSage with, like PLEXSAGE_ALLOWED_HOSTS=nas.local,192.168.1.20."
    return [Error('PLEXSAGE_ALLOWED_HOSTS contains "*".', hint=hint, id="core.E002")]


def check_debug(**_: Any) -> list[CheckMessage]:
    """core.W001: error pages of the debug mode show the program's insides."""
    if not settings.DEBUG or set(settings.ALLOWED_HOSTS) <= LOCAL_HOSTS:
        return []
    hint = "Remove PLEXSAGE_DEBUG, or only open PlexSage as http://localhost."
    return [CheckWarning("Debug mode is on, and other computers can connect.", hint=hint, id="core.W001")]


def check_config_file(**_: Any) -> list[CheckMessage]:
    """core.W003: the file is passed over."""
    if not settings.LLM_FILE_PROBLEM:
        return []
    hint = "Fix the file (config.example.yaml shows the format) or remove it. Until then it has no effect."
    return [CheckWarning(settings.LLM_FILE_PROBLEM, hint=hint, id="core.W003")]


def check_file_system(**_: Any) -> list[CheckMessage]:
    """core.W004: SQLite's WAL mode needs a file system of this machine."""
    database = sqlite_path(connection)
    if database is None:
        return []
    file_system = file_system_of(database)
    if file_system not in NETWORK_FILE_SYSTEMS:
        return []
    hint = "Put the data directory on a local disk (PLEXSAGE_DATA_DIR), or use PostgreSQL (DATABASE_URL)."
    message = f"The SQLite database is on a network file system ({file_system}), where it can get damaged."
    return [CheckWarning(message, hint=hint, id="core.W004")]


def check_permissions(**_: Any) -> list[CheckMessage]:
    """core.W005: who can read these can decrypt the stored API keys, and forge or take over sessions."""
    paths = [settings.DATA_DIR / name for name in KEY_FILES]
    if database := sqlite_path(connection):
        paths += database_files(database)
    return [
        CheckWarning(f"{path} can be read by other users.", hint=f"Run: chmod 600 {path}", id="core.W005")
        for path in paths
        if path.is_file() and is_open_to_others(path)
    ]


def check_free_space(**_: Any) -> list[CheckMessage]:
    """core.W007: on a full disk everything can be read, and nothing kept."""
    free = free_bytes(settings.DATA_DIR)
    if free is None or free >= ENOUGH_BYTES:
        return []
    return [
        CheckWarning(
            f"Only {free // 2**20} MiB are free on the disk that holds the data directory {settings.DATA_DIR}.",
            hint="Free up space: once the disk is full, PlexSage can read its data but not save anything new.",
            id="core.W007",
        )
    ]


def check_static_files(**_: Any) -> list[CheckMessage]:
    """core.W006: pages would come without style and script."""
    hashed = "Manifest" in settings.STORAGES["staticfiles"]["BACKEND"]
    if not hashed or (Path(settings.STATIC_ROOT) / "staticfiles.json").is_file():
        return []
    return [
        CheckWarning(
            "The static files have not been collected.",
            hint=f"Run: {manage_command('collectstatic --noinput')} (make run does this).",
            id="core.W006",
        )
    ]


ALL_CHECKS: tuple[Check, ...] = (
    check_data_directory,
    check_allowed_hosts,
    check_debug,
    check_config_file,
    check_file_system,
    check_permissions,
    check_free_space,
    check_static_files,
)
