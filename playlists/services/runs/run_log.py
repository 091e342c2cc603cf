"""A run's log as it is now, read at once: how far it is, what was picked, and since when nothing has come."""

from datetime import datetime
from typing import NamedTuple

from playlists.events import Picked, RunEventData
from playlists.models import Run, RunEvent
from playlists.queries import events_after
from playlists.services.runs.progress import RunProgress, fold


class RunLog(NamedTuple):
    """`last` is the number of the newest event, 0 where there is none; `changed_at` when it came."""

    progress: RunProgress
    picks: tuple[Picked, ...]
    last: int
    changed_at: datetime


def read_log(run: Run) -> RunLog:
    """Everything up to now."""
    events = events_after(run.pk, 0)
    newest = RunEvent.objects.filter(run=run).order_by("-number").values_list("at", flat=True).first()
    progress = folded([event for _, event in events])
    return RunLog(
        progress=progress,
        picks=tuple(event for _, event in events if isinstance(event, Picked)),
        last=events[-1][0] if events else 0,
        changed_at=newest or run.created_at,
    )


def folded(events: list[RunEventData]) -> RunProgress:
    """The state after these events."""
    progress = RunProgress()
    for event in events:
        progress = fold(progress, event)
    return progress
