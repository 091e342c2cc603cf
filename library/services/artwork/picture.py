"""The picture of a track: from disk, else from the music server, else a cover that we draw.

Nobody waits long for a server: while it does not answer, there are covers, which no browser keeps.
"""

from hashlib import blake2b
from typing import Final, NamedTuple

from asgiref.sync import sync_to_async
from django.conf import settings

from core.runtime import singleton
from library.errors import LibraryElsewhereError, ServerNotConfiguredError, TrackNotFoundError
from library.models import LibraryState, SyncState, Track
from library.servers.image_type import detect_image_type
from library.servers.protocol import HasArtwork
from library.services.artwork.disk_cache import DiskCache
from library.services.artwork.fetch import Fetcher, Wanted
from library.services.artwork.placeholder_cover import draw_svg
from library.services.music_server.active_server import library_server
from library.services.music_server.connection_settings import server_in

SIZES: Final = (64, 160, 320, 640)
#: Raised when pictures are asked for in another way, so that old ones are not shown any more.
_FORMAT = 1
#: Seconds that browsers may keep a picture; and a cover where the server, once asked, had none.
SETTLED, _DOUBTFUL = 600, 300


class Picture(NamedTuple):
    """An image; browsers may keep it for so many seconds (0: not at all), and ask by `tag` for another one."""

    body: bytes
    content_type: str
    tag: str
    seconds: int


class PictureRequest(NamedTuple):
    """A track whose picture is wanted. `wanted` is None where the server has told of none."""

    artist: str
    album: str
    wanted: Wanted | None

    @property
    def tag(self) -> str | None:
        """Of the server's picture, before anybody looks for it; changes when the picture does."""
        return f'"{self.wanted.key}"' if self.wanted else None


class ArtworkService:
    """Pictures by track. One a process: it knows what is being fetched."""

    def __init__(self, disk_cache: DiskCache, fetcher: Fetcher) -> None:
        self._disk_cache = disk_cache
        self._fetcher = fetcher

    async def picture(self, asked: PictureRequest) -> Picture:
        """Always one."""
        if asked.wanted is None:
            return draw_cover(asked.artist, asked.album, seconds=SETTLED)
        kept = await sync_to_async(self._disk_cache.get, thread_sensitive=False)(asked.wanted.key)
        found = kept or await self._fetcher.fetch(asked.wanted)
        kind = detect_image_type(found) if isinstance(found, bytes) else None
        if isinstance(found, bytes) and kind is not None:
            return Picture(found, kind, f'"{asked.wanted.key}"', SETTLED)
        return draw_cover(asked.artist, asked.album, seconds=_DOUBTFUL if found == "none" else 0)


def artwork() -> ArtworkService:
    """The process's pictures."""
    return singleton(make_artwork)


def make_artwork() -> ArtworkService:
    """Pictures that are kept in the data folder."""
    disk_cache = DiskCache(settings.DATA_DIR / "artwork", settings.ARTWORK_BYTES)
    return ArtworkService(disk_cache, Fetcher(find_server, disk_cache.put))


def find_picture(rating_key: str, size: int) -> PictureRequest:
    """What is known of the track's picture; raises TrackNotFoundError."""
    # With the server's name, its index answers. What no database stores is no key.
    tracks = Track.objects.filter(server__in=LibraryState.objects.values("server"), rating_key=rating_key)
    names = tracks.values_list("album__artist__name", "album__title", "artwork")
    found = next(iter(names[:1]), None) if rating_key.isprintable() else None
    if found is None:
        raise TrackNotFoundError("This track isn't in the library.")
    artist, album, path = found
    if not path:
        return PictureRequest(artist, album, None)
    server = _library_server()
    name = "\0".join((str(_FORMAT), server, path, str(size)))
    key = blake2b(name.encode(errors="replace"), digest_size=16).hexdigest()
    return PictureRequest(artist, album, Wanted(key, rating_key, path, size, server))


def draw_cover(artist: str, album: str, *, seconds: int) -> Picture:
    """The cover that we draw for it."""
    body = draw_svg(artist, album).encode()
    return Picture(body, "image/svg+xml", f'"{blake2b(body, digest_size=16).hexdigest()}"', seconds)


async def find_server(name: str) -> HasArtwork | None:
    """The music server, where it is this one that the library came from: another one has other pictures."""
    try:
        connected = await sync_to_async(library_server)()
    except (ServerNotConfiguredError, LibraryElsewhereError):
        return None
    if name != await sync_to_async(_library_server)():
        return None
    return connected.server if isinstance(connected.server, HasArtwork) else None


def _library_server() -> str:
    """Which server the library came from: its pictures stay the same wherever it moves."""
    state = SyncState.objects.filter(pk=1).first()
    return state.synced_server or server_in(state.synced_source) if state else ""
