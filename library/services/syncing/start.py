"""A sync that goes on by itself, in the process's background: a page or a script only starts it."""

import logging

from asgiref.sync import sync_to_async

from core.background import BackgroundTasks
from library.errors import LibraryError, SyncRunningError
from library.services.connected import Connected
from library.services.loading.load import storage_errors
from library.services.syncing import claims
from library.services.syncing.sync import SyncOrder, execute

logger = logging.getLogger(__name__)

TASK = "library sync"


async def start_sync(
    connected: Connected, *, background: BackgroundTasks, full: bool = False, accept_empty: bool = False
) -> None:
    """Returns when it has begun; how it goes on is in `sync_status()`. Raises SyncRunningError."""
    if background.is_running(TASK):
        raise SyncRunningError("The library is being synced already. Wait for that sync, or stop it.")
    order = SyncOrder(connected.server, source=connected.source, full=full, accept_empty=accept_empty)
    with storage_errors():
        claim = await sync_to_async(claims.take)(connected.server.name)

    async def work() -> None:
        try:
            await execute(claim, order)
        except LibraryError as exc:
            logger.warning("sync of %s failed: %s", connected.server.name, exc.message)

    background.spawn(TASK, work)
