"""The Django app `core`: it keeps what exists once a process."""

from django.apps import AppConfig
from django.core import checks

from core.runtime import Singletons


class CoreConfig(AppConfig):
    """Made once a process by Django; `core.runtime` reads it."""

    name = "core"
    verbose_name = "PlexSage"
    singletons: Singletons

    def ready(self) -> None:
        """Make room for the shared objects, register the system checks."""
        from core.checks import ALL_CHECKS  # noqa: PLC0415  # settings are not read before the apps are ready

        self.singletons = Singletons()
        for check in ALL_CHECKS:
            checks.register(check)
