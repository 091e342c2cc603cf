"""How saving goes, in this process: what runs, and what became of the last ones."""

from dataclasses import dataclass

from core.errors import PlexSageError
from core.runtime import singleton
from core.tasks.status_registry import StatusRegistry
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


class SaveStatuses(StatusRegistry[int, SaveState]):
    """The newest save of each playlist, by its id."""

    def __init__(self) -> None:
        super().__init__(limit=_REMEMBERED, is_open=lambda state: state.is_open)


def save_statuses() -> SaveStatuses:
    """What this process has saved to the music server, and how that goes."""
    return singleton(SaveStatuses)
