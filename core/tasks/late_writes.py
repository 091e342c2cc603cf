"""What is noted by the way, like when somebody was here: written behind the answer, which does not wait for it."""

import logging
from collections.abc import Callable, Hashable

from core.db.database_thread import DatabaseThread
from core.db.kept_connections import kept_connections
from core.runtime import singleton

logger = logging.getLogger(__name__)


class LateWrites:
    """One thread writes them, in order; what waits already is not asked for twice."""

    def __init__(self) -> None:
        self._thread = DatabaseThread("late writes")
        self._waiting: set[Hashable] = set()

    def add(self, key: Hashable, write: Callable[[], object]) -> None:
        """See write_later()."""
        if key not in self._waiting:
            self._waiting.add(key)
            self._thread.submit(self._write, key, write)

    def close(self) -> None:
        """End the thread, once all is written."""
        self._thread.shutdown(wait=True)

    def _write(self, key: Hashable, write: Callable[[], object]) -> None:
        """The outermost frame: nobody waits who could handle what escapes."""
        self._waiting.discard(key)
        try:
            write()
        except Exception:
            logger.exception("a late write failed: %s", key)


def late_writes() -> LateWrites:
    """The process's."""
    return singleton(LateWrites)


def write_later(key: Hashable, write: Callable[[], object]) -> None:
    """Have `write` called soon, once for all who ask under this key until then; at once where no server runs.

    It may be left out: a process can end before it. `write` itself copes with a database that cannot be written.
    """
    if kept_connections().keeps:
        late_writes().add(key, write)
    else:
        write()
