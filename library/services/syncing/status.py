"""What pages and scripts are told of syncing: out of the database alone, so that every process knows the same."""

from typing import cast

from django.utils import timezone
from pydantic import AwareDatetime

from core.db.memory import recall
from core.values import Frozen
from library.models import LibraryState, SyncState
from library.schemas import SyncPhase, SyncProgress
from library.services.syncing.lease import DIED, is_running
from library.services.syncing.progress_rate import measure_progress

_COPIED = ("started_at", "ended_at", "added", "changed", "removed", "moved", "is_partial", "synced_source")


class SyncStatus(Frozen):
    """The sync that runs, or the last one. `error` is what went wrong, in words; the counts are of the last success."""

    phase: SyncPhase = ""
    server: str = ""
    progress: SyncProgress | None = None
    started_at: AwareDatetime | None = None
    ended_at: AwareDatetime | None = None
    error: str = ""
    error_code: str = ""
    added: int = 0
    changed: int = 0
    removed: int = 0
    moved: int = 0
    is_partial: bool = False
    tracks: int = 0
    synced_at: AwareDatetime | None = None
    synced_source: str = ""

    @property
    def is_running(self) -> bool:
        """Whether one runs."""
        return self.progress is not None


def sync_status() -> SyncStatus:
    """Two queries, whatever the size of the library, or none while nothing is written."""
    library, state = recall("sync status", _read_rows)
    running = is_running(state)
    died = not running and state.phase in {"reading", "storing"}
    copied = {name: getattr(state, name) for name in _COPIED}
    return SyncStatus(
        **copied,
        phase="interrupted" if died else state.phase,
        server=state.server or library.server,
        progress=_progress(state) if running else None,
        error=DIED if died else state.error,
        error_code="interrupted" if died else state.error_code,
        tracks=library.tracks,
        synced_at=library.loaded_at,
    )


def _read_rows() -> tuple[LibraryState, SyncState]:
    library = LibraryState.objects.filter(pk=1).first() or LibraryState()
    return library, SyncState.objects.filter(pk=1).first() or SyncState()


def _progress(state: SyncState) -> SyncProgress:
    beginning = state.started_at or timezone.now()
    seconds = ((state.heartbeat_at or beginning) - beginning).total_seconds()
    return measure_progress(cast("SyncPhase", state.phase), state.done, state.total, seconds)
