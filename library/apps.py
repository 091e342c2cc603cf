"""The Django app `library`: it keeps what exists once a process, the pictures and the syncs that run here."""

from typing import TYPE_CHECKING, cast

from django.apps import AppConfig, apps
from django.conf import settings
from django.core import checks

if TYPE_CHECKING:
    from library.services.artwork.picture import Artwork
    from library.services.syncing.local_registry import OwnSyncs


class LibraryConfig(AppConfig):
    """Made once a process by Django; nothing is asked or read at start."""

    name = "library"
    verbose_name = "Library"
    artwork: "Artwork"
    own_syncs: "OwnSyncs"

    def ready(self) -> None:
        """Make the shared objects, register the system check."""
        from library.checks import token_in_clear  # noqa: PLC0415  # settings are not read before the apps are ready
        from library.services.artwork.disk_cache import Shelf  # noqa: PLC0415
        from library.services.artwork.fetch import Fetches  # noqa: PLC0415
        from library.services.artwork.picture import Artwork, server_of  # noqa: PLC0415  # models come after the apps
        from library.services.syncing.local_registry import OwnSyncs  # noqa: PLC0415

        checks.register(token_in_clear)
        shelf = Shelf(settings.DATA_DIR / "artwork", settings.ARTWORK_BYTES)
        self.artwork = Artwork(shelf, Fetches(server_of, shelf.put))
        self.own_syncs = OwnSyncs()


def artwork() -> "Artwork":
    """The process's pictures."""
    return cast("LibraryConfig", apps.get_app_config("library")).artwork
