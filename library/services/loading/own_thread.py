"""Long work with the database, in a thread and a connection of its own: other tasks' queries do not wait behind it."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from django.db import connection

T = TypeVar("T")


async def run_in_own_thread(work: Callable[[], T], *, stop: Callable[[], None]) -> T:
    """What `work()` returns or raises.

    Being cancelled calls `stop`, which should make `work` raise, and waits until it has ended: what was committed
    before it heard of that is a result after all.
    """
    working = asyncio.ensure_future(asyncio.to_thread(_with_connection, work))
    try:
        return await asyncio.shield(working)
    except asyncio.CancelledError:
        stop()
        await asyncio.wait({working})
        if working.exception() is None:
            return working.result()
        raise


def _with_connection(work: Callable[[], T]) -> T:
    try:
        return work()
    finally:
        connection.close()
