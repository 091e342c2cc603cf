"""The leases that this process works under: of these it knows without the database that the work goes on."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from core.runtime import singleton


class LocalClaims:
    """By claim. One a process; may be asked from any thread."""

    def __init__(self) -> None:
        self._loops: dict[str, asyncio.AbstractEventLoop] = {}
        self._asked: set[str] = set()

    @contextmanager
    def working_on(self, claim: str) -> Iterator[None]:
        """Inside the block, in the loop that runs."""
        self._loops[claim] = asyncio.get_running_loop()
        try:
            yield
        finally:
            del self._loops[claim]
            self._asked.discard(claim)

    def goes_on(self, claim: str) -> bool:
        """Whether it is worked on here; a loop that was closed below it works no more."""
        loop = self._loops.get(claim)
        return loop is not None and not loop.is_closed()

    def stop(self, claim: str) -> bool:
        """Ask it to stop, for which the database need not be free; returns whether it is ours."""
        if not self.goes_on(claim):
            return False
        self._asked.add(claim)
        return True

    def was_asked_to_stop(self, claim: str) -> bool:
        """Whether `stop` was called for it."""
        return claim in self._asked


def local_claims() -> LocalClaims:
    """Those of this process."""
    return singleton(LocalClaims)
