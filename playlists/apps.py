"""The Django app `playlists`."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.db.models.signals import pre_delete

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class PlaylistsConfig(AppConfig):
    """Registers the app, and what happens to playlists after each sync and when a person is deleted."""

    name = "playlists"
    verbose_name = "Playlists"

    def ready(self) -> None:
        """Hear of both."""
        from django.contrib.auth.models import User  # noqa: PLC0415  # not before the apps are ready

        from library.signals import tracks_stored  # noqa: PLC0415  # not before the apps are ready

        tracks_stored.connect(_follow, dispatch_uid="playlists follow")
        pre_delete.connect(_let_go, sender=User, dispatch_uid="playlists let go")


def _let_go(instance: "User", **_: object) -> None:
    from playlists.services.editing.leaving import delete_private  # noqa: PLC0415  # not before the apps are ready

    delete_private(instance)


def _follow(moved: Mapping[str, str], **_: object) -> None:
    from playlists.services.following.follow import follow  # noqa: PLC0415  # not before the apps are ready

    follow(moved)
