"""The life of a run: created, started, cancelled, or found abandoned."""

import asyncio
import logging
import secrets
from collections.abc import Callable
from functools import partial

from asgiref.sync import sync_to_async
from django.db import DatabaseError
from django.utils import timezone

from core.db.connections import close_idle_connections
from core.tasks.background import BackgroundTasks
from core.tasks.notifications import Topics
from core.tasks.processes import this_worker
from playlists.events import Interrupted
from playlists.models import Playlist, Run
from playlists.queries import get_run, unfinished_runs
from playlists.schemas import Revision, Wish
from playlists.services.pages.history import sweep_bin, sweep_runs
from playlists.services.runs import event_log
from playlists.services.runs.executor import Execution
from playlists.services.runs.heartbeat import SILENCE, is_abandoned
from playlists.services.runs.recovery import recover
from playlists.services.wishes.validation import check_wish

logger = logging.getLogger(__name__)


def task_name(run_id: int) -> str:
    """What the run's background task is called."""
    return f"run:{run_id}"


def create(wish: Wish, target: Playlist | None = None, revision: Revision | None = None) -> Run:
    """Store a run that nobody executes yet: for a new playlist, or for a revision of `target`. Raises BadWishError."""
    wish = check_wish(wish)
    return Run.objects.create(
        wish=wish.model_dump(mode="json"),
        seed=secrets.randbits(31),
        target=target,
        revision=revision.model_dump(mode="json") if revision else None,
        worker=this_worker(),
        heartbeat_at=timezone.now(),
    )


async def launch(make: Callable[[], Run], *, background: BackgroundTasks, topics: Topics) -> Run:
    """The run that `make` stores, started. Both are done even if the one who asked leaves; raises what `make` raises.

    Where `make` finds the run that an earlier click has stored, that one is started if nobody has come to that.
    """

    async def store_and_start() -> Run:
        run = await sync_to_async(make)()
        is_ours = run.worker == this_worker() and run.state == Run.State.QUEUED
        if is_ours and not background.is_running(task_name(run.pk)):
            start(run, background=background, topics=topics)
        return run

    return await background.to_the_end(store_and_start)


def start(run: Run, *, background: BackgroundTasks, topics: Topics) -> None:
    """Execute a run in the background: whoever asked may leave."""
    background.spawn(task_name(run.pk), lambda: Execution(run.pk, background=background, topics=topics).execute())


async def cancel(run_id: int, *, background: BackgroundTasks) -> None:
    """Stop a run, wherever it is executed; one that has ended stays as it is. Raises RunNotFoundError."""
    try:
        run = await sync_to_async(get_run)(run_id)
        if run.is_over:
            return
        # Says that somebody wanted it, and not that the server stops; another process sees it at its next beat.
        await Run.objects.filter(pk=run_id).aupdate(cancel_requested=True)
    finally:
        background.cancel(task_name(run_id))


def sweep_abandoned(background: BackgroundTasks | None = None) -> int:
    """Mark the runs that nobody works on as interrupted, but those whose log has a whole playlist; returns how many.

    `background`: where ours are executed.
    """

    def executes(run_id: int) -> bool:
        return background is not None and background.is_running(task_name(run_id))

    abandoned = [run.pk for run in unfinished_runs() if is_abandoned(run, executes=executes)]
    lost = [run_id for run_id in abandoned if not recover(run_id)]
    return sum(event_log.end(run_id, Run.State.INTERRUPTED, Interrupted()) for run_id in lost)


async def keep_sweeping(background: BackgroundTasks) -> None:
    """From a server's start to its end: runs of processes that died or wrote no end, the bin, what came to nothing."""
    sweeps: tuple[tuple[Callable[[], int], str], ...] = (
        (partial(sweep_abandoned, background), "%s abandoned runs were marked as interrupted"),
        (sweep_bin, "%s playlists had been in the bin long enough and are gone for good"),
        (sweep_runs, "%s runs had come to nothing long ago and are gone with their logs"),
    )
    while True:
        try:
            for sweep, words in sweeps:
                if count := await sync_to_async(sweep)():
                    logger.info(words, count)
        except DatabaseError as exc:
            logger.warning("what is to be swept could not be looked for: %s", exc)
        await close_idle_connections()
        await asyncio.sleep(SILENCE.total_seconds())
