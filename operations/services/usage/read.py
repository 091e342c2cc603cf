"""Reading what was used out of the database: one query, whatever it is looked at by."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Literal

from django.contrib.auth import get_user_model
from django.db.models import QuerySet, Sum

from core.values import Frozen
from core.web.people import person_name
from llm.models import UsageRecord
from operations.services.usage.values import Sums, UsageRow

_KIND = ("month", "person_id", "purpose", "provider", "model", "outcome")
_SUMMED = tuple(name for name in Sums.model_fields if name != "failed_calls")

#: Whose usage: one person's (their id), what nobody in particular asked for, or everybody's.
Whose = int | Literal["household"] | None


class UsageFilter(Frozen):
    """Which calls. `since`: the first day of the first month; None: from the beginning."""

    whose: Whose = None
    since: date | None = None


def read_usage(wanted: UsageFilter) -> tuple[UsageRow, ...]:
    """By month and kind of call, the oldest first."""
    totals = {f"sum_{name}": Sum(name) for name in _SUMMED}
    found = list(_filtered(wanted).order_by(*_KIND).values(*_KIND).annotate(**totals))
    names = _names({row["person_id"] for row in found})
    return tuple(_row(row, names) for row in found)


def people_who_used() -> tuple[tuple[int, str], ...]:
    """Everybody of whom there is a call, by name."""
    ids = UsageRecord.objects.exclude(person=None).order_by().values("person").distinct()
    people = get_user_model().objects.filter(pk__in=ids)
    return tuple(sorted(((user.pk, person_name(user)) for user in people), key=lambda one: one[1].casefold()))


def _filtered(wanted: UsageFilter) -> QuerySet[UsageRecord]:
    rows = UsageRecord.objects.all()
    if wanted.since:
        rows = rows.filter(month__gte=wanted.since)
    match wanted.whose:
        case None:
            return rows
        case int() as person:
            return rows.filter(person=person)
        case _:
            return rows.filter(person=None)


def _names(people: Iterable[int | None]) -> dict[int | None, str]:
    users = get_user_model().objects.filter(pk__in=[person for person in people if person])
    return {user.pk: person_name(user) for user in users}


def _row(row: Mapping[str, Any], names: Mapping[int | None, str]) -> UsageRow:
    summed = {name: row[f"sum_{name}"] for name in _SUMMED}
    failed = 0 if row["outcome"] == "answered" else summed["calls"]
    kind = {name: row[name] for name in _KIND}
    return UsageRow(**kind, person=names.get(row["person_id"], ""), sums=Sums(**summed, failed_calls=failed))
