"""`manage.py check_database`: is every page of it sound, and does it fit this version of PlexSage?"""

from typing import Any

from django.db import connection

from core.commands.base import PlexSageCommand
from core.db.inspection import check_integrity, sqlite_path

_SOUND = "The database is intact and matches this version of PlexSage."
_FITS = (
    "The database matches this version of PlexSage. To check whether its files are intact, use PostgreSQL's pg_amcheck."
)


class Command(PlexSageCommand):
    """Exit codes: 0 sound, 4 not, 130 stopped. Nothing is changed."""

    help = "Check that the whole database is intact and matches this version. A large one takes a few seconds."

    def handle(self, **_: Any) -> None:
        """One line, which says no more than was looked at."""
        check_integrity()
        self.stdout.write(_SOUND if sqlite_path(connection) else _FITS)
