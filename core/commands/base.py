"""What commands have in common: Ctrl-C, and a database that fails or does not fit, are one line and an exit code."""

import asyncio
import sys
from argparse import RawDescriptionHelpFormatter
from collections.abc import Sequence
from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import Error

from core.commands.ownership import give_back
from core.db.inspection import check_database
from core.db.messages import summarize
from core.db.unfit import UnfitDatabaseError

STOPPED = 130
#: Of Django's own commands, those that work without a database, or are there to look into one that is unfit.
_WITHOUT_DATABASE = frozenset(
    "help version collectstatic findstatic makemigrations makemessages compilemessages diffsettings startapp "
    "startproject squashmigrations optimizemigration sqlmigrate test testserver shell dbshell inspectdb showmigrations "
    "sendtestemail embedded_llm".split()
)
#: Those that are there to tell what the system checks find.
_CHECKING = frozenset({"check", "runserver", "test", "testserver"})
#: What is typed into it may go wrong, and its tracebacks are for whoever typed it.
_FOR_DEVELOPERS = frozenset({"shell"})


class PlexSageCommand(BaseCommand):
    """`database_failed` is an exit code that means nothing else for the command."""

    database_failed: ClassVar[int] = 4
    stopped_text: ClassVar[str] = "Stopped."
    #: Whether `help` has lines of its own, which stay as they are written.
    has_written_help: ClassVar[bool] = False
    #: `manage.py check` and the server's start tell them; a command says what stands in its own way.
    requires_system_checks = ()

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """With the help's own lines, where it has some."""
        written = {"formatter_class": RawDescriptionHelpFormatter} if self.has_written_help else {}
        return super().create_parser(prog_name, subcommand, **written, **kwargs)

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Run the command; a failing database and Ctrl-C are one line and an exit code, without a traceback."""
        try:
            self.check_database_before(options)
            return super().execute(*args, **options)
        except Error as exc:
            self.end(self.database_failed, summarize(exc))
        except (asyncio.CancelledError, KeyboardInterrupt):
            self.end(STOPPED, self.stopped_text)
        finally:
            self._give_back()

    def check_database_before(self, options: dict[str, Any]) -> None:
        """Before anything else is done. Raises Error."""
        check_database()

    def _give_back(self) -> None:
        try:
            give_back(settings.DATA_DIR)
        except OSError as exc:
            self.stderr.write(f"Files in {settings.DATA_DIR} may belong to root now: {exc.strerror}.")

    def end(self, code: int, message: str) -> NoReturn:
        """Say why, in one line, and exit."""
        self.stderr.write(" ".join(message.split()))
        sys.exit(code)


def prepare(command: BaseCommand, name: str, arguments: Sequence[str]) -> None:
    """For Django's own commands, what ours do by themselves. Raises Error."""
    if name not in _CHECKING:
        command.requires_system_checks = []
    if isinstance(command, PlexSageCommand) or name in _WITHOUT_DATABASE or {"-h", "--help"} & {*arguments}:
        return
    try:
        check_database()
    except UnfitDatabaseError as exc:
        # Checks are made before the first start, too.
        if name != "check" or exc.kind != "missing":
            raise
    except Error:
        if name != "check":
            raise


def exit_for(exc: Error, name: str) -> NoReturn:
    """End the process: a command of this name could not use the database."""
    if name in _FOR_DEVELOPERS:
        raise exc
    sys.stderr.write(f"{summarize(exc)}\n")
    sys.exit(1)
