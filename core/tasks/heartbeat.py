"""Signs of life of work that goes on, and hearing of it when somebody in another process asks it to stop."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress


@asynccontextmanager
async def heartbeat(beat: Callable[[], Awaitable[bool]], *, seconds: float) -> AsyncIterator[None]:
    """While the block runs, await `beat()` now and every so many seconds; once that returns True, cancel the block."""
    block = asyncio.current_task()

    async def beats() -> None:
        while True:
            if await beat() and block:
                block.cancel()
                return
            await asyncio.sleep(seconds)

    beating = asyncio.ensure_future(beats())
    try:
        yield
    finally:
        beating.cancel()
        with suppress(asyncio.CancelledError):
            await beating
