"""One's turn with the model: a local server works on one thing at a time, all others wait."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from core.db.connections import close_idle_connections
from core.tasks.background import BackgroundTasks
from core.tasks.fifo_lock import Waiting
from llm.services.calling.client import LLMClient, open_llm
from llm.settings_fields import LLMConfig


@asynccontextmanager
async def llm_in_turn(
    config: LLMConfig, background: BackgroundTasks, waiting: Waiting | None = None
) -> AsyncIterator[LLMClient]:
    """A client as of `open_llm`, as soon as nobody is before us; `waiting` is told how many are. Raises as that does.

    Leaving while one waits leaves the line.
    """
    async with AsyncExitStack() as stack:
        if config.is_local:
            await close_idle_connections()
            await stack.enter_async_context(background.lane(config.base_url, waiting))
        yield await stack.enter_async_context(open_llm(config))
