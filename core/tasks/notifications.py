"""Waking those who watch something, in this process: no content, only "look again"."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from core.runtime import singleton


class Subscription:
    """One subscriber. What was published since it last waited wakes it at once, so no change is missed."""

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
        """Wake the subscriber; from any thread."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._event.set)


class Topics:
    """Topics and their subscriptions. A topic without subscribers takes no memory."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._watchers: dict[str, set[Subscription]] = {}

    def publish(self, topic: str) -> None:
        """Wake all subscribers of the topic; from any thread."""
        with self._lock:
            watchers = tuple(self._watchers.get(topic, ()))
        for watcher in watchers:
            watcher.notify()

    @contextmanager
    def subscribe(self, *names: str) -> Iterator[Subscription]:
        """Be a subscriber of these inside the block. Subscribe, read, then wait: what changes in between is heard."""
        subscription = Subscription()
        with self._lock:
            for topic in names:
                self._watchers.setdefault(topic, set()).add(subscription)
        try:
            yield subscription
        finally:
            with self._lock:
                for topic in names:
                    self._watchers[topic].discard(subscription)
                    if not self._watchers[topic]:
                        del self._watchers[topic]

    def subscribed(self) -> frozenset[str]:
        """The topics that have subscribers."""
        with self._lock:
            return frozenset(self._watchers)


def topics() -> Topics:
    """The process's topics."""
    return singleton(Topics)
