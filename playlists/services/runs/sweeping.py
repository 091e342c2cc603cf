"""Swept regularly: runs that nobody works on any more, playlists long in the bin, and runs that came to nothing."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from asgiref.sync import sync_to_async
from django.db import DatabaseError
from django.utils import timezone

from core.db.connections import close_idle_connections
from core.tasks.background import background
from core.tasks.lease import SILENCE
from playlists.events import Interrupted
from playlists.models import Playlist, Run
from playlists.queries import unfinished_runs
from playlists.services.editing.binning import BIN_DAYS, purge
from playlists.services.runs import event_log
from playlists.services.runs.executor import task_name
from playlists.services.runs.finish import recover
from playlists.services.runs.heartbeat import is_abandoned

logger = logging.getLogger(__name__)


async def keep_sweeping() -> None:
    """Sweep every minute, from a server's start to its end."""
    sweeps: tuple[tuple[Callable[[], int], str], ...] = (
        (sweep_abandoned, "%s abandoned runs were marked as interrupted"),
        (sweep_bin, "%s playlists were in the bin long enough and were permanently deleted"),
        (sweep_runs, "%s old failed runs were deleted with their logs"),
    )
    while True:
        try:
            for sweep, words in sweeps:
                if count := await sync_to_async(sweep)():
                    logger.info(words, count)
        except DatabaseError as exc:
            logger.warning("couldn't look for old runs and playlists to delete: %s", exc)
        await close_idle_connections()
        await asyncio.sleep(SILENCE.total_seconds())


def sweep_abandoned() -> int:
    """Mark the runs that nobody works on as interrupted, but those whose log has a whole playlist; returns how many."""

    def executes(run_id: int) -> bool:
        return background().is_running(task_name(run_id))

    abandoned = [run.pk for run in unfinished_runs() if is_abandoned(run, executes=executes)]
    lost = [run_id for run_id in abandoned if not recover(run_id)]
    return sum(event_log.end(run_id, Run.State.INTERRUPTED, Interrupted()) for run_id in lost)


def sweep_bin() -> int:
    """Delete for good what has been in the bin long enough, with its wish and log; returns how many playlists."""
    return purge(Playlist.objects.filter(deleted_at__lt=_long_ago()))


def sweep_runs() -> int:
    """Delete what came to nothing long ago, with its log; returns how many runs."""
    ended = (Run.State.FAILED, Run.State.INTERRUPTED, Run.State.CANCELLED)
    nothing = Run.objects.filter(state__in=ended, playlist=None, created_at__lt=_long_ago())
    old = list(nothing.values_list("pk", flat=True))
    Run.objects.filter(pk__in=old).delete()
    return len(old)


def _long_ago() -> datetime:
    return timezone.now() - timedelta(days=BIN_DAYS)
