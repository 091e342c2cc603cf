"""What calls used: noted whatever becomes of them, and kept bounded without a token lost."""

import ast
import asyncio
import logging
from collections.abc import Iterator
from contextlib import aclosing, contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.contrib.auth.models import User
from django.db import OperationalError, connection
from django.db.models import Sum
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from llm.errors import (
    AnswerCutError,
    AnswerMalformedError,
    ModelMissingError,
    OnlyThoughtError,
    ProviderTimeoutError,
    UnauthorizedError,
)
from llm.models import UsageRecord
from llm.schemas import CallReport, Completion, Outcome, Prompt, Usage
from llm.services.calling.client import open_llm
from llm.services.calling.metering import judge_call
from llm.services.settings.effective import load_config
from llm.services.usage.condense import condense_usage
from llm.services.usage.keep import keep_usage_bounded
from llm.services.usage.record import meter_for, record_call
from plexsage.environment import BASE_DIR
from tests.fakes.ollama import OllamaFake
from tests.packages import PACKAGES

TOLD = Usage(input_tokens=40, output_tokens=12, cached_tokens=8)
QUESTION = Prompt(prompt="Which?", max_output_tokens=50, purpose="telling")


async def ask(person: int | None = None) -> Completion:
    config = (await sync_to_async(load_config)()).config
    async with open_llm(config, person=person) as client:
        return await client.complete("generation", QUESTION)


def report(**other: Any) -> CallReport:
    usual = {"purpose": "picking", "provider": "openai", "model": "gpt-4.1-mini", "usage": TOLD, "outcome": "answered"}
    return CallReport(**{**usual, "seconds": 1.5, **other})


