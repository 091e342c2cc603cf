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
        from accounts.checks import check_auth_required  # noqa: PLC0415  # settings are not read before the apps are ready
        from accounts.services.old_sessions import forget_old  # noqa: PLC0415  # likewise
        from accounts.services.presence import note_sign_in  # noqa: PLC0415  # likewise

        checks.register(check_auth_required)
        user_logged_in.connect(forget_old, dispatch_uid="accounts.forget_old")
        user_logged_in.connect(note_sign_in, dispatch_uid="accounts.note_sign_in")
