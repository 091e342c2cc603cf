"""Database connections are given back before something slow: nothing stays open while a model thinks."""

from asgiref.sync import sync_to_async
from django.db import connections


async def close_idle_connections() -> None:
    """Those of the thread in which this context's sync code runs; the next query opens one anew."""
    await sync_to_async(_close_idle, thread_sensitive=True)()


def _close_idle() -> None:
    """One inside a transaction is not idle: Django would take that for a mistake, and cut it off."""
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
