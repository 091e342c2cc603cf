"""`manage.py check_database`: is every page of it sound, and does it fit this version of PlexSage?"""

from typing import Any

from core.commands import PlexSageCommand
from core.database_look import refuse_damage


class Command(PlexSageCommand):
    """Exit codes: 0 sound, 4 not, 130 stopped. Nothing is changed."""

    help = "Look at the whole database: whether it is sound, and fits this version. Seconds, for a large one."

    def handle(self, **_: Any) -> None:
        """One line."""
        refuse_damage()
        self.stdout.write("The database is sound, and fits this version of PlexSage.")
