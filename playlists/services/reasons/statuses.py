"""Which playlists' reasons are being asked for in this process, and what went wrong with the last asking."""

from collections import OrderedDict
from threading import Lock

from core.runtime import singleton

#: Failures are remembered until so many newer ones came.
_REMEMBERED = 50


class ReasonsBoard:
    """From any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._asking: set[int] = set()
        self._failures: OrderedDict[int, str] = OrderedDict()

    def begin(self, playlist_id: int) -> bool:
        """Note that they are asked for; False where they are already."""
        with self._lock:
            if playlist_id in self._asking:
                return False
            self._asking.add(playlist_id)
            self._failures.pop(playlist_id, None)
            return True

    def end(self, playlist_id: int, failure: str = "") -> None:
        """Note that it is over; `failure` is shown."""
        with self._lock:
            self._asking.discard(playlist_id)
            if failure:
                self._failures[playlist_id] = failure
                while len(self._failures) > _REMEMBERED:
                    self._failures.popitem(last=False)

    def dismiss(self, playlist_id: int) -> None:
        """Forget what went wrong: somebody has gone on."""
        with self._lock:
            self._failures.pop(playlist_id, None)

    def is_asking(self, playlist_id: int) -> bool:
        """Whether more is to come."""
        with self._lock:
            return playlist_id in self._asking

    def failure(self, playlist_id: int) -> str:
        """What went wrong the last time; "" where nothing did."""
        with self._lock:
            return self._failures.get(playlist_id, "")


def reasons_board() -> ReasonsBoard:
    """Whose reasons are being asked for."""
    return singleton(ReasonsBoard)
