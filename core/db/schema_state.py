"""Whether a database fits this version of PlexSage: its migrations and tables against those of the code."""

from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from core.db.unfit import MIGRATE, UnfitDatabaseError

#: Where Django notes which migrations were done.
RECORD = "django_migrations"
#: App and name.
Migration = tuple[str, str]


class SchemaState(NamedTuple):
    """What a database has."""

    tables: Collection[str]
    applied: frozenset[Migration]


def check_schema(contents: SchemaState, name: str, *, migrating: bool) -> None:
    """Raise UnfitDatabaseError; `name` says which database. One to be migrated may be older, or have no tables yet."""
    if _is_foreign(contents):
        raise UnfitDatabaseError(
            "foreign",
            f"{name} belongs to another program. Nothing has been changed. Choose another database for PlexSage with "
            "PLEXSAGE_DATA_DIR or DATABASE_URL.",
        )
    pending = _compare(contents.applied, name)
    if migrating:
        return
    if pending:
        raise UnfitDatabaseError(
            "older",
            f"{name} isn't ready for this version of PlexSage (still to run: {_listed(pending)}). Run: {MIGRATE}",
        )
    if missing := sorted(_tables() - set(contents.tables)):
        raise UnfitDatabaseError(
            "damaged",
            f"{name} is incomplete: the table {missing[0]} is missing ({len(missing)} in all). Restore your latest "
            "backup, with secret_key and salt_key from the same time.",
        )


def _is_foreign(contents: SchemaState) -> bool:
    """A migration that was stopped early has Django's apps alone; another program has ones that we have not."""
    if not contents.applied:
        return bool(contents.tables) and not _tables() & {*contents.tables} and RECORD not in contents.tables
    installed = {app.label for app in apps.get_app_configs()}
    applied = {app for app, _ in contents.applied}
    ours = {app.label for app in apps.get_app_configs() if not app.name.startswith("django.")}
    return not applied & ours and not applied <= installed


def _compare(applied: frozenset[Migration], name: str) -> Collection[Migration]:
    """The migrations that are still to be done. Raises UnfitDatabaseError for ones that only a newer version knows."""
    if applied == _known_by_name():
        return ()
    on_disk = MigrationLoader(None).disk_migrations
    replaced = {old: new for new, migration in on_disk.items() for old in migration.replaces}
    if unknown := applied - on_disk.keys() - replaced.keys():
        raise UnfitDatabaseError(
            "newer",
            f"{name} has been used by a newer version of PlexSage: it has {_listed(unknown)}, which this version "
            "doesn't know. Nothing has been changed. Upgrade PlexSage, or restore the backup from before the upgrade.",
        )
    return [
        key
        for key, migration in on_disk.items()
        if key not in applied
        and replaced.get(key) not in applied
        and not (migration.replaces and applied.issuperset(migration.replaces))
    ]


def _known_by_name() -> frozenset[Migration]:
    """All migrations, by the names of their files: reading these takes a tenth of a second at each start."""
    return frozenset(
        (app.label, file.stem)
        for app in apps.get_app_configs()
        for file in (Path(app.path) / "migrations").glob("*.py")
        if file.stem[0] not in "_~"
    )


def _tables() -> set[str]:
    return set(connection.introspection.django_table_names(include_views=False))


def _listed(migrations: Collection[Migration]) -> str:
    first = ".".join(min(migrations))
    others = len(migrations) - 1
    return f"the migration {first}" + (f" and {others} more" if others else "")
