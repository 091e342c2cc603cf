"""The row that says how asking for profiles goes, in all processes: begun, how far it is, and how it ended."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from core.tasks.lease import Lease, LeaseLostError, LeaseTakenError
from core.tasks.local_claims import local_claims
from core.tasks.notifications import topics
from core.text.known_secrets import hide_secrets
from library.models import ProfilingState
from library.profiles.schema import ArtistProfile
from library.profiles.store import store_profiles
from library.vectors.passes import request_refresh
from llm.schemas import Usage
from playlists.errors import ProfilingRunningError

#: Published whenever the row has changed.
TOPIC = "profiling"
Phase = ProfilingState.Phase
_LEASE = Lease(ProfilingState, (Phase.WORKING, Phase.WAITING))
_NOTHING_YET: Mapping[str, object] = {
    **dict.fromkeys(("asked", "known", "calls", "input_tokens", "output_tokens", "failures"), 0),
    "seconds": 0.0,
    "cost_usd": 0.0,
}
#: Between two tries after failures, doubled each time, up to the second.
_FIRST_RETRY, _LAST_RETRY = timedelta(minutes=1), timedelta(hours=1)
#: Vectors of albums are made of profiles too: after so many, and at the end, those that have changed are computed anew.
_REFRESHED_EVERY = 250
#: What a server may ask to wait at most.
_LONGEST_WAIT = timedelta(days=1)


def read_state() -> ProfilingState:
    """The row; an empty one before the first time."""
    return _LEASE.read() or ProfilingState()


def is_running(state: ProfilingState) -> bool:
    """Whether somebody works on it: this process, or another as far as one can tell."""
    return _LEASE.is_running(state)


def take(*, anew: bool = False, limit: int | None = None, is_wanted: bool, **model: str) -> str:
    """Begin from nothing: the claim for the functions below. `model`: `provider` and `model`.

    `is_wanted`: it goes on by itself after a restart or a failure. Raises ProfilingRunningError.
    """
    begins = {"anew_before": timezone.now() if anew else None, "limit": limit, "total": 0, **_NOTHING_YET}
    return _take(is_wanted=is_wanted, **begins, **model)


def take_again(**model: str) -> str:
    """Go on where it was left: what was counted stays. Raises ProfilingRunningError."""
    return _take(**model)


def is_asked_to_stop(claim: str) -> bool:
    """Whether somebody wants it to pause, or another one has taken its place."""
    return local_claims().was_asked_to_stop(claim) or _LEASE.is_asked_to_stop(claim)


def beat(claim: str) -> None:
    """A sign of life."""
    _LEASE.held(claim).update(heartbeat_at=timezone.now())


def expect(claim: str, artists: int) -> None:
    """So many are open: with those that were asked before a break, the whole."""
    _LEASE.held(claim).update(total=F("asked") + artists)
    topics().publish(TOPIC)


def note_phase(claim: str, phase: ProfilingState.Phase) -> None:
    """It works, or waits for runs."""
    _LEASE.held(claim).update(phase=phase, heartbeat_at=timezone.now())
    topics().publish(TOPIC)


def store_answer(
    claim: str, profiles: Mapping[int, ArtistProfile], *, model: str, usage: Usage, cost: float | None, seconds: float
) -> None:
    """The profiles and what they took, both or neither: none of these artists is asked twice. Raises LeaseLostError."""
    known = sum(profile.is_known for profile in profiles.values())
    counted = {"input_tokens": usage.input_tokens, "output_tokens": usage.output_tokens, "seconds": seconds}
    counted |= {"asked": len(profiles), "known": known, "calls": 1}
    columns: dict[str, object] = {name: F(name) + value for name, value in counted.items()}
    before = read_state().known
    with transaction.atomic():
        # First: it locks the row, so that whoever takes the lease meanwhile waits, or we see that it is taken.
        held = _LEASE.held(claim).update(
            **columns,
            cost_usd=None if cost is None else F("cost_usd") + cost,
            heartbeat_at=timezone.now(),
            failures=0,
            error="",
            error_code="",
            retry_at=None,
        )
        if not held:
            raise LeaseLostError
        store_profiles(profiles, source="model", model=model)
    if before // _REFRESHED_EVERY != (before + known) // _REFRESHED_EVERY:
        request_refresh()
    topics().publish(TOPIC)


def finish(claim: str) -> None:
    """Nobody is open any more, or the limit is reached."""
    _end(claim, Phase.DONE, is_wanted=False)


def pause(claim: str) -> None:
    """It was cancelled: by somebody who asked for that, or because the process stops; then it goes on by itself."""
    asked = local_claims().was_asked_to_stop(claim) or _LEASE.held(claim).filter(cancel_requested=True).exists()
    if asked:
        _end(claim, Phase.PAUSED, is_wanted=False)
    else:
        _end(claim, Phase.PAUSED, retry_at=timezone.now())


def stall(claim: str, code: str, message: str, *, wait: float | None = None, for_good: bool = False) -> None:
    """Something failed; it is tried again later, each time later, at the earliest after `wait` seconds.

    `for_good`: waiting would mend nothing.
    """
    failures = read_state().failures + 1
    _end(
        claim,
        Phase.STALLED,
        error_code=code,
        error=hide_secrets(message),
        failures=failures,
        retry_at=None if for_good else timezone.now() + _pause_after(failures, wait),
        **({"is_wanted": False} if for_good else {}),
    )


def give_up(code: str, message: str) -> None:
    """It could not even begin by itself: somebody has to do something first. Nobody works on it."""
    ProfilingState.objects.filter(pk=1).update(
        phase=Phase.STALLED,
        is_wanted=False,
        error_code=code,
        error=hide_secrets(message),
        retry_at=None,
        ended_at=timezone.now(),
    )
    topics().publish(TOPIC)


def request_pause() -> bool:
    """Ask whoever works on it to stop, in whatever process, and keep it from going on; False if nobody does."""
    state = read_state()
    if not is_running(state):
        waits = ProfilingState.objects.filter(pk=1, is_wanted=True)
        stopped = waits.update(is_wanted=False, phase=Phase.PAUSED, retry_at=None)
        topics().publish(TOPIC)
        return bool(stopped)
    local_claims().stop(state.claim)
    return bool(_LEASE.held(state.claim).update(cancel_requested=True))


def be_automatic(on: bool) -> None:  # the setting's own value
    """Whether new artists are asked about after each sync."""
    ProfilingState.objects.update_or_create(pk=1, defaults={"is_automatic": on})


def is_due(state: ProfilingState, now: datetime) -> bool:
    """Whether it should go on by itself: somebody wants it, nobody works on it, and its time has come."""
    if not state.is_wanted or is_running(state):
        return False
    # A clock that was ahead once left a time that may be years away.
    return state.retry_at is None or state.retry_at <= now or state.retry_at > now + _LONGEST_WAIT


def _take(**begins: object) -> str:
    try:
        return _LEASE.take(phase=Phase.WORKING, error="", error_code="", retry_at=None, **begins)
    except LeaseTakenError as exc:
        raise ProfilingRunningError from exc


def _end(claim: str, phase: ProfilingState.Phase, **columns: object) -> None:
    if _LEASE.held(claim).update(phase=phase, ended_at=timezone.now(), **columns) and read_state().known:
        request_refresh()
    topics().publish(TOPIC)


def _pause_after(failures: int, wait: float | None) -> timedelta:
    pause = min(_FIRST_RETRY * (1 << min(failures - 1, 10)), _LAST_RETRY)
    return min(max(pause, timedelta(seconds=wait or 0.0)), _LONGEST_WAIT)
