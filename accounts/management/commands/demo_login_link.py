"""manage.py demo_login_link: a link that signs in to the demo."""

from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from accounts.errors import AccountTakenError
from accounts.services.built_in_users import new_demo_path
from core.commands.base import PlexSageCommand


class Command(PlexSageCommand):
    """Prints the address alone. Makes the demo's user if there is none."""

    help = (
        "Print a link that signs in to the demo on this computer. It works once, within an hour. Exit codes: 1 if "
        "the username is taken, 4 if the database fails."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The address at which the server listens."""
        parser.add_argument("--base-url", default=settings.PLEXSAGE_URL, help="default: %(default)s")

    def handle(self, *, base_url: str, **options: Any) -> None:
        """Print it."""
        try:
            path = new_demo_path()
        except AccountTakenError as exc:
            raise CommandError(exc.message) from exc
        self.stdout.write(urljoin(base_url, path))
