"""Keeping the notes of usage bounded: calls of long ago become sums, a month and a kind of call each."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, QuerySet, Sum
from django.utils import timezone

from llm.models import UsageRecord

#: Days in which each call has its own row.
SINGLE_DAYS = 92
#: Rows of single calls at most, whatever their age.
MOST_SINGLE = 50_000
_KIND = ("month", "person_id", "purpose", "provider", "model", "outcome")
_SUMMED = (
    "calls",
    "uncounted_calls",
    "unpriced_calls",
    "input_tokens",
    "output_tokens",
    "cached_tokens",
    "cost_usd",
    "seconds",
)
#: Rows a statement; SQLite takes so many values.
_BATCH = 500


def condense_usage(*, most_single: int = MOST_SINGLE) -> int:
    """Add up what is old, or too much; returns how many rows that saved. Sums stay what they were."""
    before = timezone.now() - timedelta(days=SINGLE_DAYS)
    newest_first = UsageRecord.objects.order_by("-at").values_list("at", flat=True)
    too_many = newest_first[most_single : most_single + 1].first()
    return _add_up(max(before, too_many) if too_many else before)


def _add_up(until: datetime) -> int:
    with transaction.atomic():
        old = UsageRecord.objects.filter(at__lte=until)
        # Held, so that two processes do not both add the same rows up.
        count = len(old.select_for_update().values_list("pk"))
        sums = _sums(old)
        if len(sums) == count:
            return 0
        old.delete()
        UsageRecord.objects.bulk_create(sums, batch_size=_BATCH)
    return count - len(sums)


def _sums(rows: QuerySet[UsageRecord]) -> list[UsageRecord]:
    totals = {f"sum_{name}": Sum(name) for name in _SUMMED}
    found = rows.order_by().values(*_KIND).annotate(last=Max("at"), **totals)
    return [
        UsageRecord(
            at=row["last"],
            **{name: row[name] for name in _KIND},
            **{name: row[f"sum_{name}"] for name in _SUMMED},
        )
        for row in found
    ]
