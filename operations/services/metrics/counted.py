"""What is counted as it happens in this process: runs by how they ended, and the seconds of their steps."""

from collections.abc import Sequence
from typing import Any, get_args

from prometheus_client import CollectorRegistry, Counter, GCCollector, Histogram, PlatformCollector, ProcessCollector

from core.runtime import singleton
from llm.schemas import PROVIDER_NAMES
from playlists.events import ENDINGS, RunEventData, StepDone
from playlists.models import Run
from playlists.schemas import Step
from playlists.signals import events_added

#: Seconds: a small model on a small computer takes minutes for a step.
_BUCKETS = (0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1_800.0)
#: In the place of what a label must not take from outside, or its values had no bound.
_OTHER = "other"


class Counted:
    """Counters with a registry of their own: tests, and processes that are forked, begin at nothing."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.runs = Counter("plexsage_runs", "Runs that have ended.", ["outcome", "provider"], registry=self.registry)
        self.steps = Histogram(
            "plexsage_step_seconds", "Seconds of a run's step.", ["step"], buckets=_BUCKETS, registry=self.registry
        )
        # From the start on, so that the first one shows as a change.
        for outcome in sorted(ENDINGS):
            for provider in (*PROVIDER_NAMES, _OTHER):
                self.runs.labels(outcome, provider)
        for step in get_args(Step):
            self.steps.labels(step)
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self.registry)

    def count(self, run_id: int, events: Sequence[RunEventData]) -> None:
        """What these events tell."""
        for event in events:
            if isinstance(event, StepDone):
                self.steps.labels(event.step).observe(event.seconds)
            elif event.type in ENDINGS:
                self.runs.labels(event.type, _provider_of(run_id)).inc()


def counted() -> Counted:
    """What this process has counted."""
    return singleton(Counted)


def count_runs() -> None:
    """From now on."""
    events_added.connect(_count, dispatch_uid="operations.metrics")


def _count(*, run_id: int, events: Sequence[RunEventData], **_: Any) -> None:
    counted().count(run_id, events)


def _provider_of(run_id: int) -> str:
    """Empty for a run that never got its turn."""
    provider = Run.objects.filter(pk=run_id).values_list("provider", flat=True).first()
    return provider if provider in PROVIDER_NAMES else _OTHER
