"""A run's event log: append, end, and watch from any number on. The log is the truth, the topic only wakes watchers."""

from collections.abc import AsyncGenerator

from asgiref.sync import sync_to_async
from django.db import transaction
from django.db.models import Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from core.broadcast import Topics
from playlists.events import ENDINGS, RunEventData
from playlists.models import Run, RunEvent
from playlists.queries import events_after, is_over

#: Seconds after which a watcher looks even if nobody woke it: the run may live in another process.
_LOOK_AGAIN = 1.0


def topic_of(run_id: int) -> str:
    """The topic that is published whenever the run's log grows."""
    return f"run:{run_id}"


def append(run_id: int, event: RunEventData) -> None:
    """Write one event, in one statement: a run has dozens, and each is a commit. Call from sync code."""
    last = RunEvent.objects.filter(run_id=run_id).order_by("-number").values("number")[:1]
    RunEvent.objects.create(run_id=run_id, number=Coalesce(Subquery(last), 0) + 1, data=event.model_dump(mode="json"))


def end(run_id: int, state: Run.State, event: RunEventData) -> bool:
    """The final state and its event together, and only once; False where the run had ended before."""
    unfinished = Run.objects.filter(pk=run_id, state__in=[Run.State.QUEUED, Run.State.RUNNING])
    with transaction.atomic():
        if not unfinished.update(state=state, ended_at=timezone.now()):
            return False
        append(run_id, event)
    return True


async def watch(run_id: int, *, topics: Topics, after: int = 0) -> AsyncGenerator[tuple[int, RunEventData]]:
    """Every event after `after`, those to come included, until the run has ended (or is gone)."""
    with topics.watching(topic_of(run_id)) as subscription:
        while True:
            ended, events = await sync_to_async(_look)(run_id, after)
            for number, event in events:
                after = number
                yield number, event
                if event.type in ENDINGS:
                    return
            if ended:
                return
            await subscription.changed(_LOOK_AGAIN)


def _look(run_id: int, after: int) -> tuple[bool, list[tuple[int, RunEventData]]]:
    """New events; where there are none, whether that is for good. What came before the end is read after it."""
    if events := events_after(run_id, after):
        return False, events
    ended = is_over(run_id)
    return ended, events_after(run_id, after) if ended else []
