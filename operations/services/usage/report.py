"""What was used, added up by month, by model, by purpose and by person."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from datetime import date
from typing import TypeVar

from operations.services.usage.values import MonthLine, Sums, UsageLine, UsageReport, UsageRow
from operations.services.usage.words import model_words, person_words, purpose_words

Key = TypeVar("Key", bound=Hashable)

#: Without a call, a month that is longer ago is no line: a computer's clock may have been wrong by decades.
_MOST_EMPTY_MONTHS = 120


def report_usage(rows: Sequence[UsageRow], until: date, since: date | None = None) -> UsageReport:
    """`until`: the month that is going on; `since`: the first one wanted, else the first in which there was a call."""
    return UsageReport(
        total=sum((row.sums for row in rows), Sums()),
        months=_months(rows, since, until),
        models=_lines((model_words(row.provider, row.model), row.sums) for row in rows),
        purposes=_lines((purpose_words(row.purpose), row.sums) for row in rows),
        people=_people(rows),
    )


def shift_month(month: date, by: int) -> date:
    """The first day of the month that is `by` months later, or earlier where it is negative."""
    months = month.year * 12 + month.month - 1 + by
    return date(months // 12, months % 12 + 1, 1)


def _people(rows: Sequence[UsageRow]) -> tuple[UsageLine, ...]:
    """Two people may have one name."""
    names = {row.person_id: person_words(row.person) for row in rows}
    sums = _add_up((row.person_id, row.sums) for row in rows)
    return _sorted(UsageLine(label=names[person], sums=sums[person]) for person in names)


def _lines(found: Iterable[tuple[str, Sums]]) -> tuple[UsageLine, ...]:
    return _sorted(UsageLine(label=label, sums=sums) for label, sums in _add_up(found).items())


def _add_up(found: Iterable[tuple[Key, Sums]]) -> dict[Key, Sums]:
    groups: defaultdict[Key, Sums] = defaultdict(Sums)
    for key, sums in found:
        groups[key] += sums
    return groups


def _sorted(lines: Iterable[UsageLine]) -> tuple[UsageLine, ...]:
    """The most tokens first; without any, the most calls."""
    return tuple(sorted(lines, key=lambda line: (-line.sums.tokens, -line.sums.calls, line.label)))


def _months(rows: Sequence[UsageRow], since: date | None, until: date) -> tuple[MonthLine, ...]:
    groups = _add_up((row.month, row.sums) for row in rows)
    first = since or min([month for month in groups if month <= until], default=until)
    gone_by = (until.year - first.year) * 12 + until.month - first.month
    every = {shift_month(until, -by) for by in range(min(gone_by, _MOST_EMPTY_MONTHS) + 1)}
    return tuple(MonthLine(month=month, sums=groups.get(month, Sums())) for month in sorted(every | groups.keys()))
