"""The Django app `library`."""

from django.apps import AppConfig


class LibraryConfig(AppConfig):
    """Registers the app; nothing else happens at start."""

    name = "library"
    verbose_name = "Library"
