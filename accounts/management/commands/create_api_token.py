"""manage.py create_api_token: a token for a script."""

from datetime import timedelta
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from accounts.errors import UnclearUserError
from accounts.services.tokens import create_token, user_for_token
from core.commands.base import PlexSageCommand


class Command(PlexSageCommand):
    """Prints the token alone on standard output, once: it is not kept."""

    help = (
        "Create an API token and print it once. Use it as: Authorization: Bearer ps_... Exit codes: 1 if it can't be "
        "created, 4 if the database fails."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """What for, for whom, for how long."""
        parser.add_argument("name", help="what it is for, like backup-script")
        parser.add_argument("--user", help="the user it acts as (default: the owner)")
        parser.add_argument("--days", type=int, help="days until it expires (default: never)")

    def handle(self, *, name: str, user: str | None, days: int | None, **options: Any) -> None:
        """Make it, print it, and say that it will not be shown again."""
        if not 1 <= len(name) <= 100:
            raise CommandError("The name must have 1 to 100 characters.")
        if days is not None and not 1 <= days <= 36_500:
            raise CommandError("--days must be a whole number from 1 to 36500.")
        try:
            person = user_for_token(user)
        except UnclearUserError as exc:
            raise CommandError(exc.message) from exc
        expires_at = None if days is None else timezone.now() + timedelta(days=days)
        self.stdout.write(create_token(person, name, expires_at=expires_at))
        self.stderr.write(
            "Save it now: it won't be shown again. Its person's Account page lists it by its first characters and can "
            "revoke it."
        )
