"""A run's event log: append, end, read and watch. It is the truth, the topic only wakes watchers."""

from collections.abc import AsyncGenerator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from asgiref.sync import sync_to_async
from django.db import close_old_connections, transaction
from django.db.models import Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from core.tasks.notifications import topics
from core.tasks.processes import this_worker
from core.text.known_secrets import hide_secrets_in
from playlists.events import ENDINGS, Picked, Progress, RunEventData, picks_of
from playlists.models import Run, RunEvent
from playlists.queries import events_after, is_over, unfinished_runs
from playlists.services.runs.progress import RunProgress, progress_after
from playlists.signals import events_added

#: Seconds after which a watcher looks even if nobody woke it: the run may live in another process. Of one in this
#: process only an end that somebody else noted is not told.
_LOOK_AGAIN, _LOOK_AGAIN_HERE = 1.0, 5.0


class RunLog(NamedTuple):
    """A log as it is now. `last`: the number of the newest event, 0 where there is none; `changed_at`: when it came."""

    progress: RunProgress
    picks: tuple[Picked, ...]
    last: int
    changed_at: datetime


def topic_of(run_id: int) -> str:
    """The topic that is published whenever the run's log grows."""
    return f"run:{run_id}"


def append(run_id: int, *events: RunEventData) -> None:
    """Write events that came at once in one statement: a run has dozens, and each is a commit. Call from sync code.

    Of signs that a model is at work, the newest takes the place of the one before: a slow run writes no thousands.
    """
    if len(events) == 1 and isinstance(events[0], Progress) and _renewed(run_id, events[0]):
        return
    newest = RunEvent.objects.filter(run_id=run_id).order_by("-number").values("number")[:1]
    last = Coalesce(Subquery(newest), 0)
    RunEvent.objects.bulk_create(
        RunEvent(run_id=run_id, number=last + place, data=_dumped(event)) for place, event in enumerate(events, 1)
    )
    transaction.on_commit(lambda: _tell(run_id, events))


def end(run_id: int, state: Run.State, event: RunEventData) -> bool:
    """The final state and its event together, and only once; False where the run had ended before."""
    with transaction.atomic():
        if not unfinished_runs().filter(pk=run_id).update(state=state, ended_at=timezone.now()):
            return False
        append(run_id, event)
    return True


def read_log(run: Run) -> RunLog:
    """A run's log as it is now."""
    events = events_after(run.pk, 0)
    newest = RunEvent.objects.filter(run=run).order_by("-number").values_list("at", flat=True).first()
    return RunLog(
        progress=progress_after(event for _, event in events),
        picks=picks_of(event for _, event in events),
        last=events[-1][0] if events else 0,
        changed_at=newest or run.created_at,
    )


async def watch(run_id: int, *, after: int = 0) -> AsyncGenerator[tuple[int, RunEventData]]:
    """Every event after `after`, those to come included, until the run has ended (or is gone)."""
    patience = await sync_to_async(_patience)(run_id)
    with topics().subscribe(topic_of(run_id)) as subscription:
        while True:
            ended, events = await sync_to_async(_look)(run_id, after)
            for number, event in events:
                after = number
                yield number, event
                if event.type in ENDINGS:
                    return
            if ended:
                return
            await subscription.wait(patience)


def _renewed(run_id: int, event: Progress) -> bool:
    """Move the last line to the end of the log if it is a sign of life too; watchers see its new number."""
    last = RunEvent.objects.filter(run_id=run_id).order_by("-number").first()
    if last is None or last.data.get("type") != event.type:
        return False
    now = timezone.now()
    RunEvent.objects.filter(pk=last.pk).update(number=last.number + 1, data=_dumped(event), at=now)
    return True


def _tell(run_id: int, events: Sequence[RunEventData]) -> None:
    """A run is worth more than what is counted of it."""
    events_added.send_robust(sender=RunEvent, run_id=run_id, events=events)


def _dumped(event: RunEventData) -> dict[str, Any]:
    """As it is stored. It may quote what a server or a model said: no secret of anybody's gets in."""
    dumped: dict[str, Any] = hide_secrets_in(event.model_dump(mode="json"))
    return dumped


def _patience(run_id: int) -> float:
    """Seconds between two looks that nobody asked for."""
    here = Run.objects.filter(pk=run_id, worker=this_worker()).exists()
    return _LOOK_AGAIN_HERE if here else _LOOK_AGAIN


def _look(run_id: int, after: int) -> tuple[bool, list[tuple[int, RunEventData]]]:
    """New events; where there are none, whether that is for good. What came before the end is read after it."""
    try:
        if events := events_after(run_id, after):
            return False, events
        ended = is_over(run_id)
        return ended, events_after(run_id, after) if ended else []
    finally:
        # A page watches for minutes, in a thread of its own: its connection must not stay open as long.
        close_old_connections()
