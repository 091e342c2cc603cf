"""`manage.py restore FILE`: put a backup back; what was there is kept."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from core.commands.base import PlexSageCommand
from core.text.command_line import manage_command
from operations.errors import BadBackupError, RestoreFailedError
from operations.services.backup.manifest import Manifest
from operations.services.backup.restore import Restored, check_backup, restore_backup

FAILED, BAD_FILE = 1, 2
HELP = """Put back what `manage.py backup` made: the database, and the keys if it has them.

Stop PlexSage first. The file is looked through before anything is changed: whether it is whole and undamaged, of this
kind of database, and no newer than this PlexSage. What was there is kept: in a folder before-restore-… beside the
database, or in a schema before_restore_… of PostgreSQL. Everybody has to sign in again.
Exit codes: 0 done; 1 it can't be restored here; 2 the file can't be used; 130 stopped. Unless the exit code is 0,
nothing is changed."""


class Command(PlexSageCommand):
    """The exit codes are part of the interface: see HELP."""

    help = HELP
    has_written_help = True

    def add_arguments(self, parser: CommandParser) -> None:
        """Which file."""
        parser.add_argument("file", metavar="FILE", help="a file that `manage.py backup` wrote")
        parser.add_argument("--check", action="store_true", help="only look through it; PlexSage may run meanwhile")

    def check_database_before(self, options: dict[str, Any]) -> None:
        """There may be none, or a bad one: that is what backups are for."""

    def handle(self, **options: Any) -> None:
        """A few lines: what was restored, what was kept, what is to be done."""
        path = Path(options["file"]).expanduser()
        try:
            lines = [_sound(check_backup(path))] if options["check"] else _told(restore_backup(path))
        except BadBackupError as exc:
            self.end(BAD_FILE, exc.message)
        except RestoreFailedError as exc:
            self.end(FAILED, exc.message)
        self.stdout.write("\n".join(lines))


def _sound(manifest: Manifest) -> str:
    return f"The backup is whole and fits: {_from(manifest)}, {'with' if manifest.has_keys else 'without'} the keys."


def _told(restored: Restored) -> list[str]:
    lines = [f"Restored: {_from(restored.manifest)}. Everybody has to sign in again."]
    if restored.kept_in:
        lines.append(f"What was there before is kept in {restored.kept_in}.")
    if not restored.keys_fit:
        lines.append(_about_keys(restored))
    lines.append(f"Next, run: {manage_command('migrate')}" if restored.needs_migration else "You can start PlexSage.")
    return lines


def _about_keys(restored: Restored) -> str:
    if restored.outside:
        return (
            f"{' and '.join(restored.outside)} in the environment aren't those of this backup: stored API keys and the "
            "Plex token can't be read. The right ones are in the file: "
            "tar -xzf FILE secret_key salt_key"
        )
    return (
        "The keys here aren't those of this backup: stored API keys and the Plex token can't be read, and have to be "
        "entered again. Or put back secret_key and salt_key from the same time."
    )


def _from(manifest: Manifest) -> str:
    return f"PlexSage {manifest.version}, {manifest.made_at:%d %B %Y at %H:%M %Z}"
