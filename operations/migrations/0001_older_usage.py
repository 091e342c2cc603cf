"""What runs and profiles had used before each call was noted: a row a run, from the last event of its log."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from itertools import chain
from typing import Any

from django.db import migrations
from django.utils import timezone

#: Rows a statement.
_BATCH = 500
#: Tokens or seconds: more than a run can have.
_MOST = 10**9
_MOST_DOLLARS = 10**6
_LONGEST_PROVIDER, _LONGEST_MODEL = 20, 200


def carry_over(apps: Any, schema_editor: Any) -> None:
    """Nobody in particular had asked: there were no people then."""
    record = apps.get_model("llm", "UsageRecord")
    if record.objects.filter(purpose="playlist").exists():  # it was here before, and had gone back
        return
    rows: list[Any] = []
    for values in chain(_of_runs(apps), _of_profiles(apps)):
        rows.append(record(**values))
        if len(rows) == _BATCH:
            record.objects.bulk_create(rows)
            rows = []
    record.objects.bulk_create(rows)


def _of_runs(apps: Any) -> Iterator[dict[str, Any]]:
    event = apps.get_model("playlists", "RunEvent")
    seconds = _seconds(event)
    ended = event.objects.filter(data__type="finished").select_related("run").order_by("pk")
    seen: set[int] = set()
    for found in ended.iterator(chunk_size=_BATCH):
        run, data = found.run, found.data
        if run.pk in seen or not isinstance(data.get("usage"), dict):
            continue
        seen.add(run.pk)
        at = run.ended_at or run.created_at
        yield _values(at, "playlist", run.provider, run.model, data["usage"], data.get("cost_usd")) | {
            "person_id": run.owner_id,
            "seconds": seconds.get(run.pk, 0.0),
        }


def _seconds(event: Any) -> dict[int, float]:
    """By run: of all its steps."""
    total: defaultdict[int, float] = defaultdict(float)
    steps = event.objects.filter(data__type="step_done").order_by("pk").values_list("run_id", "data")
    for run, data in steps.iterator(chunk_size=_BATCH):
        total[run] += _number(data.get("seconds"))
    return total


def _of_profiles(apps: Any) -> Iterator[dict[str, Any]]:
    for state in apps.get_model("library", "ProfilingState").objects.filter(calls__gt=0):
        told = {"input_tokens": state.input_tokens, "output_tokens": state.output_tokens}
        at = state.heartbeat_at or timezone.now()
        values = _values(at, "profiles", state.provider, state.model, told, state.cost_usd, calls=state.calls)
        yield values | {"seconds": _number(state.seconds)}


def _values(
    at: datetime, purpose: str, provider: str, model: str, told: Mapping[str, Any], cost: object, calls: int = 1
) -> dict[str, Any]:
    """Columns of a row. A number that is none counts as not told."""
    month = timezone.localdate(at, timezone.get_default_timezone()).replace(day=1)
    return {
        "at": at,
        "month": month,
        "purpose": purpose,
        "provider": provider[:_LONGEST_PROVIDER] or "custom",
        "model": model[:_LONGEST_MODEL],
        "outcome": "answered",
        "calls": calls,
        "uncounted_calls": 0 if told.get("counted", True) else calls,
        "unpriced_calls": calls if cost is None else 0,
        "cost_usd": Decimal(str(min(_number(cost), _MOST_DOLLARS))),
        **{name: int(_number(told.get(name))) for name in _TOKENS},
    }


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0.0
    return float(min(max(value, 0), _MOST))


_TOKENS = ("input_tokens", "output_tokens", "cached_tokens")


class Migration(migrations.Migration):

    dependencies = [
        ("llm", "0009_usage"),
        ("library", "0009_profiles"),
        ("playlists", "0007_owners"),
    ]

    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop, elidable=True)]
