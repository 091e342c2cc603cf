"""The migration that carries over what was used before each call was noted."""

from datetime import UTC, date, datetime
from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps

from library.models import ProfilingState
from llm.models import UsageRecord
from playlists.models import Run, RunEvent

carry_over = import_module("operations.migrations.0001_older_usage").carry_over
pytestmark = pytest.mark.django_db
USED = {"input_tokens": 2_000, "output_tokens": 300, "cached_tokens": 50, "counted": True}


def ended_run(*events: Any, **other: Any) -> Run:
    usual = {"wish": {"text": "soul"}, "seed": 1, "state": "finished", "provider": "openai", "model": "gpt-4.1-mini"}
    run = Run.objects.create(**{**usual, "ended_at": datetime(2026, 5, 2, tzinfo=UTC), **other})
    for number, data in enumerate(events, 1):
        RunEvent.objects.create(run=run, number=number, data=data)
    return run


def finished(**other: Any) -> dict[str, Any]:
    return {"type": "finished", "playlist_id": 1, "tracks": 10, "summary": "", "usage": USED, "cost_usd": 0.25, **other}


def test_a_run_becomes_a_row() -> None:
    steps = [{"type": "step_done", "step": "select", "seconds": seconds} for seconds in (2.5, 4)]
    ended_run(*steps, finished())
    carry_over(apps, None)
    row = UsageRecord.objects.get()
    assert (row.purpose, row.provider, row.model, row.month) == ("playlist", "openai", "gpt-4.1-mini", date(2026, 5, 1))
    assert (row.input_tokens, row.output_tokens, row.cached_tokens) == (2_000, 300, 50)
    assert (row.cost_usd, row.seconds) == (Decimal("0.25"), 6.5)
    assert row.unpriced_calls == 0


def test_what_was_not_known_stays_unknown() -> None:
    ended_run(finished(cost_usd=None, usage=USED | {"counted": False}))
    carry_over(apps, None)
    row = UsageRecord.objects.get()
    assert (row.uncounted_calls, row.unpriced_calls) == (1, 1)


@pytest.mark.parametrize(
    "event",
    [
        {"type": "failed", "code": "timeout", "message": ""},
        {"type": "finished"},
        {"type": "finished", "usage": None},
        {"type": "finished", "usage": "none"},
        ["finished"],
    ],
)
def test_runs_that_tell_nothing_are_left_out(event: Any) -> None:
    ended_run(event)
    carry_over(apps, None)
    assert not UsageRecord.objects.exists()


@pytest.mark.parametrize("number", [None, "many", -5, 10**40, 10**400, True])
def test_numbers_may_be_anything(number: Any) -> None:
    ended_run(finished(usage={"input_tokens": number}, cost_usd=number), ended_at=None, provider="", model="x" * 200)
    carry_over(apps, None)
    assert 0 <= UsageRecord.objects.get().input_tokens <= 10**9


def test_profiles_are_carried_over_too() -> None:
    ProfilingState.objects.create(provider="ollama", model="llama3:8b", calls=12, input_tokens=900, output_tokens=80)
    carry_over(apps, None)
    row = UsageRecord.objects.get()
    assert (row.purpose, row.calls, row.input_tokens) == ("profiles", 12, 900)


def test_twice_is_once() -> None:
    ended_run(finished())
    carry_over(apps, None)
    carry_over(apps, None)
    assert UsageRecord.objects.count() == 1


def test_many_runs() -> None:
    runs = [Run(wish={}, seed=1, state="finished", provider="ollama", model="m") for _ in range(1_200)]
    Run.objects.bulk_create(runs)
    RunEvent.objects.bulk_create(RunEvent(run=run, number=1, data=finished()) for run in runs)
    carry_over(apps, None)
    assert UsageRecord.objects.count() == 1_200
