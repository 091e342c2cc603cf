"""Whose process works on a run, its signs of life, and whether it still lives."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Any, cast

from asgiref.sync import sync_to_async
from django.db import Error
from django.utils import timezone

from core.runtime import singleton
from core.tasks.lease import is_alive
from core.text.humanize import pluralize
from playlists.models import Run

logger = logging.getLogger(__name__)

#: Seconds between two signs of life; a cancel from another process is heard as late.
HEARTBEAT_SECONDS = 5.0


def is_abandoned(run: Run, *, executes: Callable[[int], bool]) -> bool:
    """Whether nobody works on an unfinished run any more; `executes` tells which runs this process works on."""
    return not is_alive(run.worker, run.heartbeat_at or run.created_at, works_here=executes(run.pk))


def signs_of_life(run_id: int) -> AbstractAsyncContextManager[None]:
    """Tells other processes that the block works on the run, and cancels it when one of them asks for that."""
    return singleton(SharedHeartbeat).of(run_id)


class SharedHeartbeat:
    """That of all runs of this process, in one writing: a hundred may wait for their turn."""

    def __init__(self) -> None:
        self._blocks: dict[int, asyncio.Task[Any]] = {}
        self._beating: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def of(self, run_id: int) -> AsyncIterator[None]:
        """While the block runs."""
        self._blocks[run_id] = cast("asyncio.Task[Any]", asyncio.current_task())
        if self._beating is None or self._beating.done() or self._beating.get_loop().is_closed():
            self._beating = asyncio.create_task(self._beat_on())
        try:
            yield
        finally:
            del self._blocks[run_id]
            if not self._blocks:
                await self._stop()

    async def _stop(self) -> None:
        beating, self._beating = self._beating, None
        if beating is not None:
            beating.cancel()
            with suppress(asyncio.CancelledError):
                await beating

    async def _beat_on(self) -> None:
        """Now, and every so many seconds."""
        while True:
            for run_id in await sync_to_async(_beat)(tuple(self._blocks)):
                if run_id in self._blocks:
                    self._blocks[run_id].cancel()
            await asyncio.sleep(HEARTBEAT_SECONDS)


def _beat(run_ids: Sequence[int]) -> list[int]:
    """One sign of life of each; returns those that are to stop, or are gone. A busy database may miss one."""
    try:
        Run.objects.filter(pk__in=run_ids).update(heartbeat_at=timezone.now())
        going_on = set(Run.objects.filter(pk__in=run_ids, cancel_requested=False).values_list("pk", flat=True))
    except Error as exc:  # also of a connection that is gone: one beat for all must not be the last
        logger.warning("couldn't record that runs are still going on (%s): %s", pluralize(len(run_ids), "run"), exc)
        return []
    return [run_id for run_id in run_ids if run_id not in going_on]
