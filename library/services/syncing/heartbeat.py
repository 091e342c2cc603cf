"""While a sync runs: its signs of life in the database, watchers woken, and somebody's wish to stop it heard."""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from asgiref.sync import sync_to_async
from django.db import DatabaseError, connection

from core.tasks.heartbeat import heartbeat
from core.tasks.local_claims import local_claims
from core.tasks.notifications import topics
from library.schemas import SyncProgress
from library.services.syncing import heartbeat_file
from library.services.syncing.lease import beat, is_asked_to_stop

logger = logging.getLogger(__name__)

#: Rung whenever a sync has moved, see `core.tasks.notifications`.
TOPIC = "library sync"
BEAT_SECONDS = 1.0


@asynccontextmanager
async def beat_while_running(claim: str, now: Callable[[], SyncProgress]) -> AsyncIterator[None]:
    """While the block runs, write how far the sync is; cancel it when somebody, in whatever process, asks for that."""

    async def beat() -> bool:
        is_over = await sync_to_async(_beat)(claim, now())
        if not is_over:
            topics().publish(TOPIC)
        return is_over

    try:
        async with heartbeat(beat, seconds=BEAT_SECONDS):
            yield
    finally:
        heartbeat_file.end()


def _beat(claim: str, now: SyncProgress) -> bool:
    """Returns whether the sync should stop. A busy database or a full disk may miss one."""
    if local_claims().was_asked_to_stop(claim):
        return True
    try:
        if now.phase == "storing" and heartbeat_file.is_needed():
            heartbeat_file.beat()
        elif now.phase in {"reading", "storing"}:
            beat(claim, now)
        return is_asked_to_stop(claim)
    except (DatabaseError, OSError) as exc:
        logger.warning("couldn't record that the sync is still running: %s", exc)
        connection.close()  # it may be broken: the next one is given over another
        return False
