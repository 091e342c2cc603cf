"""Threads for what requests ask the database: a few that are kept, with their connections, instead of one a request.

A request keeps to the thread that it gets. Where all are taken, the one with the fewest requests is shared: each call
of a request is one piece of work, and no transaction lasts longer.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from asgiref.sync import SyncToAsync

from core.db.database_thread import DatabaseThread
from core.runtime import singleton

#: For requests, of which each takes milliseconds of a processor; and for streams, which last, and seldom ask.
_THREADS, _STREAM_THREADS = 8, 2


class RequestThreads:
    """All of them. Each begins when it is first needed."""

    def __init__(self) -> None:
        self._for_requests = _make("request", _THREADS)
        self._for_streams = _make("stream", _STREAM_THREADS)

    @contextmanager
    def take(self) -> Iterator[DatabaseThread]:
        """One for a request."""
        thread = _free_of(self._for_requests)
        thread.taken += 1
        try:
            yield thread
        finally:
            thread.taken -= 1

    @contextmanager
    def leave(self) -> Iterator[None]:
        """Inside the block, a request that lasts shares a thread with others of its kind.

        Nothing happens where it has none of ours, as in tests.
        """
        own = SyncToAsync.thread_sensitive_context.get(None)
        thread = SyncToAsync.context_to_thread_executor.get(own) if own is not None else None
        if own is None or not isinstance(thread, DatabaseThread):
            yield
            return
        shared = _free_of(self._for_streams)
        SyncToAsync.context_to_thread_executor[own] = shared
        thread.taken -= 1
        shared.taken += 1
        try:
            yield
        finally:
            thread.taken += 1
            shared.taken -= 1

    def close(self) -> None:
        """End them, once each has done what it has begun."""
        for thread in (*self._for_requests, *self._for_streams):
            thread.shutdown(wait=True)


def request_threads() -> RequestThreads:
    """The process's."""
    return singleton(RequestThreads)


def _make(name: str, number: int) -> Sequence[DatabaseThread]:
    return [DatabaseThread(name) for _ in range(number)]


def _free_of(threads: Sequence[DatabaseThread]) -> DatabaseThread:
    """The first of those with the fewest requests: it has been used lately."""
    return min(threads, key=lambda thread: thread.taken)
