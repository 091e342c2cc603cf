"""At most one probe in flight a session: a newer one cancels the older, whose answer nobody waits for."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from core.runtime import singleton
from llm.errors import ProbeSupersededError


class _Slot:
    """One block that runs, and how to end it from outside."""

    def __init__(self, asked_at: int | None) -> None:
        self.asked_at = asked_at
        self.ended = asyncio.Event()
        self.superseded = False
        self._task = asyncio.current_task()

    def supersede(self) -> None:
        """Cancel the block, once."""
        if self._task and not self.superseded and not self.ended.is_set():
            self.superseded = True
            self._task.cancel()

    def was_asked_after(self, moment: int | None) -> bool:
        """Whether the browser asked for this one later than at `moment`: requests may overtake each other."""
        return self.asked_at is not None and moment is not None and moment < self.asked_at

    def ended_by_us(self) -> bool:
        """Take the cancellation back if it was ours and the only one (as asyncio.timeout does)."""
        return self.superseded and self._task is not None and self._task.uncancel() <= 0


class ProbeSlots:
    """The slots of one process; a session that probes nothing takes no memory."""

    def __init__(self) -> None:
        self._slots: dict[str, _Slot] = {}

    @asynccontextmanager
    async def only(self, session: str, asked_at: int | None = None) -> AsyncIterator[None]:
        """Hold the session's slot. Raises ProbeSupersededError in the block that a newer one replaces.

        `asked_at`: when its browser asked, in milliseconds; without it, what comes later is newer.
        """
        older, mine = self._slots.get(session), _Slot(asked_at)
        if older and older.was_asked_after(asked_at):
            raise ProbeSupersededError
        self._slots[session] = mine
        try:
            if older:
                older.supersede()
                await older.ended.wait()
            yield
        except asyncio.CancelledError:
            if mine.ended_by_us():
                raise ProbeSupersededError from None
            raise
        finally:
            mine.ended.set()
            if self._slots.get(session) is mine:
                del self._slots[session]


def probe_slots() -> ProbeSlots:
    """The process's one-probe-a-session slots."""
    return singleton(ProbeSlots)
