"""Looking again and again while the server runs: often while something is down, seldom while all is well."""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor

from django.db import DatabaseError

from core.db.connections import close_idle_connections
from core.runtime import singleton
from core.tasks.notifications import topics
from core.tasks.outages import BEGUN, outages
from library.services.syncing.heartbeat import TOPIC as SYNC
from llm.services.settings.store import SETTINGS_SAVED
from operations.services.watching.ask_again import AskAgain
from operations.services.watching.look import look
from operations.services.watching.memory import Known, memory

logger = logging.getLogger(__name__)

#: Seconds between two looks: while all is well, and while the database or its disk is down.
SELDOM, OFTEN = 30.0, 1.0
#: Seconds for one look; a database server that is gone may let one wait for minutes.
PATIENCE = 15.0
#: Seconds after a change: a sync tells of itself many times a second.
_PAUSE = 1.0


class Watcher:
    """Looks in a thread of its own, so that a look that hangs holds nobody else up, and no second one is begun."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "watching")
        self._running: asyncio.Future[Known] | None = None
        self._again = AskAgain()

    async def look(self) -> None:
        """Look, and remember what was found. Nothing is raised: a mistake of ours must not end the watching."""
        if self._running is None or self._running.done():
            self._running = asyncio.get_running_loop().run_in_executor(self._thread, look)
        try:
            async with asyncio.timeout(PATIENCE):
                known = await asyncio.shield(self._running)
        except TimeoutError:
            outages().begin("database", "The database", f"no answer within {PATIENCE:g} seconds")
            known = Known(database="away")
        except Exception:
            logger.exception("looking after the installation failed")
            known = Known()
        memory().remember(known)

    async def keep(self) -> None:
        """From the server's start to its end."""
        memory().is_kept = True
        try:
            with topics().subscribe(SETTINGS_SAVED, SYNC, BEGUN) as bell:
                while True:
                    has_changed = await bell.wait(_seconds())
                    await self.look()
                    await self._ask_again()
                    await close_idle_connections()
                    await asyncio.sleep(_PAUSE if has_changed else 0)
        finally:
            memory().is_kept = False
            self._thread.shutdown(wait=False, cancel_futures=True)

    async def _ask_again(self) -> None:
        try:
            await self._again.ask()
        except DatabaseError as exc:
            logger.warning("nobody was asked whether they are back: %s", exc)


def _seconds() -> float:
    return OFTEN if {"database", "disk"} & outages().current().keys() else SELDOM


def watcher() -> Watcher:
    """The process's watcher."""
    return singleton(Watcher)
