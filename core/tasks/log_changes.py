"""What is worth a line in the log: not that a server is still there, but that it has gone, and that it is back."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock

#: More things than that are not watched at once; the one that was asked about longest ago is forgotten.
_MOST = 100


class Changes:
    """Remembers how each thing was last. From any thread."""

    def __init__(self) -> None:
        self._last: OrderedDict[Hashable, str] = OrderedDict()
        self._lock = Lock()

    def is_news(self, thing: Hashable, state: str) -> bool:
        """Whether it was otherwise the last time; its first state is news."""
        with self._lock:
            before = self._last.pop(thing, None)
            self._last[thing] = state
            if len(self._last) > _MOST:
                self._last.popitem(last=False)
            return before != state
