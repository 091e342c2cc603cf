"""Work that one process at a time may do: who holds it is one row in the database, alive by its signs of life."""

import uuid
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from core.tasks.clock_skew import unless_in_future
from core.tasks.local_claims import local_claims
from core.tasks.processes import is_dead, this_worker

#: After how long without a sign of life work is taken for dead.
SILENCE = timedelta(seconds=60)


class LeaseRow(models.Model):
    """The columns of a lease; a model of one row has them besides its own, among them a `phase`."""

    claim = models.CharField(max_length=32, blank=True)
    worker = models.CharField(max_length=300, blank=True, help_text="host:pid:start of the process that works on it.")
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    cancel_requested = models.BooleanField(default=False)

    class Meta:
        abstract = True


Row = TypeVar("Row", bound=LeaseRow)


class LeaseTakenError(RuntimeError):
    """Somebody else holds the lease, and lives."""


class LeaseLostError(RuntimeError):
    """Somebody else has taken the lease meanwhile, or the work under it was ended."""


def is_alive(worker: str, heard_at: datetime | None, *, works_here: bool) -> bool:
    """Whether somebody works on it: this process, or another as far as one can tell."""
    if worker == this_worker() and works_here:
        return True
    now = timezone.now()
    heard = unless_in_future(heard_at, now)
    return heard is not None and heard > now - SILENCE and not is_dead(worker)


class Lease(Generic[Row]):
    """The row with pk 1; it is held while its `phase` is one of `running`."""

    def __init__(
        self, model: type[Row], running: Collection[str], *, heard_at: Callable[[Any], datetime | None] | None = None
    ) -> None:
        """`heard_at` tells a row's last sign of life, where that is more than `heartbeat_at`."""
        self._model: Any = model
        self._running = tuple(running)
        self._heard_at = heard_at or (lambda row: row.heartbeat_at or row.started_at)

    def read(self) -> Row | None:
        """The row, where there is one yet."""
        row: Row | None = self._model.objects.filter(pk=1).first()
        return row

    def is_running(self, row: Any) -> bool:
        """Whether somebody works under the lease."""
        if row.phase not in self._running:
            return False
        return is_alive(row.worker, self._heard_at(row), works_here=local_claims().goes_on(row.claim))

    def take(self, **begins: object) -> str:
        """Take the lease, with these columns besides its own: its claim. Raises LeaseTakenError."""
        # A look first, for which nobody waits: while tracks are stored, SQLite has no room for a transaction.
        self._refuse_second(self.read())
        now = timezone.now()
        with transaction.atomic():
            row, _ = self._model.objects.select_for_update().get_or_create(pk=1)
            self._refuse_second(row)
            own = {"claim": uuid.uuid4().hex, "worker": this_worker(), "started_at": now, "heartbeat_at": now}
            for name, value in {"ended_at": None, "cancel_requested": False, **begins, **own}.items():
                setattr(row, name, value)
            row.save()
        return str(own["claim"])

    def held(self, claim: str) -> "QuerySet[Row]":
        """The row, while it is this claim's and the work has not ended."""
        rows: QuerySet[Row] = self._model.objects.filter(pk=1, claim=claim, phase__in=self._running)
        return rows

    def is_asked_to_stop(self, claim: str) -> bool:
        """Whether somebody wants the work to end, or another one has taken its place."""
        others = ~Q(claim=claim) | Q(cancel_requested=True, phase__in=self._running)
        return bool(self._model.objects.filter(others, pk=1).exists())

    def _refuse_second(self, row: Row | None) -> None:
        if row is not None and self.is_running(row):
            raise LeaseTakenError
