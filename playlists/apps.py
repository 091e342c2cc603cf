"""The Django app `playlists`."""

from collections.abc import Mapping

from django.apps import AppConfig


class PlaylistsConfig(AppConfig):
    """Registers the app, and what happens to playlists after each sync."""

    name = "playlists"
    verbose_name = "Playlists"

    def ready(self) -> None:
        """Hear of each sync."""
        from library.signals import tracks_stored  # noqa: PLC0415  # not before the apps are ready

        tracks_stored.connect(_follow, dispatch_uid="playlists follow")


def _follow(moved: Mapping[str, str], **_: object) -> None:
    from playlists.services.following.follow import follow  # noqa: PLC0415  # not before the apps are ready

    follow(moved)
