"""manage.py owner_link: a fresh link that creates the owner."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.services.owner import new_owner_link, owner_exists


class Command(BaseCommand):
    """Prints the address alone; exit 1 if there is an owner."""

    help = "Print a link that creates the owner, once, within 24 hours. Earlier ones stop working."

    def handle(self, **options: Any) -> None:
        """Print it, unless nobody needs it."""
        if owner_exists():
            raise CommandError("There is an owner already. A forgotten password: manage.py changepassword NAME")
        self.stdout.write(new_owner_link())
