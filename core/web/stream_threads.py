"""Threads for what streams ask the database: a few for all of them, as a request's own would wait till its end."""

import contextvars
import itertools

from asgiref.sync import SyncToAsync, ThreadSensitiveContext, sync_to_async
from django.db import close_old_connections

from core.runtime import singleton

#: A look takes milliseconds, unless the database is busy.
_THREADS = 4


class StreamThreads:
    """Each is asgiref's one thread of a context; a stream keeps to the one that it got."""

    def __init__(self) -> None:
        self._turns = itertools.cycle([ThreadSensitiveContext() for _ in range(_THREADS)])

    def context(self) -> contextvars.Context:
        """A copy of this request's context, whose synchronous work is done in one of these threads."""
        copied = contextvars.copy_context()
        copied.run(SyncToAsync.thread_sensitive_context.set, next(self._turns))
        return copied


def stream_threads() -> StreamThreads:
    """The process's."""
    return singleton(StreamThreads)


async def leave_own_thread() -> contextvars.Context | None:
    """Give back the thread that this request has had so far, with its connection. What comes is done in the context.

    None where the request has no thread of its own, as in tests: it stays where it is.
    """
    own = SyncToAsync.thread_sensitive_context.get(None)
    executor = SyncToAsync.context_to_thread_executor.get(own) if own is not None else None
    if own is None or executor is None:
        return None
    await sync_to_async(close_old_connections)()
    SyncToAsync.context_to_thread_executor.pop(own, None)
    executor.shutdown(wait=False)
    return stream_threads().context()
