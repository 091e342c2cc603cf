"""A database that must not be used as it is: lost, damaged, another program's, newer or older than this PlexSage."""

from typing import Literal

from django.db.utils import OperationalError

from core.text.command_line import manage_command

Unfit = Literal["missing", "damaged", "foreign", "newer", "older"]

MIGRATE = manage_command("migrate")
#: What is to be restored together.
RESTORE_COMMAND = manage_command("restore FILE")
RESTORE = (
    f"Restore your latest backup: {RESTORE_COMMAND} keeps this file beside it. Or move it away, and put back a copy of "
    "the database (with its -wal file, if the copy has one), secret_key and salt_key."
)


class UnfitDatabaseError(OperationalError):
    """The message is one line for whoever runs PlexSage: what is wrong, and what to do. Nothing has been changed."""

    def __init__(self, kind: Unfit, message: str) -> None:
        super().__init__(message)
        self.kind = kind
