"""What PlexSage's own commands have in common: Ctrl-C, and a database that fails, are one line and an exit code."""

import asyncio
import sys
from typing import Any, ClassVar, NoReturn

from django.core.management.base import BaseCommand
from django.db import Error

from core.command_line import manage_command

STOPPED = 130


class PlexSageCommand(BaseCommand):
    """`database_failed` is an exit code that means nothing else for the command."""

    database_failed: ClassVar[int] = 4
    stopped_text: ClassVar[str] = "Stopped."

    def execute(self, *args: Any, **options: Any) -> str | None:
        """As Django does it, without its tracebacks for these two."""
        try:
            return super().execute(*args, **options)
        except Error as exc:
            hint = f"Is there space left, and did `{manage_command('migrate')}` run?"
            self.end(self.database_failed, f"The database cannot be used: {str(exc).rstrip('.?')}. {hint}")
        except (asyncio.CancelledError, KeyboardInterrupt):
            self.end(STOPPED, self.stopped_text)

    def end(self, code: int, message: str) -> NoReturn:
        """Say why, in one line, and exit."""
        self.stderr.write(" ".join(message.split()))
        sys.exit(code)
