"""At most one probe in flight a session."""

import asyncio

import pytest

from llm.errors import ProbeSupersededError
from llm.services.checking.single_flight import ProbeSlots


async def holding(slots: ProbeSlots, session: str, started: asyncio.Event, running: list[str]) -> None:
    async with slots.only(session):
        running.append(session)
        started.set()
        try:
            await asyncio.Event().wait()
        finally:
            running.remove(session)


async def start(slots: ProbeSlots, session: str, running: list[str]) -> asyncio.Task[None]:
    started = asyncio.Event()
    task = asyncio.create_task(holding(slots, session, started, running))
    await started.wait()
    return task


async def test_a_newer_probe_ends_the_older_and_only_then_begins() -> None:
    slots, running = ProbeSlots(), list[str]()
    older = await start(slots, "a", running)
    async with slots.only("a"):
        assert running == []
        with pytest.raises(ProbeSupersededError):
            await older


async def test_one_that_was_asked_earlier_and_comes_later_is_the_older_all_the_same() -> None:
    slots = ProbeSlots()
    async with slots.only("a", 2_000):
        with pytest.raises(ProbeSupersededError):
            async with slots.only("a", 1_999):
                pytest.fail("it ran")
        async with slots.only("b", 1_999):
            pass
    async with slots.only("a", 1_999):
        pass  # nothing newer is under way


async def test_sessions_do_not_disturb_each_other() -> None:
    slots, running = ProbeSlots(), list[str]()
    other = await start(slots, "b", running)
    async with slots.only("a"):
        assert running == ["b"]
    other.cancel()
    with pytest.raises(asyncio.CancelledError):
        await other


async def test_of_many_only_the_last_comes_through() -> None:
    slots, finished = ProbeSlots(), list[int]()

    async def one(number: int) -> None:
        async with slots.only("a"):
            await asyncio.sleep(0.01)
            finished.append(number)

    outcomes = await asyncio.gather(*(one(number) for number in range(20)), return_exceptions=True)
    assert finished == [19]
    assert [type(outcome) for outcome in outcomes[:-1]] == [ProbeSupersededError] * 19


async def test_a_cancellation_from_elsewhere_stays_one() -> None:
    slots = ProbeSlots()
    task = await start(slots, "a", [])
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with slots.only("a"):
        pass
    assert slots._slots == {}
