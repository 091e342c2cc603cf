"""A database that must not be used as it is: lost, damaged, another program's, newer or older than this PlexSage."""

from typing import Literal

from django.db.utils import OperationalError

from core.text.command_line import manage_command

Unfit = Literal["missing", "damaged", "foreign", "newer", "older"]

MIGRATE = manage_command("migrate")
#: What is to be restored together.
RESTORE = (
    "Keep the file as it is, and restore your latest backup: the database (with its -wal file, if the backup has one), "
    "secret_key and salt_key."
)


class UnfitDatabaseError(OperationalError):
    """The message is one line for whoever runs PlexSage: what is wrong, and what to do. Nothing has been changed."""

    def __init__(self, kind: Unfit, message: str) -> None:
        super().__init__(message)
        self.kind = kind