@contextmanager
def failing_writes(error: Exception) -> Iterator[None]:
    def refuse(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith("INSERT") and "usagerecord" in sql:
            raise error
        return execute(sql, *rest)

    with connection.execute_wrapper(refuse):
        yield


@pytest.mark.django_db(transaction=True)
class TestCalls:
    """Real calls to a server."""

    def test_an_answer_is_noted_with_its_person_and_purpose(self, configured: OllamaFake, guest: User) -> None:
        configured.answer_with("this one", usage=(40, 12))
        async_to_sync(ask)(guest.pk)
        noted = UsageRecord.objects.get()
        assert (noted.person, noted.purpose, noted.outcome) == (guest, "telling", "answered")
        assert (noted.provider, noted.model) == ("ollama", "llama3:8b")
        assert (noted.input_tokens, noted.output_tokens, noted.calls) == (40, 12, 1)
        assert noted.cost_usd == noted.unpriced_calls == noted.uncounted_calls == 0
        assert noted.seconds > 0
        assert noted.month == timezone.localdate().replace(day=1)

    def test_an_answer_that_was_cut_is_noted_with_what_it_used(self, configured: OllamaFake) -> None:
        configured.answer_with("and so on", finish="length", usage=(40, 50))
        with pytest.raises(AnswerCutError):
            async_to_sync(ask)()
        noted = UsageRecord.objects.get()
        assert (noted.outcome, noted.input_tokens, noted.output_tokens) == ("cut", 40, 50)

    def test_a_server_that_refuses_has_used_nothing(self, configured: OllamaFake) -> None:
        configured.mode = "not_found_404"
        with pytest.raises(ModelMissingError):
            async_to_sync(ask)()
        noted = UsageRecord.objects.get()
        assert (noted.outcome, noted.uncounted_calls, noted.person) == ("failed", 0, None)

    def test_a_call_that_somebody_stopped_is_noted(self, configured: OllamaFake) -> None:
        configured.mode = "slow_first_token"

        async def stop() -> None:
            task = asyncio.create_task(ask())
            assert await asyncio.to_thread(configured.gate.reached.wait, 5)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

        async_to_sync(stop)()
        noted = UsageRecord.objects.get()
        assert (noted.outcome, noted.uncounted_calls) == ("stopped", 1)
        assert configured.client_gone.wait(5)

    def test_who_leaves_a_stream_is_noted_once(self, configured: OllamaFake) -> None:
        configured.answer_with("a b c d e f", usage=(40, 12))

        async def leave() -> None:
            config = (await sync_to_async(load_config)()).config
            async with open_llm(config) as client, aclosing(client.stream("generation", QUESTION)) as events:
                await anext(events)

        async_to_sync(leave)()
        assert UsageRecord.objects.get().outcome == "stopped"

    def test_what_does_not_fit_was_never_asked(self, configured: OllamaFake) -> None:
        config = load_config().config

        async def too_long() -> None:
            async with open_llm(config) as client:
                await client.complete("generation", Prompt(prompt="long " * 40_000, max_output_tokens=50))

        with pytest.raises(Exception, match="context window"):
            async_to_sync(too_long)()
        assert not UsageRecord.objects.exists()

    @pytest.mark.parametrize(
        "error",
        [
            OperationalError("database or disk is full"),
            OperationalError("attempt to write a readonly database"),
            OperationalError("no such table: llm_usagerecord"),
        ],
    )
    def test_a_note_that_cannot_be_written_costs_no_answer(
        self, configured: OllamaFake, caplog: pytest.LogCaptureFixture, error: Exception
    ) -> None:
        configured.answer_with("this one")
        with caplog.at_level(logging.INFO):

            async def ask_there() -> Completion:
                wrapper = await sync_to_async(failing_writes)(error)
                await sync_to_async(wrapper.__enter__)()
                try:
                    return await ask()
                finally:
                    await sync_to_async(wrapper.__exit__)(None, None, None)

            assert async_to_sync(ask_there)().text == "this one"
        assert not UsageRecord.objects.exists()
        assert str(error) in caplog.text


@pytest.mark.parametrize(
    ("failure", "outcome", "usage"),
    [
        (AnswerCutError("cut", usage=TOLD), "cut", TOLD),
        (OnlyThoughtError("thought", usage=TOLD, at_limit=True), "cut", TOLD),
        (AnswerMalformedError("empty", usage=TOLD), "useless", TOLD),
        (ProviderTimeoutError("late"), "silent", Usage(counted=False)),
        (UnauthorizedError("key"), "failed", Usage()),
        (ValueError("a bug"), "failed", Usage(counted=False)),
        (None, "failed", Usage(counted=False)),
        (asyncio.CancelledError(), "stopped", Usage(counted=False)),
        (GeneratorExit(), "stopped", Usage(counted=False)),
    ],
)
def test_each_ending_has_its_word(failure: BaseException | None, outcome: Outcome, usage: Usage) -> None:
    assert judge_call(None, failure) == (outcome, usage)


def test_what_follows_an_answer_takes_nothing_from_it() -> None:
    completion = Completion(text="x", model="m", usage=TOLD)
    assert judge_call(completion, GeneratorExit()) == ("answered", TOLD)


@pytest.mark.django_db
class TestRecords:
    """What a row says."""

    def test_money_is_the_price_of_that_day(self) -> None:
        record_call(report(), None, at=datetime(2026, 3, 31, 12, tzinfo=UTC))
        noted = UsageRecord.objects.get()
        assert 0 < noted.cost_usd < Decimal("0.001")
        assert noted.month == date(2026, 3, 1)

    def test_an_unknown_price_is_not_nothing(self) -> None:
        record_call(report(model="my-own-finetune"), None)
        noted = UsageRecord.objects.get()
        assert noted.cost_usd == 0
        assert noted.unpriced_calls == 1

    def test_tokens_that_nobody_counted_have_no_known_price(self) -> None:
        record_call(report(usage=Usage(counted=False)), None)
        noted = UsageRecord.objects.get()
        assert (noted.uncounted_calls, noted.unpriced_calls) == (1, 1)

    def test_ones_own_hardware_costs_nothing_counted_or_not(self) -> None:
        record_call(report(provider="ollama", usage=Usage(counted=False)), None)
        assert UsageRecord.objects.get().unpriced_calls == 0

    def test_a_month_begins_at_the_servers_midnight(self, settings: Settings) -> None:
        settings.TIME_ZONE = "Pacific/Auckland"
        record_call(report(), None, at=datetime(2026, 3, 31, 12, tzinfo=UTC))
        assert UsageRecord.objects.get().month == date(2026, 4, 1)

    def test_somebody_who_was_deleted_meanwhile_is_nobody(self, guest: User) -> None:
        gone = guest.pk
        guest.delete()
        record_call(report(), gone)
        assert UsageRecord.objects.get().person is None

    def test_deleting_a_person_keeps_what_was_used(self, guest: User) -> None:
        record_call(report(), guest.pk)
        guest.delete()
        assert UsageRecord.objects.get().person is None

    @pytest.mark.parametrize("tokens", [-5, 10**30])
    def test_a_server_may_claim_any_number(self, tokens: int) -> None:
        record_call(report(usage=Usage(input_tokens=tokens, output_tokens=tokens, cached_tokens=tokens)), None)
        assert 0 <= UsageRecord.objects.get().input_tokens <= 10**9

    @pytest.mark.parametrize("name", ["x" * 60_000, "a\0b", "half \ud800", "two\nlines"])
    def test_a_model_may_have_any_name(self, name: str) -> None:
        record_call(report(model=name), None)
        noted = UsageRecord.objects.get()
        assert len(noted.model) <= 200
        assert "\n" not in noted.model

    def test_a_bug_is_not_taken_for_trouble(self) -> None:
        with failing_writes(ValueError("a bug")), pytest.raises(ValueError, match="a bug"):
            async_to_sync(meter_for(None))(report())


def months_ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)


