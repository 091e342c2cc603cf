"""The Django app `library`."""

from django.apps import AppConfig
from django.core import checks


class LibraryConfig(AppConfig):
    """Registers the app and its system check."""

    name = "library"
    verbose_name = "Library"

    def ready(self) -> None:
        """Register the check."""
        from library.checks import token_in_clear  # noqa: PLC0415  # settings are not read before the apps are ready

        checks.register(token_in_clear)
