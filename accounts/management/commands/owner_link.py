"""manage.py owner_link: a fresh link that creates the owner."""

from typing import Any

from django.core.management.base import CommandError

from accounts.services.owner import new_owner_link, owner_exists
from core.commands.base import PlexSageCommand
from core.text.command_line import manage_command


class Command(PlexSageCommand):
    """Prints the address alone."""

    help = (
        "Print a link that creates the owner's account. It works once, within 24 hours; earlier links stop working. "
        "Exit codes: 1 if there already is an owner, 4 if the database fails."
    )

    def handle(self, **options: Any) -> None:
        """Print it, unless nobody needs it."""
        if owner_exists():
            change = manage_command("changepassword NAME")
            raise CommandError(f"There already is an owner. To reset a forgotten password: {change}")
        self.stdout.write(new_owner_link())