def all_sums() -> dict[str, Any]:
    names = ("calls", "uncounted_calls", "unpriced_calls", "input_tokens", "output_tokens", "cost_usd")
    return UsageRecord.objects.aggregate(**{name: Sum(name) for name in names})


@pytest.mark.django_db
class TestCondensing:
    """Old rows become sums."""

    def test_old_calls_become_one_row_a_kind_and_month(self, guest: User) -> None:
        old = months_ago(200).replace(day=10)
        for hours in range(3):
            record_call(report(), guest.pk, at=old + timedelta(hours=hours))
        record_call(report(outcome="failed", usage=Usage(counted=False)), guest.pk, at=old)
        record_call(report(), None, at=old)
        record_call(report(), guest.pk)
        record_call(report(), guest.pk)
        before = all_sums()
        assert condense_usage() == 2
        assert all_sums() == before
        assert sorted(UsageRecord.objects.values_list("calls", flat=True)) == [1, 1, 1, 1, 3]
        assert UsageRecord.objects.get(calls=3).at == old + timedelta(hours=2)

    def test_once_is_enough(self) -> None:
        for _ in range(3):
            record_call(report(), None, at=months_ago(200).replace(day=10))
        condense_usage()
        kept = UsageRecord.objects.get().pk
        assert condense_usage() == 0
        assert UsageRecord.objects.get().pk == kept

    def test_sums_take_in_what_comes_later(self) -> None:
        old = months_ago(200).replace(day=10)
        for _ in range(2):
            record_call(report(), None, at=old)
            record_call(report(), None, at=old)
            condense_usage()
        assert UsageRecord.objects.get().calls == 4

    def test_too_many_of_today_are_added_up_as_well(self) -> None:
        for minutes in range(10):
            record_call(report(), None, at=timezone.now() - timedelta(minutes=minutes))
        before = all_sums()
        condense_usage(most_single=4)
        assert all_sums() == before
        assert UsageRecord.objects.count() <= 6

    def test_nothing_is_nothing(self) -> None:
        assert condense_usage() == 0


@pytest.mark.django_db
@given(
    calls=st.lists(
        st.tuples(
            st.integers(0, 300),
            st.sampled_from(["picking", "exam"]),
            st.sampled_from(["answered", "cut"]),
            st.sampled_from(["openai", "ollama", "custom"]),
            st.integers(0, 10**9),
        ),
        max_size=12,
    ),
    most=st.integers(1, 5),
)
def test_no_token_is_lost(calls: list[tuple[int, Any, Any, Any, int]], most: int) -> None:
    UsageRecord.objects.all().delete()
    for days, purpose, outcome, provider, tokens in calls:
        usage = Usage(input_tokens=tokens, output_tokens=1)
        told = report(purpose=purpose, outcome=outcome, provider=provider, usage=usage)
        record_call(told, None, at=months_ago(days))
    before = all_sums()
    condense_usage(most_single=most)
    after = all_sums()
    assert {**after, "cost_usd": None} == {**before, "cost_usd": None}
    assert abs((after["cost_usd"] or 0) - (before["cost_usd"] or 0)) < Decimal("1e-6")


def test_each_prompt_says_what_it_is_for() -> None:
    silent = []
    for package in PACKAGES:
        for path in (BASE_DIR / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Prompt"):
                    continue
                if not any(keyword.arg == "purpose" for keyword in node.keywords):
                    silent.append(f"{path}:{node.lineno}")
    assert silent == []


@pytest.mark.django_db(transaction=True)
class TestKeeping:
    """While the server runs."""

    @pytest.fixture(autouse=True)
    def _old(self) -> None:
        for _ in range(3):
            record_call(report(), None, at=months_ago(200).replace(day=10))

    async def keep(self) -> str:
        """Until the log says something: what."""
        said: asyncio.Queue[str] = asyncio.Queue()
        hearing = logging.Handler()
        hearing.emit = lambda record: said.put_nowait(record.getMessage())  # type: ignore[method-assign]  # the log's way
        keeper = logging.getLogger("llm.services.usage.keep")
        keeper.addHandler(hearing)
        keeping = asyncio.create_task(keep_usage_bounded())
        try:
            return await asyncio.wait_for(said.get(), 10)
        finally:
            keeper.removeHandler(hearing)
            keeping.cancel()
            with pytest.raises(asyncio.CancelledError):
                await keeping

    async def test_it_is_added_up_at_the_start(self) -> None:
        assert "2 rows fewer" in await self.keep()
        assert await UsageRecord.objects.acount() == 1

    async def test_a_database_that_is_away_is_said_and_nothing_is_lost(self) -> None:
        wrapper = await sync_to_async(failing_writes)(OperationalError("database or disk is full"))
        await sync_to_async(wrapper.__enter__)()
        try:
            assert "couldn't add up older usage: " in await self.keep()
        finally:
            await sync_to_async(wrapper.__exit__)(None, None, None)
        assert await UsageRecord.objects.acount() == 3
