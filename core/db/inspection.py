"""A look at the database before it is used: is it there, sound, PlexSage's, and of this version."""

from pathlib import Path

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder

from core.db.schema_state import SchemaState, check_schema
from core.db.serving_lock import find_holder, lock_path
from core.db.sqlite.contents import check_wal, find_damage, read_schema_state
from core.db.sqlite.file import check_place, damaged_error, has_pending_wal
from core.db.unfit import UnfitDatabaseError


def check_database(alias: str = DEFAULT_DB_ALIAS, *, migrating: bool = False) -> None:
    """Raise UnfitDatabaseError where the database must not be used as it is, and Error where it cannot be looked at.

    `migrating`: it may be missing, older or unfinished. Nothing is changed, and SQLite's file not even opened to write.
    """
    connection = connections[alias]
    if path := sqlite_path(connection):
        _refuse_unfit_file(connection, path, migrating=migrating)
    else:
        name = f"The database {connection.settings_dict['NAME']}"
        check_schema(_contents_of_server(connection), name, migrating=migrating)


def check_integrity(alias: str = DEFAULT_DB_ALIAS) -> None:
    """Look at every page of a SQLite file: seconds, for a large one. Raises UnfitDatabaseError."""
    connection = connections[alias]
    if path := sqlite_path(connection):
        with connection.wrap_database_errors:
            damage = find_damage(path)
        if damage:
            raise damaged_error(path, damage)


def has_pending_migrations(alias: str = DEFAULT_DB_ALIAS) -> bool:
    """Whether a database that is fit to be migrated has to be."""
    try:
        check_database(alias)
    except UnfitDatabaseError as exc:
        if exc.kind == "older":
            return True
        raise
    return False


def sqlite_path(connection: BaseDatabaseWrapper) -> Path | None:
    """The file of a SQLite database."""
    return Path(str(connection.settings_dict["NAME"])) if connection.vendor == "sqlite" else None


def _refuse_unfit_file(connection: BaseDatabaseWrapper, path: Path, *, migrating: bool) -> None:
    if migrating and not path.exists():
        check_place(path)
        return
    with connection.wrap_database_errors:
        if has_pending_wal(path) and not find_holder(lock_path(path)):
            check_wal(path)
        contents = read_schema_state(path)
    check_schema(contents, f"The database {path}", migrating=migrating)


def _contents_of_server(connection: BaseDatabaseWrapper) -> SchemaState:
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
    return SchemaState(tables=frozenset(tables), applied=frozenset(MigrationRecorder(connection).applied_migrations()))
