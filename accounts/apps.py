"""The Django app `accounts`."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.core import checks


class AccountsConfig(AppConfig):
    """Registers the app, its system check, and what happens when somebody signs in."""

    name = "accounts"
    verbose_name = "Access"

    def ready(self) -> None:
        """Register them."""
        from accounts.checks import login_is_off  # noqa: PLC0415  # settings are not read before the apps are ready
        from accounts.services.old_sessions import forget_expired  # noqa: PLC0415  # likewise

        checks.register(login_is_off)
        user_logged_in.connect(forget_expired, dispatch_uid="accounts.forget_expired")
