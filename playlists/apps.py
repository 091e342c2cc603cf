"""The Django app `playlists`: it keeps what the process knows of saves, and of reasons being asked for."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from django.apps import AppConfig, apps

if TYPE_CHECKING:
    from playlists.services.reasons.statuses import ReasonsBoard
    from playlists.services.saving.statuses import SaveBoard


class PlaylistsConfig(AppConfig):
    """Made once a process by Django, which makes it the place for what exists once a process."""

    name = "playlists"
    verbose_name = "Playlists"
    reasons: "ReasonsBoard"
    saves: "SaveBoard"

    def ready(self) -> None:
        """Make the shared objects, and hear of each sync."""
        from library.signals import tracks_stored  # noqa: PLC0415
        from playlists.services.reasons.statuses import ReasonsBoard  # noqa: PLC0415  # not before the apps are ready
        from playlists.services.saving.statuses import SaveBoard  # noqa: PLC0415

        tracks_stored.connect(_follow, dispatch_uid="playlists follow")
        self.reasons = ReasonsBoard()
        self.saves = SaveBoard()


def reasons_board() -> "ReasonsBoard":
    """Whose reasons are being asked for."""
    return cast("PlaylistsConfig", apps.get_app_config("playlists")).reasons


def save_board() -> "SaveBoard":
    """What was saved to the music server, and how that goes."""
    return cast("PlaylistsConfig", apps.get_app_config("playlists")).saves


def _follow(moved: Mapping[str, str], **_: object) -> None:
    from playlists.services.following.follow import follow  # noqa: PLC0415  # not before the apps are ready

    follow(moved)
