"""Waiting in line: one holder of a lane at a time, first come first served."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

#: Told how many are ahead, each time that number changes while one waits.
OnWaiting = Callable[[int], Awaitable[None]]


class FifoLocks:
    """Lanes by key; one that nobody uses takes no memory."""

    def __init__(self) -> None:
        self._queues: dict[str, list[asyncio.Event]] = {}

    @asynccontextmanager
    async def lock(self, key: str, waiting: OnWaiting | None = None) -> AsyncIterator[None]:
        """Hold the lane inside the block. Being cancelled while waiting leaves the line."""
        moved = asyncio.Event()
        queue = self._queues.setdefault(key, [])
        queue.append(moved)
        try:
            await _reach_the_front(queue, moved, waiting)
            yield
        finally:
            queue.remove(moved)
            for other in queue:
                other.set()
            if not queue:
                del self._queues[key]

    def length(self, key: str) -> int:
        """How many hold or wait for the lane."""
        return len(self._queues.get(key, ()))


async def _reach_the_front(queue: list[asyncio.Event], moved: asyncio.Event, waiting: OnWaiting | None) -> None:
    told = 0
    while True:
        # Cleared before looking: what moves while `waiting` runs is not missed.
        moved.clear()
        ahead = queue.index(moved)
        if ahead == 0:
            return
        if waiting is not None and ahead != told:
            told = ahead
            await waiting(ahead)
        await moved.wait()
