"""Loading a library whole: all tracks of a server are read first, then the tables change in one short transaction.

What the source raises, a full disk, a killed process: each leaves the library as it was. Tracks keep their ids
as long as the server keeps their rating keys, and unchanged ones are not written again. The library is that of one
server at a time: loading from another one replaces it.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import contextmanager

from asgiref.sync import sync_to_async
from django.db import DatabaseError, transaction

from library.errors import LibraryStorageError, MusicServerError
from library.models import SyncState
from library.profiles.demo import check_demo_profiles, keep_demo_profiles
from library.schemas import LibraryTotals, Loaded
from library.servers.values import ServerTrack
from library.services.loading.aside import drop_leftovers, is_better_aside, store_aside
from library.services.loading.diff import LibraryDiff, compute_diff
from library.services.loading.planner_statistics import analyze_tables
from library.services.loading.staging_file import StagingFile
from library.services.loading.store import as_before, lock_state, note, store
from library.services.loading.turns import turn_to_load

TrackBatches = AsyncIterator[tuple[ServerTrack, ...]]


def _ignore(value: object) -> None:
    """Nobody watches."""


async def load_library(
    server: str, batches: TrackBatches, *, on_read: Callable[[int], None] = _ignore
) -> LibraryTotals:
    """Replace the library by these tracks of `server`; `on_read` hears how many were read so far.

    No sync builds upon what one has left before. Raises whatever the source raises, MusicServerError where it has no
    track at all, and LibraryStorageError.
    """
    with storage_errors(), StagingFile() as staged:
        await read_into(staged, batches, on_read)
        if not staged.count:
            raise MusicServerError(f"The music server ({server}) has no tracks. The library is unchanged.")
        return (await sync_to_async(write)(server, staged, stored=_forget_sync)).totals


async def read_into(staged: StagingFile, batches: TrackBatches, on_read: Callable[[int], None] = _ignore) -> None:
    """All tracks that the source tells; a generator is closed at once, however this ends."""
    try:
        async for batch in batches:
            await asyncio.to_thread(staged.add, batch)
            on_read(staged.count)
    finally:
        if isinstance(batches, AsyncGenerator):
            await batches.aclose()


def write(
    server: str, staged: StagingFile, *, partial: bool = False, stored: Callable[[Loaded], None] = _ignore
) -> Loaded:
    """Compare, then change the tables in one transaction, which is short. What `stored` writes is part of it; what it
    raises undoes everything.

    Raises MusicServerError where the demo library's own files are broken.
    """
    with turn_to_load(staged.go_on):
        drop_leftovers(staged.go_on)
        diff = compute_diff(server, staged, is_partial=partial)
        check_demo_profiles(server)
        loaded = store_aside(diff, stored) if is_better_aside(diff) else _store_in_place(diff, stored)
    if not diff.is_idle:
        analyze_tables()
    return loaded


def _store_in_place(diff: LibraryDiff, stored: Callable[[Loaded], None]) -> Loaded:
    with transaction.atomic():
        state = lock_state()
        if state.loaded_at != diff.based_on:  # somebody else has loaded meanwhile
            diff = compute_diff(diff.server, diff.staged, is_partial=diff.is_partial)
        if diff.is_idle and state.server == diff.server:
            loaded = as_before(state)
        else:
            loaded = store(diff)
            note(state, diff, loaded)
        keep_demo_profiles(diff.server)
        stored(loaded)
    return loaded


def _forget_sync(loaded: Loaded) -> None:
    """The library is not that of the last sync any more."""
    SyncState.objects.update(
        synced_source="", synced_server="", synced_name="", synced_format=0, read_at=None, whole_at=None
    )


@contextmanager
def storage_errors() -> Iterator[None]:
    """Turns what disk and database raise into LibraryStorageError."""
    try:
        yield
    except OSError as exc:
        raise LibraryStorageError(_unchanged(exc.strerror or str(exc))) from exc
    except DatabaseError as exc:
        raise LibraryStorageError(_unchanged(str(exc).strip())) from exc


def _unchanged(reason: str) -> str:
    return f"The library couldn't be saved: {reason.rstrip('.')}. It is unchanged."
