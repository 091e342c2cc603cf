"""A run of this very process, watched to its end, and stopped by Ctrl-C."""

import asyncio

from core.commands.signals import when_stopped
from core.tasks.background import background
from playlists.events import Failed, RunEventData
from playlists.management.console import Console
from playlists.models import Run
from playlists.services.runs import event_log
from playlists.services.runs.executor import cancel_run, execute_in_background, task_name

#: After Ctrl-C, or when a run has ended without being able to say so.
_GRACE_SECONDS = 2.0
_NOT_STORED = Failed(
    code="storage", message="The database cannot be written, so the playlist is lost. Is there space left?"
)


class Watching:
    """One run, from here to its last event."""

    def __init__(self, run: Run) -> None:
        self._run = run

    async def run(self, console: Console) -> RunEventData:
        """Execute it and show its events; returns the last. SIGINT and SIGTERM cancel it."""
        stop = asyncio.create_task(_stopped())
        execute_in_background(self._run)
        ended = asyncio.create_task(background().wait(task_name(self._run.pk)))
        following = asyncio.create_task(self._follow(console))
        try:
            await asyncio.wait({stop, following, ended}, return_when=asyncio.FIRST_COMPLETED)
            if stop.done():
                await cancel_run(self._run.pk)
                await asyncio.wait({ended}, timeout=_GRACE_SECONDS)
            # A full disk: the run has ended, but its last event could not be written.
            await asyncio.wait({following}, timeout=_GRACE_SECONDS if ended.done() else None)
            return following.result() if following.done() else _NOT_STORED
        finally:
            for task in (stop, ended, following):
                task.cancel()
            await background().aclose(_GRACE_SECONDS)

    async def _follow(self, console: Console) -> RunEventData:
        last: RunEventData = _NOT_STORED
        with console:
            async for _, event in event_log.watch(self._run.pk):
                console.show(event)
                last = event
        return last


async def _stopped() -> None:
    """Until Ctrl-C or a plain kill."""
    asked = asyncio.Event()
    with when_stopped(asked.set):
        await asked.wait()
