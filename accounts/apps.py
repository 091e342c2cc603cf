"""The Django app `accounts`."""

from django.apps import AppConfig
from django.core import checks


class AccountsConfig(AppConfig):
    """Registers the app and its system check."""

    name = "accounts"
    verbose_name = "Access"

    def ready(self) -> None:
        """Register the check."""
        from accounts.checks import login_is_off  # noqa: PLC0415  # settings are not read before the apps are ready

        checks.register(login_is_off)
