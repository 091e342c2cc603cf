"""Database connections are given back before something slow: nothing stays open while a model thinks."""

from asgiref.sync import sync_to_async
from django.db import close_old_connections


async def close_idle_connections() -> None:
    """Those of the thread in which this context's sync code runs; the next query opens one anew."""
    await sync_to_async(close_old_connections, thread_sensitive=True)()
