"""Noting what each call has used. A note that cannot be written costs nobody a playlist."""

import logging
from collections.abc import Awaitable, Callable
from datetime import date, datetime
from decimal import Decimal

from asgiref.sync import sync_to_async
from django.contrib.auth import get_user_model
from django.db import DatabaseError
from django.utils import timezone

from core.db.best_effort import write_if_possible
from core.text.humanize import one_line
from llm.costs import price
from llm.models import UsageRecord
from llm.schemas import CallReport, Usage
from llm.setting import LONGEST_NAME

logger = logging.getLogger(__name__)

#: No call has more tokens; a server that claims it shall not make any sum overflow.
_MOST_TOKENS = 10**9


def meter_for(person: int | None) -> Callable[[CallReport], Awaitable[None]]:
    """What notes calls as this person's (their id); None: nobody's, what PlexSage does by itself."""

    async def note(report: CallReport) -> None:
        try:
            await sync_to_async(record_call)(report, person)
        except DatabaseError as exc:
            logger.warning("usage not stored: %s", exc)

    return note


def record_call(report: CallReport, person: int | None, *, at: datetime | None = None) -> None:
    """Store one call, unless the database is busy, full or away; `at` is when it ended (now)."""
    at, usage = at or timezone.now(), _believed(report.usage)
    cost = price(report.provider, report.model, usage, at=at)
    told = report.model_copy(update={"usage": usage})
    write_if_possible("what a call used", lambda: _store(told, person, at, cost))


def month_of(at: datetime) -> date:
    """The first day of its month, in the server's time zone: one for the whole household."""
    return timezone.localdate(at, timezone.get_default_timezone()).replace(day=1)


def _store(report: CallReport, person: int | None, at: datetime, cost: Decimal | None) -> None:
    usage = report.usage
    UsageRecord.objects.create(
        month=month_of(at),
        at=at,
        person_id=_still_there(person),
        purpose=report.purpose,
        provider=report.provider,
        model=one_line(report.model)[:LONGEST_NAME],
        outcome=report.outcome,
        uncounted_calls=int(not usage.counted),
        unpriced_calls=int(cost is None),
        **usage.model_dump(exclude={"counted"}),
        cost_usd=cost or Decimal(0),
        seconds=report.seconds,
    )


def _still_there(person: int | None) -> int | None:
    """Somebody may have been deleted while their model was thinking."""
    return person if person and get_user_model().objects.filter(pk=person).exists() else None


def _believed(usage: Usage) -> Usage:
    told = {name: tokens for name, tokens in usage if name != "counted"}
    return usage.model_copy(update={name: min(max(tokens, 0), _MOST_TOKENS) for name, tokens in told.items()})
