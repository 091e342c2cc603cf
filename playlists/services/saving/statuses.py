"""How saving goes, in this process: what runs, and what became of the last ones."""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from core.errors import PlexSageError
from core.runtime import singleton
from playlists.services.saving.save_order import SaveOrder, SaveOutcome

#: Saves are remembered until so many newer ones came.
_REMEMBERED = 200


@dataclass(frozen=True)
class SaveState:
    """One save: under way as long as there is neither outcome nor error."""

    order: SaveOrder
    outcome: SaveOutcome | None = None
    error: PlexSageError | None = None

    @property
    def is_open(self) -> bool:
        """Whether it has not come to its end."""
        return self.outcome is None and self.error is None


class SaveBoard:
    """The newest save of each playlist; from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._states: OrderedDict[int, SaveState] = OrderedDict()

    def put(self, playlist_id: int, state: SaveState) -> None:
        """Replace what was known of it."""
        with self._lock:
            self._states[playlist_id] = state
            self._states.move_to_end(playlist_id)
            while len(self._states) > _REMEMBERED:
                self._states.popitem(last=False)

    def find(self, playlist_id: int) -> SaveState | None:
        """The newest, or None where this process has saved nothing."""
        with self._lock:
            return self._states.get(playlist_id)


def save_board() -> SaveBoard:
    """What was saved to the music server, and how that goes."""
    return singleton(SaveBoard)
