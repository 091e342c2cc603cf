"""What a killed load left in SQLite's file and beside it is taken away, also where nobody loads again."""

import asyncio
import logging
from functools import partial
from threading import Event

from django.db import DatabaseError, connection

from core.db.inspection import sqlite_path
from library.services.loading.aside import drop_leftovers
from library.services.loading.own_thread import run_in_own_thread
from library.services.loading.scratch import forsaken_files
from library.services.loading.staging_file import StagingStoppedError
from library.services.loading.turns import NotOurTurnError, lock_path, turn_at_once
from library.services.loading.twins import find_twins

logger = logging.getLogger(__name__)

#: Seconds: the server's start comes first; and how often we look.
FIRST_LOOK, NEXT_LOOK = 15.0, 600.0


async def keep_swept(*, first_look: float = FIRST_LOOK, next_look: float = NEXT_LOOK) -> None:
    """From the server's start to its end."""
    await asyncio.sleep(first_look)
    while True:
        stopped = Event()
        try:
            await run_in_own_thread(partial(sweep, stopped), stop=stopped.set)
        except (DatabaseError, OSError) as exc:
            logger.warning("couldn't take away what a load has left: %s", exc)
        await asyncio.sleep(next_look)


def sweep(stopped: Event) -> None:
    """Where there is something, and nobody loads; raises StagingStoppedError once `stopped` is set."""

    def go_on() -> None:
        if stopped.is_set():
            raise StagingStoppedError

    if not _is_something_left():
        return
    try:
        with turn_at_once():
            drop_leftovers(go_on)
            for path in forsaken_files():
                path.unlink(missing_ok=True)
    except NotOurTurnError:
        return
    logger.info("took away what a load had left that was killed")


def _is_something_left() -> bool:
    path = sqlite_path(connection)
    if path is None:
        return False
    connection.ensure_connection()
    with connection.wrap_database_errors:
        return lock_path(path).exists() or bool(forsaken_files()) or bool(find_twins(connection.connection))
