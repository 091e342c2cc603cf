"""When the server syncs by itself: at its start when the library is old, and in the small hours."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from asgiref.sync import sync_to_async
from django.db import DatabaseError
from django.utils import timezone

from core.db.connections import close_idle_connections
from core.tasks.background import BackgroundTasks
from core.tasks.clock_skew import unless_in_future
from core.tasks.outages import outages
from library.errors import LibraryError
from library.services.music_server.active_server import Connected, connected_server, connected_source
from library.services.syncing.start import start_sync
from library.services.syncing.status import SyncStatus, sync_status

logger = logging.getLogger(__name__)

#: Seconds: the server's start comes first; and how often we look.
FIRST_LOOK = 10.0
NEXT_LOOK = 600.0
#: Hours of the night, local time, in which a library half as old as allowed is synced already.
NIGHT = range(3, 5)
#: After a failure, so long.
TRY_AGAIN = timedelta(hours=1)


async def keep_synced(
    background: BackgroundTasks,
    hours: float,
    *,
    first_look: float = FIRST_LOOK,
    prepare: Callable[[], Awaitable[object]] | None = None,
) -> None:
    """From the server's start to its end; a library may be `hours` old. `prepare` comes before each look."""
    await asyncio.sleep(first_look)
    while True:
        try:
            if prepare is not None:
                await prepare()
            await sync_if_due(background, hours)
        except DatabaseError as exc:
            logger.warning("no automatic sync: %s", exc)
        except LibraryError as exc:
            outages().begin("automatic sync", "The automatic sync", exc.message)
        else:
            outages().end("automatic sync")
        await close_idle_connections()
        await asyncio.sleep(NEXT_LOOK)


async def sync_if_due(background: BackgroundTasks, hours: float) -> bool:
    """Start a sync where it is time for one; returns whether it was. The demo library does not age."""
    connected = await sync_to_async(_connected_if_due)(hours)
    if connected is None:
        return False
    await start_sync(connected, background=background)
    return True


def _connected_if_due(hours: float) -> Connected | None:
    source = connected_source()
    if not source or not is_due(sync_status(), timezone.localtime(), hours, source=source):
        return None
    connected = connected_server()
    return None if connected.is_demo else connected


def is_due(status: SyncStatus, now: datetime, hours: float, *, source: str) -> bool:
    """Whether a sync should begin: the library is too old, or not from this source."""
    if status.is_running or (status.phase not in {"", "done"} and _ended(status, now) > now - TRY_AGAIN):
        return False
    synced_at = unless_in_future(status.synced_at, now)
    if synced_at is None or status.synced_source != source:
        return True
    age = now - synced_at
    return age >= timedelta(hours=hours) or (now.hour in NIGHT and age >= timedelta(hours=hours / 2))


def _ended(status: SyncStatus, now: datetime) -> datetime:
    """When the last sync ended; long ago for one that died, since nobody knows."""
    return unless_in_future(status.ended_at, now) or now - 2 * TRY_AGAIN
