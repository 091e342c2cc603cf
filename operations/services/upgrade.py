"""Bringing a database up to date so that nothing can be lost: nobody else at work, a backup, all of it or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from core.db.inspection import sqlite_path
from core.db.serving_lock import AlreadyServedError, database_alone
from operations.errors import BackupFailedError, UpgradeRefusedError
from operations.services.backup.create import Made, create_backup
from operations.services.backup.postgresql.programs import is_installed
from operations.services.backup.shelf import UPGRADES_KEPT, remove_surplus


@contextmanager
def nobody_else(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """No server runs on the database, and none can start inside the block. Raises UpgradeRefusedError."""
    try:
        with database_alone(sqlite_path(connection)):
            yield
    except AlreadyServedError as exc:
        raise UpgradeRefusedError(
            f"PlexSage is running on this database ({exc}), which can't be upgraded meanwhile. Stop it first. "
            "Nothing has been changed."
        ) from exc


def back_up_before_upgrade(connection: BaseDatabaseWrapper) -> Made | None:
    """None where PostgreSQL's programs are missing. Raises UpgradeRefusedError where none can be made."""
    if connection.vendor == "postgresql" and not is_installed("pg_dump"):
        return None
    try:
        made = create_backup(kind="upgrade", with_keys=settings.BACKUP_KEYS is not False)
        remove_surplus("upgrade", UPGRADES_KEPT)
    except BackupFailedError as exc:
        raise UpgradeRefusedError(
            f"The database hasn't been upgraded, because a backup comes first. {exc.message} Or, if you have a backup, "
            "add --no-backup."
        ) from exc
    return made


@contextmanager
def all_or_nothing(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """On SQLite, all migrations of the block become one change; a full disk or a power cut half-way undoes all of them.

    PostgreSQL's cannot: it refuses to alter a table in the transaction that has changed its rows.
    """
    if connection.vendor != "sqlite":
        yield
        return
    # Tables are made anew, which must not delete what refers to their rows; it can't be switched off in a transaction.
    with connection.constraint_checks_disabled(), transaction.atomic(using=connection.alias):
        yield
