"""A backup looked through before anything is touched: whole, PlexSage's, and no newer than this PlexSage."""

import sqlite3
from pathlib import Path

from django.db import Error, connection

from core.db.schema_state import RECORD, SchemaState, check_schema
from core.db.sqlite.contents import find_damage, read_schema_state
from core.db.unfit import UnfitDatabaseError
from operations.errors import BadBackupError
from operations.services.backup.archive import read_manifest, unpack
from operations.services.backup.manifest import DATABASES, Engine, Manifest, newer_error
from operations.services.backup.snapshot import engine_in_use

_NAMES: dict[Engine, str] = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def check_manifest(path: Path) -> Manifest:
    """What can be told from its beginning. Raises BadBackupError, OSError."""
    manifest = read_manifest(path)
    if manifest.engine != (ours := engine_in_use()):
        raise BadBackupError(
            f"{path} is a backup of a {_NAMES[manifest.engine]} database, but this PlexSage uses {_NAMES[ours]}. "
            "Nothing has been changed. Restore it where DATABASE_URL leads to the same kind of database."
        )
    _refuse_unfit(SchemaState(frozenset({RECORD}), frozenset(manifest.migrations)), path, manifest)
    return manifest


def needs_migration(manifest: Manifest) -> bool:
    """Whether this PlexSage is newer than the backup."""
    tables = connection.introspection.django_table_names()
    try:
        check_schema(SchemaState(tables, frozenset(manifest.migrations)), "", migrating=False)
    except UnfitDatabaseError:
        return True
    return False


def unpack_checked(path: Path, folder: Path) -> Manifest:
    """All of it, into `folder`; a SQLite database is looked through page by page. Raises BadBackupError, OSError."""
    manifest = unpack(path, folder)
    database = folder / DATABASES[manifest.engine]
    if manifest.engine == "sqlite":
        _check_sqlite(database, path, manifest)
    elif not database.stat().st_size:
        raise BadBackupError(f"{path} contains an empty database.")
    _check_keys(folder, path, manifest)
    return manifest


def _check_sqlite(database: Path, path: Path, manifest: Manifest) -> None:
    try:
        contents, damage = read_schema_state(database), find_damage(database)
    except (UnfitDatabaseError, sqlite3.Error) as exc:
        raise BadBackupError(f"{path} contains a damaged database ({_plain(exc)}). Nothing has been changed.") from exc
    if damage:
        raise BadBackupError(f"{path} contains a damaged database ({damage}). Nothing has been changed.")
    _refuse_unfit(contents, path, manifest)
    _refuse_incomplete(contents, path)


def _refuse_unfit(contents: SchemaState, path: Path, manifest: Manifest) -> None:
    """Older is fine: `migrate` brings it up to date."""
    try:
        check_schema(contents, str(path), migrating=True)
    except UnfitDatabaseError as exc:
        if exc.kind == "newer":
            raise newer_error(str(path), manifest.version) from exc
        raise BadBackupError(f"{path} isn't a backup of PlexSage. Nothing has been changed.") from exc
    if not contents.applied:
        raise BadBackupError(f"{path} contains an empty database. Nothing has been changed.")


def _refuse_incomplete(contents: SchemaState, path: Path) -> None:
    try:
        check_schema(contents, f"The database in {path}", migrating=False)
    except UnfitDatabaseError as exc:
        if exc.kind != "older":
            raise BadBackupError(f"{path} contains an incomplete database. Nothing has been changed.") from exc


def _check_keys(folder: Path, path: Path, manifest: Manifest) -> None:
    for part in manifest.parts:
        if part.name.endswith("_key") and not (folder / part.name).read_bytes().strip():
            raise BadBackupError(f"{path} contains an empty {part.name}. Nothing has been changed.")


def _plain(exc: Exception) -> str:
    if isinstance(exc, Error):
        return "it can't be read"
    return " ".join(str(exc).split())
