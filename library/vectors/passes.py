"""The one row that says which pass computes vectors, in all processes: beginning, signs of life, how it ended."""

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Max, QuerySet
from django.utils import timezone

from core.tasks.clock_skew import unless_in_future
from core.tasks.lease import is_alive
from core.tasks.processes import this_worker
from library.errors import EmbeddingRunningError
from library.models import LibraryState, StoredProfile, VectorState
from library.vectors.stored import forget_vectors

#: After a failure, the same is tried again so much later; another encoder or library at once.
TRY_AGAIN = timedelta(minutes=15)
#: Profiles are still being made if one changed so recently; then what changed is embedded so often.
SETTLED, NOW_AND_THEN = timedelta(minutes=2), timedelta(minutes=15)


def is_running(state: VectorState) -> bool:
    """Whether somebody works on it, as far as one can tell."""
    return bool(state.claim) and is_alive(state.worker, state.heartbeat_at, works_here=False)


def is_due(embedder: str) -> bool:
    """Whether a pass should begin by itself: texts have changed, or this embedder was chosen, since the last one."""
    changed_at = texts_changed_at()
    state = VectorState.objects.filter(pk=1).first() or VectorState()
    if changed_at is None or is_running(state) or (state.embedder, state.based_on) == (embedder, changed_at):
        return False
    if (state.tried_embedder, state.tried_on) != (embedder, changed_at):
        return True
    failed_at = unless_in_future(state.ended_at, timezone.now()) if state.error else None
    return not state.was_stopped and (failed_at is None or failed_at < timezone.now() - TRY_AGAIN)


def texts_changed_at() -> datetime | None:
    """When the library was loaded last, or artists' profiles changed; None where there is no library.

    While profiles are being made, they count only now and then: not after each artist.
    """
    loaded = LibraryState.objects.filter(pk=1, tracks__gt=0).values_list("loaded_at", flat=True).first()
    if loaded is None:
        return None
    profiled = StoredProfile.objects.aggregate(at=Max("changed_at"))["at"]
    if profiled and profiled > timezone.now() - SETTLED:
        profiled -= timedelta(seconds=profiled.timestamp() % NOW_AND_THEN.total_seconds())
    return max(loaded, profiled or loaded)


def begin(embedder: str, total: int) -> str:
    """Begin a pass over so many albums: its name, for the functions below. Raises EmbeddingRunningError."""
    with transaction.atomic():
        state, _ = VectorState.objects.select_for_update().get_or_create(pk=1)
        if is_running(state):
            raise EmbeddingRunningError
        state.claim, state.worker, state.heartbeat_at = uuid.uuid4().hex, this_worker(), timezone.now()
        state.stop_requested, state.was_stopped, state.done, state.total = False, False, 0, total
        state.tried_embedder, state.tried_on = embedder, texts_changed_at()
        state.save()
    return state.claim


def beat(claim: str, done: int) -> bool:
    """A sign of life, and how far it is; False where it should stop: somebody asked for that, or took its place."""
    going_on = _held(claim).filter(stop_requested=False)
    return bool(going_on.update(heartbeat_at=timezone.now(), done=done))


def finish(claim: str, albums: int, *, has_changed: bool) -> None:
    """All vectors are of the library as it was when the pass began; `albums`: how many there are now."""
    changed = {"computed_at": timezone.now(), "revision": F("revision") + 1} if has_changed else {}
    _end(
        claim,
        embedder=F("tried_embedder"),
        based_on=F("tried_on"),
        albums=albums,
        done=F("total"),
        error="",
        **changed,
    )


def fail(claim: str, problem: str) -> None:
    """It ended with a problem, which is stored for people to read."""
    _end(claim, error=problem)


def interrupt(claim: str) -> None:
    """It was cancelled: by somebody who asked for that, or because the process stops; then it goes on next time."""
    _end(claim, was_stopped=F("stop_requested"))


def request_stop() -> bool:
    """Ask whoever computes to stop, in whatever process; whether anybody does."""
    state = VectorState.objects.filter(pk=1).first()
    if state is None or not is_running(state):
        return False
    return bool(_held(state.claim).update(stop_requested=True))


def request_refresh(*, anew: bool = False) -> None:
    """Let the next pass begin as soon as somebody looks; `anew`: nothing that was computed is kept.

    For when texts have changed without a sync, or a person asks for it.
    """
    with transaction.atomic():
        VectorState.objects.get_or_create(pk=1)
        forgotten = {"revision": F("revision") + 1, "embedder": "", "albums": 0} if anew else {}
        VectorState.objects.filter(pk=1).update(based_on=None, tried_on=None, was_stopped=False, error="", **forgotten)
        if anew:
            forget_vectors()


def _held(claim: str) -> "QuerySet[VectorState]":
    return VectorState.objects.filter(pk=1, claim=claim)


def _end(claim: str, **columns: object) -> None:
    _held(claim).update(claim="", ended_at=timezone.now(), **columns)
