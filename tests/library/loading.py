"""Small libraries for tests."""

import itertools
from collections.abc import AsyncIterator, Iterable

from asgiref.sync import async_to_sync

from library.schemas import LibraryTotals
from library.servers.values import ServerTrack
from library.services.loading.load import load_library
from tests.library.kept import load_once


def track(title: str = "Song", artist: str = "Somebody", **overrides: object) -> ServerTrack:
    """A track that says no more than it must; its key is made of its names."""
    fields: dict[str, object] = {"album": "An Album", **overrides}
    fields.setdefault("rating_key", f"{artist}/{fields['album']}/{title}"[:100])
    return ServerTrack.model_validate({"title": title, "artist": artist, **fields})


async def in_batches(tracks: Iterable[ServerTrack], size: int = 3) -> AsyncIterator[tuple[ServerTrack, ...]]:
    """As a music server tells them."""
    remaining = iter(tracks)
    while batch := tuple(itertools.islice(remaining, size)):
        yield batch


def load_again(*tracks: ServerTrack) -> None:
    """The same for a fixture of many tests: the loader itself does it once a process."""
    load_once(lambda: load(*tracks), *tracks)


def load(*tracks: ServerTrack, server: str = "demo") -> LibraryTotals:
    """Make these the library."""
    return async_to_sync(load_library)(server, in_batches(tracks))
