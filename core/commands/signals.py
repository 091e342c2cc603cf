"""Ctrl-C and a plain kill, for commands that await something: they cancel it, and what is open is closed."""

import asyncio
import signal
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

_Result = TypeVar("_Result")
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def run_stoppable(work: Coroutine[Any, Any, _Result]) -> _Result:
    """Run the work, and return its result. Raises CancelledError when a signal stopped it."""
    return asyncio.run(_cancelled_by_signals(work))


@contextmanager
def on_stop(action: Callable[[], object]) -> Iterator[None]:
    """Inside the block, the first signal calls it, in this loop; a second is left to Python, which stops everything."""
    loop = asyncio.get_running_loop()

    def release() -> None:
        for number in _SIGNALS:
            loop.remove_signal_handler(number)

    def stop() -> None:
        release()
        action()

    for number in _SIGNALS:
        loop.add_signal_handler(number, stop)
    try:
        yield
    finally:
        release()


async def _cancelled_by_signals(work: Coroutine[Any, Any, _Result]) -> _Result:
    task = asyncio.ensure_future(work)
    with on_stop(task.cancel):
        return await task
