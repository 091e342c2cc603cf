"""`manage.py backup [FILE]`: one file that holds the installation, made while PlexSage runs."""

import io
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.db import DEFAULT_DB_ALIAS

from core.commands.base import PlexSageCommand
from core.db.inspection import check_database
from core.db.unfit import UnfitDatabaseError
from core.text.humanize import describe_size
from operations.errors import BackupFailedError, BackupRunningError
from operations.services.backup.create import Made, create_backup, stream_backup

FAILED = 1
HELP = """Write the database and the two keys into one file, while PlexSage runs or not.

FILE is a new file, a folder, or - for standard output; without it, the backup goes into the folder of backups
(PLEXSAGE_BACKUP_DIR). Not in it: covers, which are fetched again; who is signed in; config.yaml and the environment,
which are yours. Whoever has the file with the keys can read your API keys: keep it as safe as a password.
Exit codes: 0 done; 1 failed, and nothing is left of it; 4 the database can't be used; 130 stopped."""


class Command(PlexSageCommand):
    """The exit codes are part of the interface: see HELP."""

    help = HELP
    has_written_help = True

    def add_arguments(self, parser: CommandParser) -> None:
        """All optional."""
        parser.add_argument("file", nargs="?", metavar="FILE", help="where to write it")
        parser.add_argument("--without-keys", action="store_true", help="leave secret_key and salt_key out")

    def check_database_before(self, options: dict[str, Any]) -> None:
        """One that is older or newer than this version can be backed up as it is. Raises Error."""
        try:
            check_database(DEFAULT_DB_ALIAS)
        except UnfitDatabaseError as exc:
            if exc.kind not in {"older", "newer"}:
                raise

    def handle(self, **options: Any) -> None:
        """One line that says where it is and what is in it."""
        with_keys = not options["without_keys"]
        try:
            if options["file"] == "-":
                # The line goes where it is no part of the file.
                self.stderr.write(describe(stream_backup(_open_stdout(), with_keys=with_keys)))
            else:
                target = Path(options["file"]).expanduser() if options["file"] else None
                self.stdout.write(describe(create_backup(target, with_keys=with_keys)))
        except (BackupFailedError, BackupRunningError) as exc:
            self.end(FAILED, exc.message)


def _open_stdout() -> io.BufferedWriter:
    """As it is: the safe one goes on when its reader has gone, and half a backup would pass for a whole one.

    Raises BackupFailedError.
    """
    if sys.__stdout__ is None:
        raise BackupFailedError("Standard output is closed.")
    if sys.stdout.isatty():
        raise BackupFailedError("Standard output is a terminal. Send it into a file: backup - > plexsage.tar.gz")
    return io.BufferedWriter(io.FileIO(sys.stdout.fileno(), "wb", closefd=False))


def describe(made: Made) -> str:
    """For whoever asked for it."""
    where = f"Backup: {made.path} ({describe_size(made.size)})" if made.path else "Backup written"
    if made.has_keys:
        return f"{where}, with the keys: keep it as safe as a password."
    if made.outside:
        return f"{where}, without {' and '.join(made.outside)}: those are in the environment, and yours to keep."
    return f"{where}, without the keys: without secret_key and salt_key, API keys have to be entered again."
