"""A sync that goes on by itself, in the process's background: a page or a script only starts it."""

import logging

from asgiref.sync import sync_to_async

from core.tasks.background import BackgroundTasks
from core.tasks.outages import outages
from library.errors import LibraryError
from library.services.loading.load import storage_errors
from library.services.music_server.active_server import Connected
from library.services.syncing import lease
from library.services.syncing.execute import SyncOrder, execute

logger = logging.getLogger(__name__)

TASK = "library sync"


async def start_sync(
    connected: Connected, *, background: BackgroundTasks, full: bool = False, accept_empty: bool = False
) -> None:
    """Returns when it has begun; how it goes on is in `sync_status()`. Raises SyncRunningError and LibraryStorageError.

    Claimed and begun are one piece of work, also where whoever asked leaves.
    """
    order = SyncOrder(connected.server, source=connected.source, full=full, accept_empty=accept_empty)

    async def take_and_start() -> None:
        claim = await sync_to_async(lease.take)(connected.server.name)
        # The one before has ended in the database, and ends here too in a moment.
        await background.wait(TASK)
        background.spawn(TASK, lambda: _work(claim, order))

    with storage_errors():
        await background.run_to_completion(take_and_start)


async def _work(claim: str, order: SyncOrder) -> None:
    try:
        await execute(claim, order)
    except LibraryError as exc:
        # Tried again each hour: that the server is away has been told.
        level = logging.DEBUG if outages().find("music server") else logging.WARNING
        logger.log(level, "sync of %s failed: %s", order.server.name, exc.message)
