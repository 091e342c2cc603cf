"""Database connections are given back: before something slow, and where no end of a request would close them."""

from asgiref.sync import sync_to_async
from django.db import connections


async def close_idle_connections() -> None:
    """Close those of the thread in which this context's sync code runs: nothing stays open while a model thinks.

    The next query opens one anew.
    """
    await sync_to_async(_close_obsolete, thread_sensitive=True)()


def close_connections() -> None:
    """Close all of this thread's that are not inside a transaction."""
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close()


def _close_obsolete() -> None:
    """One inside a transaction is not idle: Django would take that for a mistake, and cut it off."""
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
