"""Loading a library whole: all tracks of a server are read first, then the tables change in one transaction.

What the source raises, a full disk, a killed process: each leaves the library as it was. Tracks keep their ids
as long as the server keeps their rating keys, and unchanged ones are not written again. The library is that of one
server at a time: loading from another one replaces it.
"""

import asyncio
from collections.abc import AsyncIterator, Callable

from asgiref.sync import sync_to_async
from django.db import DatabaseError, connection, transaction

from library.errors import LibraryStorageError, MusicServerError
from library.schemas import LibraryTotals, ServerTrack
from library.services.spool import Spool
from library.services.store import store

TrackBatches = AsyncIterator[tuple[ServerTrack, ...]]


def _ignore(count: int) -> None:
    """Nobody watches."""


async def load_library(
    server: str, batches: TrackBatches, *, on_read: Callable[[int], None] = _ignore
) -> LibraryTotals:
    """Replace the library by these tracks of `server`; `on_read` hears how many were read so far.

    Raises whatever the source raises, MusicServerError where it has no track at all, and LibraryStorageError.
    """
    try:
        with Spool() as spool:
            await _read_all(batches, spool, on_read)
            if not spool.count:
                raise MusicServerError(f"The music server ({server}) has no tracks. The library is unchanged.")
            return await sync_to_async(_store)(server, spool)
    except OSError as exc:
        raise LibraryStorageError(_unchanged(exc.strerror or str(exc))) from exc
    except DatabaseError as exc:
        raise LibraryStorageError(_unchanged(str(exc).strip())) from exc


async def _read_all(batches: TrackBatches, spool: Spool, on_read: Callable[[int], None]) -> None:
    async for batch in batches:
        await asyncio.to_thread(spool.add, batch)
        on_read(spool.count)


def _store(server: str, spool: Spool) -> LibraryTotals:
    with transaction.atomic():
        totals = store(server, spool.read)
    _tell_planner()
    return totals


def _tell_planner() -> None:
    """Let the database count its rows anew, so that it chooses the right index; a sample is enough."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA analysis_limit = 1000")
        for table in ("library_track", "library_trackgenre", "library_album", "library_artist"):
            cursor.execute(f"ANALYZE {table}")


def _unchanged(reason: str) -> str:
    return f"The library could not be stored: {reason.rstrip('.')}. It is unchanged."
