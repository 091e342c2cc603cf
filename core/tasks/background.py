"""Tasks that outlive the request that started them, in this process and its event loop (ADR 0003)."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from contextvars import Context
from typing import TypeVar, cast
from uuid import uuid4

from asgiref.sync import AsyncToSync, ThreadSensitiveContext

from core.db.connections import close_idle_connections
from core.db.kept_connections import kept_connections
from core.db.lock_timeout import short_lock_timeout
from core.runtime import singleton
from core.tasks.fifo_lock import FifoLocks, OnWaiting
from core.tasks.request_threads import request_threads

logger = logging.getLogger(__name__)


T = TypeVar("T")


class DuplicateTaskError(RuntimeError):
    """A task of this name is still running: a mistake of the caller."""


class WorkStoppedError(RuntimeError):
    """The process stops before the work was done."""


class BackgroundTasks:
    """Named tasks of one event loop, and the lanes in which they wait for one another."""

    def __init__(self) -> None:
        # The loop itself keeps only weak references: without ours, a task may vanish half-way.
        self._tasks: dict[str, asyncio.Task[None]] = {}
        #: Their work is done and their names are free again; they only close what they had opened.
        self._ending: set[asyncio.Task[None]] = set()
        self._locks = FifoLocks()

    def spawn(self, name: str, function: Callable[[], Awaitable[None]]) -> None:
        """Start `function()` in the running loop. Raises DuplicateTaskError."""
        if self.is_running(name):
            raise DuplicateTaskError(f"background task {name} is running already")
        task = asyncio.get_running_loop().create_task(self._run(function), name=name, context=_context())
        self._tasks[name] = task
        task.add_done_callback(self._forget)

    async def run_to_completion(self, work: Callable[[], Awaitable[T]]) -> T:
        """What `work()` returns or raises. It is done even if the one who asked leaves; raises WorkStoppedError."""
        name, result = f"work {uuid4()}", asyncio.get_running_loop().create_future()

        async def run() -> None:
            try:
                result.set_result(await _in_a_thread_of_its_own(work))
            except Exception as exc:  # noqa: BLE001  # raised again below, where somebody waits for it
                result.set_exception(exc)

        self.spawn(name, run)
        await self.wait(name)
        if not result.done():
            raise WorkStoppedError
        return cast("T", result.result())

    def is_running(self, name: str) -> bool:
        """Whether the task has been started and has not ended."""
        task = self._tasks.get(name)
        return task is not None and not task.done() and not task.get_loop().is_closed()

    def cancel(self, name: str) -> bool:
        """Ask the task to stop; False if it is not running. It stops at its next await."""
        return self._tasks[name].cancel() if self.is_running(name) else False

    async def wait(self, name: str) -> None:
        """Return when the task has ended, however it did. Being cancelled here does not cancel the task."""
        if self.is_running(name):
            await asyncio.wait({self._tasks[name]})

    async def aclose(self, grace: float) -> None:
        """Cancel everything and wait, for at most `grace` seconds."""
        working = {task for name, task in self._tasks.items() if self.is_running(name)}
        for task in working:
            task.cancel()
        running = working | {task for task in self._ending if not task.get_loop().is_closed()}
        if running:
            _, late = await asyncio.wait(running, timeout=grace)
            for task in late:
                logger.warning("background task %s has not stopped within %s s", task.get_name(), grace)

    def lock(self, key: str, waiting: OnWaiting | None = None) -> AbstractAsyncContextManager[None]:
        """Hold a lane inside the block; `waiting` is told how many are ahead whenever that changes."""
        return self._locks.lock(key, waiting)

    async def _run(self, function: Callable[[], Awaitable[None]]) -> None:
        """The outermost frame of a task: nobody above could handle what escapes, so it is logged here."""
        task = cast("asyncio.Task[None]", asyncio.current_task())
        try:
            await function()
        except Exception:
            logger.exception("background task %s failed", task.get_name())
        finally:
            self._forget(task)
            self._ending.add(task)
            await close_idle_connections()

    def _forget(self, task: asyncio.Task[None]) -> None:
        self._ending.discard(task)
        if self._tasks.get(task.get_name()) is task:
            del self._tasks[task.get_name()]


def background() -> BackgroundTasks:
    """The process's background tasks."""
    return singleton(BackgroundTasks)


async def _in_a_thread_of_its_own(work: Callable[[], Awaitable[T]]) -> T:
    """Somebody waits for it: its database calls do not queue behind those of all other tasks."""
    with short_lock_timeout(), request_threads().take() as thread:
        async with ThreadSensitiveContext(executor=thread if kept_connections().keeps else None):
            try:
                return await work()
            finally:
                await close_idle_connections()


def _context() -> Context:
    """Empty: in the request's own, each database call would revive a thread and a connection of the request that has
    ended, and nobody would ever close them.

    But below a synchronous caller that is held up until we answer (Django's test client) its thread must be known, or
    calls that need it wait for one another for ever.
    """
    context = Context()
    if (held_up := getattr(AsyncToSync.executors, "current", None)) is not None:
        context.run(setattr, AsyncToSync.executors, "current", held_up)
    return context
