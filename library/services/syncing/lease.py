"""The one row that says which sync runs, in all processes: taking it, signs of life, and how it ended."""

from datetime import datetime, timedelta

from django.db import DatabaseError
from django.utils import timezone

from core.tasks.clock_skew import unless_in_future
from core.tasks.lease import Lease, LeaseTakenError
from core.tasks.local_claims import local_claims
from core.text.known_secrets import hide_secrets
from library.errors import LibraryError, LibraryStorageError, SyncRunningError
from library.models import LibraryState, SyncState, Track
from library.schemas import Loaded, SyncProgress
from library.servers.values import ServerInfo
from library.services.loading.prepare import VERSION
from library.services.syncing import heartbeat_file

STOPPED = "The sync was stopped. The library is unchanged."
DIED = "The sync was interrupted because PlexSage was stopped or restarted. The library is unchanged."
_RUNNING = (SyncState.Phase.READING, SyncState.Phase.STORING)


def is_running(state: SyncState) -> bool:
    """Whether somebody works on it: this process, or another as far as one can tell."""
    return _LEASE.is_running(state)


def take(server: str) -> str:
    """Begin a sync: its name, for the functions below. Raises SyncRunningError while another runs."""
    begins = {"phase": SyncState.Phase.READING, "server": server, "done": 0, "total": None}
    try:
        return _LEASE.take(**begins, is_partial=False, error_code="", error="")
    except LeaseTakenError as exc:
        raise SyncRunningError("The library is already being synced. Wait for that sync, or stop it.") from exc


def beat(claim: str, now: SyncProgress) -> None:
    """A sign of life, and how far it is."""
    _held(claim).update(phase=now.phase, heartbeat_at=timezone.now(), done=now.done, total=now.total)


def start_storing(claim: str, now: SyncProgress) -> None:
    """All tracks are read. Raises SyncRunningError where another sync has taken the row."""
    _check(
        _held(claim).update(phase=SyncState.Phase.STORING, heartbeat_at=timezone.now(), done=now.done, total=now.total)
    )


def is_asked_to_stop(claim: str) -> bool:
    """Whether somebody wants this sync to end, or another one has taken its place."""
    return _LEASE.is_asked_to_stop(claim)


def succeed(claim: str, loaded: Loaded, *, source: str, info: ServerInfo, partial: bool) -> None:
    """Inside the transaction that stores the tracks, so that both happen or neither does. Raises SyncRunningError."""
    state = _held(claim).first()
    _check(state is not None)
    if state is None:
        return
    state.phase, state.ended_at, state.is_partial = SyncState.Phase.DONE, timezone.now(), partial
    state.added, state.changed, state.removed = loaded.added, loaded.changed, loaded.removed
    state.moved = loaded.moved
    state.synced_source, state.synced_server, state.synced_name = source, info.server_id, info.name
    state.synced_format, state.read_at = VERSION, state.started_at
    if not partial:
        state.whole_at = state.started_at
    state.save()


def fail(claim: str, error: LibraryError) -> None:
    """It ended with an error, which is stored for people to read."""
    _end(claim, SyncState.Phase.FAILED, error.code, error.message)


def interrupt(claim: str) -> None:
    """It was cancelled: by somebody who asked for that, or because the process stops."""
    asked = local_claims().was_asked_to_stop(claim) or _held(claim).filter(cancel_requested=True).exists()
    _end(claim, SyncState.Phase.CANCELLED if asked else SyncState.Phase.INTERRUPTED, "", STOPPED)


def request_stop() -> bool:
    """Ask whoever syncs to stop, in whatever process; False if nobody does. Raises LibraryStorageError."""
    state = SyncState.objects.filter(pk=1).first()
    if state is None or not is_running(state):
        return False
    if local_claims().stop(state.claim):
        return True
    try:
        return bool(_held(state.claim).update(cancel_requested=True))
    except DatabaseError as exc:
        reason = str(exc).strip().rstrip(".")
        raise LibraryStorageError(f"The sync couldn't be stopped: {reason}. Try again in a moment.") from exc


def changes_since(server: str, source: str, *, server_id: str, whole_every: timedelta) -> datetime | None:
    """From when on changes are missing in the library; None where all of it has to be read again.

    `server` is the kind, `server_id` says which one it is, where it has such an id.
    """
    state = SyncState.objects.filter(pk=1).first()
    if state is None:
        return None
    now = timezone.now()
    whole_at, read_at = unless_in_future(state.whole_at, now), unless_in_future(state.read_at, now)
    if whole_at is None or whole_at < now - whole_every:
        return None
    if not source or (state.synced_source, state.synced_format) != (source, VERSION) or _is_another(state, server_id):
        return None
    return read_at if LibraryState.objects.filter(pk=1, server=server).exists() else None


def expected_size(server: str, source: str, *, server_id: str) -> int:
    """How many tracks this server had; 0 where the library is not from this server and these sections."""
    state = SyncState.objects.filter(pk=1, synced_source=source).first()
    if state is None or _is_another(state, server_id):
        return 0
    return Track.objects.filter(server=server).count()


def _is_another(state: SyncState, server_id: str) -> bool:
    """Whether another server answers at the address of the one that the library came from."""
    return bool(server_id and state.synced_server) and server_id != state.synced_server


def _heard_at(state: SyncState) -> datetime | None:
    """Its last sign of life that can be believed."""
    now = timezone.now()
    heard = state.heartbeat_at or state.started_at
    stored = (
        heartbeat_file.heard_at() if state.phase == SyncState.Phase.STORING and heartbeat_file.is_needed() else None
    )
    return max(filter(None, (unless_in_future(heard, now), unless_in_future(stored, now))), default=None)


_LEASE = Lease(SyncState, _RUNNING, heard_at=_heard_at)
_held = _LEASE.held


def _end(claim: str, phase: SyncState.Phase, code: str, message: str) -> None:
    _held(claim).update(phase=phase, ended_at=timezone.now(), error_code=code, error=hide_secrets(message))


def _check(held: object) -> None:
    if not held:
        raise SyncRunningError("This sync stopped responding, and another one has taken over.")
