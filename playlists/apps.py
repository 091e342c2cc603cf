"""The Django app `playlists`."""

from django.apps import AppConfig


class PlaylistsConfig(AppConfig):
    """Registers the app; nothing else happens at start."""

    name = "playlists"
    verbose_name = "Playlists"
