"""A run's event log: append, and watch from any number on. The log is the truth, the topic only wakes its watchers."""

from collections.abc import AsyncIterator

from asgiref.sync import sync_to_async
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from core.broadcast import Topics
from playlists.models import Run, RunEvent
from playlists.queries import events_after
from playlists.schemas import ENDINGS, RunEventData

#: Seconds after which a watcher looks even if nobody woke it: the run may live in another process.
_LOOK_AGAIN = 1.0


def topic_of(run_id: int) -> str:
    """The topic that is published whenever the run's log grows."""
    return f"run:{run_id}"


def append(run_id: int, event: RunEventData) -> int:
    """Write one event and the sign of life that comes with it; returns its number. Call from sync code."""
    with transaction.atomic():
        last = RunEvent.objects.filter(run_id=run_id).aggregate(last=Max("number"))["last"] or 0
        RunEvent.objects.create(run_id=run_id, number=last + 1, data=event.model_dump(mode="json"))
        Run.objects.filter(pk=run_id).update(heartbeat_at=timezone.now())
    return last + 1


async def watch(run_id: int, *, topics: Topics, after: int = 0) -> AsyncIterator[tuple[int, RunEventData]]:
    """Every event after `after`, those to come included, until the run has ended."""
    read = sync_to_async(events_after)
    with topics.watching(topic_of(run_id)) as subscription:
        while True:
            for number, event in await read(run_id, after):
                after = number
                yield number, event
                if event.type in ENDINGS:
                    return
            await subscription.changed(_LOOK_AGAIN)
