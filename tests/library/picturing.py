"""A library with pictures behind it: what the artwork tests start from."""

from dataclasses import dataclass, field
from pathlib import Path

from asgiref.sync import async_to_sync

from library.models import SyncState
from library.services.artwork.disk_cache import DiskCache
from library.services.artwork.fetch import Fetcher, Limits
from library.services.artwork.picture import ArtworkService, find_server
from library.services.loading.load import load_library
from library.services.music_server.active_server import connected_source
from tests.fakes.plex.server import PlexFake
from tests.library.plex.plexing import client_of

PHOTO = "/photo/:/transcode"
PATIENT = Limits(request=60, patience=60, impatience=0)


@dataclass
class Clock:
    """Time that passes when a test says so."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Pictures:
    """The process's artwork, with a folder, a clock and limits of the test's own."""

    folder: Path
    bytes: int = 10 * 2**20
    limits: Limits = PATIENT
    clock: Clock = field(default_factory=Clock)

    def made(self) -> ArtworkService:
        """As the app makes it."""
        shelf = DiskCache(self.folder, self.bytes)
        return ArtworkService(shelf, Fetcher(find_server, shelf.put, limits=self.limits, clock=self.clock))

    def files(self) -> list[Path]:
        """What is kept."""
        return sorted(self.folder.iterdir()) if self.folder.is_dir() else []


def load_from(plex: PlexFake) -> None:
    """Make its tracks the library, as a sync would: with the connected server as their source."""
    batches = client_of(plex).tracks()
    async_to_sync(load_library)("plex", batches)
    SyncState.objects.update_or_create(pk=1, defaults={"synced_source": connected_source()})
