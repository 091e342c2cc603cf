"""The Django app `operations`: what keeps an installation well for years (backups, checks, figures)."""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    """It looks at all the other apps, and none of them at it."""

    name = "operations"
    verbose_name = "Operations"

    def ready(self) -> None:
        """Count what happens, where somebody reads it."""
        from django.conf import settings  # noqa: PLC0415  # they are not read before the apps are ready

        if settings.METRICS != "off":
            from operations.services.metrics.counted import count_runs  # noqa: PLC0415  # likewise

            count_runs()
