"""The Django app `operations`: what keeps an installation well for years (backups, checks, figures)."""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    """It looks at all the other apps, and none of them at it."""

    name = "operations"
    verbose_name = "Operations"
