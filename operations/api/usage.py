"""What models used, for scripts."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from operations.services.usage.choose import MOST_MONTHS, USUAL_MONTHS, UsageChoice, choose_usage
from operations.services.usage.read import read_usage
from operations.services.usage.report import report_usage
from operations.services.usage.values import Sums, UsageRow

router = Router()


class UsageQuery(Schema):
    """`months`: the latest so many; 0: all. `person`: an id, or "household" for what nobody in particular asked for."""

    months: int = Field(USUAL_MONTHS, ge=0, le=MOST_MONTHS)
    person: str = Field("", max_length=20)


class SumsOut(Schema):
    """`cost_usd` is what is known of it, null where nothing is; of `unpriced_calls` the price is not known."""

    calls: int
    failed_calls: int
    uncounted_calls: int
    unpriced_calls: int
    input_tokens: int
    output_tokens: int
    cached_tokens: int
    cost_usd: float | None
    seconds: float


class MonthOut(SumsOut):
    """`month` is its first day."""

    month: date


class UsageRowOut(MonthOut):
    """All calls of one kind in one month; `person_id` is null where nobody in particular asked."""

    person_id: int | None
    person: str
    purpose: str
    provider: str
    model: str
    outcome: str


class UsageOut(Schema):
    """`months` has those without a call as well."""

    total: SumsOut
    months: list[MonthOut]
    rows: list[UsageRowOut]


@router.get("/usage", response=UsageOut, summary="What models used: tokens, money and time")
def usage(request: HttpRequest, query: Query[UsageQuery]) -> UsageOut:
    """One's own; staff see everybody's. 404 for somebody else's."""
    choice = choose_usage(request.user, query.person, query.months)
    if choice is None:
        raise Http404
    return _told(choice)


def _told(choice: UsageChoice) -> UsageOut:
    rows = read_usage(choice.wanted)
    report = report_usage(rows, choice.until, choice.wanted.since)
    return UsageOut(
        total=SumsOut(**_figures(report.total)),
        months=[MonthOut(month=line.month, **_figures(line.sums)) for line in report.months],
        rows=[_row(row) for row in rows],
    )


def _row(row: UsageRow) -> UsageRowOut:
    return UsageRowOut(**row.model_dump(exclude={"sums"}), **_figures(row.sums))


def _figures(sums: Sums) -> dict[str, Any]:
    is_known = sums.cost_usd or not sums.unpriced_calls
    return {**sums.model_dump(), "cost_usd": float(sums.cost_usd) if is_known else None}
