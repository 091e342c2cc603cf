"""manage.py owner_link: a fresh link that creates the owner."""

from typing import Any

from django.core.management.base import CommandError

from accounts.services.owner import new_owner_link, owner_exists
from core.commands.base import PlexSageCommand
from core.text.command_line import manage_command


class Command(PlexSageCommand):
    """Prints the address alone."""

    help = (
        "Print a link that creates the owner, once, within 24 hours. Earlier ones stop working. "
        "Exit code 1: there is an owner; 4: the database failed."
    )

    def handle(self, **options: Any) -> None:
        """Print it, unless nobody needs it."""
        if owner_exists():
            change = manage_command("changepassword NAME")
            raise CommandError(f"There is an owner already. A forgotten password: {change}")
        self.stdout.write(new_owner_link())
