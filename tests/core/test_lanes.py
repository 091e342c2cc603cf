"""Waiting in line."""

import asyncio

import pytest

from core.tasks.fifo_lock import FifoLocks


class People:
    """Walks people through one lane and writes down what happens."""

    def __init__(self) -> None:
        self.lanes = FifoLocks()
        self.diary: list[str] = []
        self.leave = {name: asyncio.Event() for name in "abc"}

    async def walk(self, name: str) -> None:
        async def told(ahead: int) -> None:
            self.diary.append(f"{name} has {ahead} ahead")

        async with self.lanes.lock("ollama", told):
            self.diary.append(f"{name} in")
            await self.leave[name].wait()
        self.diary.append(f"{name} out")


async def settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_one_at_a_time_in_order_and_each_knows_how_many_are_ahead() -> None:
    people = People()
    async with asyncio.TaskGroup() as group:
        for name in "abc":
            group.create_task(people.walk(name))
        await settle()
        assert people.diary == ["a in", "b has 1 ahead", "c has 2 ahead"]
        people.diary.clear()
        people.leave["a"].set()
        await settle()
        assert people.diary == ["a out", "b in", "c has 1 ahead"]
        people.leave["b"].set()
        people.leave["c"].set()
    assert people.diary[3:] == ["b out", "c in", "c out"]
    assert people.lanes.length("ollama") == 0


async def test_who_is_cancelled_while_waiting_leaves_the_line() -> None:
    people = People()
    first, second, third = (asyncio.create_task(people.walk(name)) for name in "abc")
    await settle()
    second.cancel()
    await settle()
    assert people.diary[-1] == "c has 1 ahead"
    people.leave["a"].set()
    people.leave["c"].set()
    await asyncio.gather(first, third)
    assert second.cancelled()
    assert "b in" not in people.diary


async def test_a_failure_inside_frees_the_lane() -> None:
    lanes = FifoLocks()
    with pytest.raises(ZeroDivisionError):
        async with lanes.lock("ollama"):
            _ = 1 / 0
    async with asyncio.timeout(5), lanes.lock("ollama"):
        pass


async def test_lanes_of_different_keys_do_not_wait_for_each_other() -> None:
    lanes = FifoLocks()
    async with asyncio.timeout(5), lanes.lock("ollama"), lanes.lock("custom"):
        assert lanes.length("ollama") == lanes.length("custom") == 1


async def test_an_unused_lane_takes_no_memory() -> None:
    lanes = FifoLocks()
    for number in range(100):
        async with lanes.lock(f"server {number}"):
            pass
    assert lanes._queues == {}
