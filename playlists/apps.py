"""The Django app `playlists`: it keeps what the process knows of reasons being asked for."""

from typing import TYPE_CHECKING, cast

from django.apps import AppConfig, apps

if TYPE_CHECKING:
    from playlists.services.reasons_board import ReasonsBoard


class PlaylistsConfig(AppConfig):
    """Made once a process by Django, which makes it the place for what exists once a process."""

    name = "playlists"
    verbose_name = "Playlists"
    reasons: "ReasonsBoard"

    def ready(self) -> None:
        """Make the shared object."""
        from playlists.services.reasons_board import ReasonsBoard  # noqa: PLC0415  # not before the apps are ready

        self.reasons = ReasonsBoard()


def reasons_board() -> "ReasonsBoard":
    """Whose reasons are being asked for."""
    return cast("PlaylistsConfig", apps.get_app_config("playlists")).reasons
