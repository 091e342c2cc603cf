"""Whose process works on a run, its signs of life, and whether it still lives."""

import logging
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from functools import partial

from asgiref.sync import sync_to_async
from django.db import DatabaseError
from django.utils import timezone

from core.tasks.heartbeat import heartbeat
from core.tasks.lease import is_alive
from playlists.models import Run

logger = logging.getLogger(__name__)

#: Seconds between two signs of life; a cancel from another process is heard as late.
HEARTBEAT_SECONDS = 5.0


def is_abandoned(run: Run, *, executes: Callable[[int], bool]) -> bool:
    """Whether nobody works on an unfinished run any more; `executes` tells which runs this process works on."""
    return not is_alive(run.worker, run.heartbeat_at or run.created_at, works_here=executes(run.pk))


def signs_of_life(run_id: int) -> AbstractAsyncContextManager[None]:
    """Tells other processes that the block works on the run, and cancels it when one of them asks for that."""
    return heartbeat(partial(sync_to_async(_beat), run_id), seconds=HEARTBEAT_SECONDS)


def _beat(run_id: int) -> bool:
    """One sign of life; returns whether the run is to stop, or is gone. A busy database may miss one."""
    try:
        Run.objects.filter(pk=run_id).update(heartbeat_at=timezone.now())
        return not Run.objects.filter(pk=run_id, cancel_requested=False).exists()
    except DatabaseError as exc:
        logger.warning("run %s: couldn't record that it is still running: %s", run_id, exc)
        return False
