"""`manage.py migrate`: Django's own, after a look at what is there and a backup of it; failures are one line."""

import logging
import sqlite3
from typing import Any, NoReturn

from django.core.management import CommandParser
from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import Error, OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from core.commands.base import PlexSageCommand
from core.db.diagnosis import kind_of
from core.db.inspection import check_database, check_integrity, has_pending_migrations, sqlite_path
from core.db.messages import driver_message, summarize
from core.db.sqlite.creation import create_database
from core.text.command_line import manage_command
from operations.errors import BackupRunningError, UpgradeRefusedError
from operations.management.commands.backup import describe
from operations.services.backup.create import Made
from operations.services.upgrade import all_or_nothing, back_up_before_upgrade, nobody_else

logger = logging.getLogger(__name__)


class Command(PlexSageCommand, migrate.Command):
    """Nothing is migrated that is damaged, newer than this version, another program's, or in use."""

    database_failed = 1

    def add_arguments(self, parser: CommandParser) -> None:
        """Django's, and one of ours."""
        super().add_arguments(parser)
        parser.add_argument("--no-backup", action="store_true", help="change the database without a backup of it")

    def check_database_before(self, options: dict[str, Any]) -> None:
        """Only here is a database made. A damaged one would be damaged further: every page is looked at before."""
        alias = options["database"]
        check_database(alias, migrating=True)
        path = sqlite_path(connections[alias])
        if path is None or _only_looks(options):
            return
        if path.exists():
            if has_pending_migrations(alias):
                check_integrity(alias)
            return
        try:
            create_database(path)
        except (OSError, sqlite3.Error) as exc:
            reason = getattr(exc, "strerror", "") or exc
            raise OperationalError(f"{path} can't be created ({reason})") from exc

    def handle(self, *args: Any, **options: Any) -> None:
        """With a backup, where there is something to lose."""
        connection = connections[options["database"]]
        if _only_looks(options) or not _will_change(connection, options):
            super().handle(*args, **options)
            return
        try:
            with nobody_else(connection):
                made = None if options["no_backup"] else self._back_up(connection, options)
                self._migrate(connection, made, *args, **options)
        except (UpgradeRefusedError, BackupRunningError) as exc:
            self.end(self.database_failed, exc.message)

    def _back_up(self, connection: BaseDatabaseWrapper, options: dict[str, Any]) -> Made | None:
        made = back_up_before_upgrade(connection)
        if made is None:
            self.stderr.write("There is no backup from before this upgrade, as pg_dump isn't installed.")
        elif options["verbosity"]:
            self.stdout.write(describe(made))
        return made

    def _migrate(self, connection: BaseDatabaseWrapper, made: Made | None, *args: Any, **options: Any) -> None:
        try:
            with all_or_nothing(connection):
                super().handle(*args, **options)
        except CommandError:
            raise
        except Error as exc:
            # Of what is unknown, the words for pages would say to try again.
            problem = f"{driver_message(exc)}." if kind_of(exc) == "unknown" else summarize(exc)
            self._fail(_told(problem, connection, made), options)
        except Exception as exc:
            logger.exception("migrating failed")
            self._fail(_told(f"{type(exc).__name__}, see above.", connection, made), options)

    def _fail(self, message: str, options: dict[str, Any]) -> NoReturn:
        if options["verbosity"]:
            self.stdout.write()  # ends the line of the migration that failed
        self.end(self.database_failed, message)


def _only_looks(options: dict[str, Any]) -> bool:
    return bool(options["plan"] or options["check_unapplied"])


def _will_change(connection: BaseDatabaseWrapper, options: dict[str, Any]) -> bool:
    """Whether it has been migrated before, and will be now: also back, which is asked for by an app's name."""
    with connection.cursor() as cursor:
        is_new = "django_migrations" not in connection.introspection.table_names(cursor)
    return not is_new and (bool(options["app_label"]) or has_pending_migrations(connection.alias))


def _told(problem: str, connection: BaseDatabaseWrapper, made: Made | None) -> str:
    state = (
        "The database is as it was before."
        if connection.vendor == "sqlite"
        else f"Some of it may be done: {manage_command('migrate')} continues."
    )
    backup = f" The backup from before is {made.path}." if made else ""
    return f"The database couldn't be upgraded. {problem} {state}{backup}"
