"""Waking those who watch something, in this process: no content, only "look again"."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from core.runtime import singleton


class Subscription:
    """One watcher's bell. It rings for whatever was published since it last rang, so no change is missed."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._event = asyncio.Event()

    async def wait(self, timeout: float | None = None) -> bool:
        """Wait for a change, at most `timeout` seconds; False if there was none."""
        try:
            async with asyncio.timeout(timeout):
                await self._event.wait()
        except TimeoutError:
            return False
        self._event.clear()
        return True

    def notify(self) -> None:
        """Wake the watcher; from any thread."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._event.set)


class Topics:
    """Who watches what. A topic without watchers takes no memory."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._watchers: dict[str, set[Subscription]] = {}

    def publish(self, topic: str) -> None:
        """Wake all watchers of the topic; from any thread."""
        with self._lock:
            watchers = tuple(self._watchers.get(topic, ()))
        for watcher in watchers:
            watcher.notify()

    @contextmanager
    def subscribe(self, topic: str) -> Iterator[Subscription]:
        """Watch inside the block. Subscribe, then read, then wait: what changes in between rings at once."""
        subscription = Subscription()
        with self._lock:
            self._watchers.setdefault(topic, set()).add(subscription)
        try:
            yield subscription
        finally:
            with self._lock:
                self._watchers[topic].discard(subscription)
                if not self._watchers[topic]:
                    del self._watchers[topic]

    def subscribed(self) -> frozenset[str]:
        """The topics that someone watches."""
        with self._lock:
            return frozenset(self._watchers)


def topics() -> Topics:
    """The process's topics."""
    return singleton(Topics)
