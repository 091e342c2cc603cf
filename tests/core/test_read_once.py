"""What one answer reads several times is read once, and anew by the next one."""

import asyncio
from collections.abc import Callable

from asgiref.sync import sync_to_async

from core.db.read_once import read_once, reading_once, reads_once, was_read


def counter() -> Callable[[], int]:
    """Another number each time."""
    numbers = iter(range(100))
    return lambda: next(numbers)


def test_it_is_read_once_within_and_each_time_outside() -> None:
    count = reads_once(counter())
    assert [count(), count()] == [0, 1]
    with reading_once():
        assert [count(), count()] == [2, 2]
        with reading_once():
            assert count() == 2
        assert count() == 2
    assert count() == 3


def test_keys_are_told_apart_and_none_is_a_value() -> None:
    with reading_once():
        assert [read_once("a", lambda: None), read_once("b", lambda: 1), read_once("a", lambda: 2)] == [None, 1, None]
        assert (was_read("a"), was_read("c")) == (True, False)
    assert not was_read("a")


async def test_threads_that_are_waited_for_share_it_and_other_answers_do_not() -> None:
    count = reads_once(counter())

    async def answer() -> list[int]:
        with reading_once():
            first = await sync_to_async(count)()
            await asyncio.sleep(0)
            return [first, count(), await sync_to_async(count)()]

    answers = await asyncio.gather(answer(), answer())
    assert sorted(answers) == [[0, 0, 0], [1, 1, 1]]
