"""Which playlists' reasons are being asked for in this process, and what went wrong the last time."""

from typing import NamedTuple

from core.runtime import singleton
from core.tasks.status_registry import StatusRegistry

#: Failures are remembered until so many newer ones came.
_REMEMBERED = 50


class ReasonsState(NamedTuple):
    """Nothing known, reasons being asked for, or a `failure` to show."""

    is_asking: bool = False
    failure: str = ""


class ReasonsStatuses(StatusRegistry[int, ReasonsState]):
    """By the playlist's id."""

    def __init__(self) -> None:
        super().__init__(limit=_REMEMBERED, is_open=lambda state: state.is_asking)


def reasons_statuses() -> ReasonsStatuses:
    """Those of this process."""
    return singleton(ReasonsStatuses)


def reasons_state(playlist_id: int) -> ReasonsState:
    """How asking for this playlist's reasons goes."""
    return reasons_statuses().find(playlist_id) or ReasonsState()
