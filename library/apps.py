"""The Django app `library`: it keeps what exists once a process, the pictures and the syncs that run here."""

from typing import TYPE_CHECKING, cast

from django.apps import AppConfig, apps
from django.conf import settings

if TYPE_CHECKING:
    from library.services.artwork.artwork import Artwork
    from library.services.syncing.own import OwnSyncs


class LibraryConfig(AppConfig):
    """Made once a process by Django; nothing is asked or read at start."""

    name = "library"
    verbose_name = "Library"
    artwork: "Artwork"
    own_syncs: "OwnSyncs"

    def ready(self) -> None:
        """Make the shared objects."""
        from library.services.artwork.artwork import Artwork, server_of  # noqa: PLC0415  # models come after the apps
        from library.services.artwork.fetch import Fetches  # noqa: PLC0415
        from library.services.artwork.shelf import Shelf  # noqa: PLC0415
        from library.services.syncing.own import OwnSyncs  # noqa: PLC0415

        shelf = Shelf(settings.DATA_DIR / "artwork", settings.ARTWORK_BYTES)
        self.artwork = Artwork(shelf, Fetches(server_of, shelf.put))
        self.own_syncs = OwnSyncs()


def artwork() -> "Artwork":
    """The process's pictures."""
    return cast("LibraryConfig", apps.get_app_config("library")).artwork
