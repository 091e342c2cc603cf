"""How things stand that this process works on or has asked, without a database: the newest status of each."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class StatusRegistry(Generic[K, V]):
    """From any thread. Beyond `limit` statuses, the oldest is forgotten that is not open."""

    def __init__(self, *, limit: int, is_open: Callable[[V], bool] = lambda _: False) -> None:
        """`is_open`: whether more is to come after this status."""
        self._limit = limit
        self._is_open = is_open
        self._lock = Lock()
        self._statuses: OrderedDict[K, V] = OrderedDict()

    def put(self, key: K, status: V) -> V | None:
        """Replace the status; returns the one before."""
        with self._lock:
            return self._put(key, status)

    def begin(self, key: K, status: V) -> bool:
        """Replace the status, unless the one before is open: then False."""
        with self._lock:
            before = self._statuses.get(key)
            if before is not None and self._is_open(before):
                return False
            self._put(key, status)
            return True

    def find(self, key: K) -> V | None:
        """The newest status; None where nothing is known."""
        with self._lock:
            return self._statuses.get(key)

    def all(self) -> tuple[V, ...]:
        """All statuses, the newest last."""
        with self._lock:
            return tuple(self._statuses.values())

    def forget(self, key: K) -> None:
        """Remove the status, unless it is open."""
        with self._lock:
            if key in self._statuses and not self._is_open(self._statuses[key]):
                del self._statuses[key]

    def _put(self, key: K, status: V) -> V | None:
        before = self._statuses.pop(key, None)
        self._statuses[key] = status
        surplus = len(self._statuses) - self._limit
        if surplus > 0:
            for ended in [key for key, known in self._statuses.items() if not self._is_open(known)][:surplus]:
                del self._statuses[ended]
        return before
