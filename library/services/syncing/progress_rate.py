"""How far a sync is, how fast it goes, and how long it will still take."""

import time
from collections.abc import Callable

from library.schemas import SyncPhase, SyncProgress


class ProgressMeter:
    """Tells `listener` of every step; `clock` counts seconds."""

    def __init__(self, listener: Callable[[SyncProgress], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._listener = listener
        self._clock = clock
        self._since = clock()
        self.now = SyncProgress(phase="reading")

    def expect(self, total: int | None) -> None:
        """How many tracks there will be. Reading starts, or starts anew."""
        self._since = self._clock()
        self._tell(SyncProgress(phase="reading", total=total))

    def read(self, done: int) -> None:
        """So many tracks were read."""
        self._tell(measure_progress(self.now.phase, done, self.now.total, self._clock() - self._since))

    def enter(self, phase: SyncPhase) -> None:
        """Reading is over."""
        self._tell(self.now.model_copy(update={"phase": phase, "seconds_left": None}))

    def _tell(self, now: SyncProgress) -> None:
        self.now = now
        self._listener(now)


def measure_progress(phase: SyncPhase, done: int, total: int | None, seconds: float) -> SyncProgress:
    """After so many seconds. A total that has proved too low is taken for unknown."""
    rate = done / seconds if seconds > 0 else 0.0
    total = None if total is not None and done > total else total
    left = (total - done) / rate if phase == "reading" and rate and total is not None else None
    return SyncProgress(phase=phase, done=done, total=total, rate=rate, seconds_left=left)
