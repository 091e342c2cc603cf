"""What pages and scripts are told of the vectors: out of the database alone, so that every process knows the same."""

from pydantic import AwareDatetime

from core.db.memory import recall
from core.embedding import configured_embedder
from core.values import Frozen
from library.models import VectorState
from library.vectors.passes import is_due, is_running


class VectorStatus(Frozen):
    """`label` is the chosen embedder, "" where there is none, and then `problem` says why ("": switched off).

    `albums` have a vector of it, computed at `computed_at`. While a pass runs, `done` of `total` are up to date.
    `error` is what went wrong with the last pass; `is_waiting`: one begins in a moment.
    """

    label: str = ""
    problem: str = ""
    albums: int = 0
    computed_at: AwareDatetime | None = None
    is_running: bool = False
    is_waiting: bool = False
    done: int = 0
    total: int = 0
    was_stopped: bool = False
    error: str = ""


def vector_status() -> VectorStatus:
    """A few queries, whatever the size of the library."""
    embedder, problem = configured_embedder()
    state = recall("vector status", lambda: VectorState.objects.filter(pk=1).first() or VectorState())
    if embedder is None:
        return VectorStatus(problem=problem)
    running, is_theirs = is_running(state), state.embedder == embedder.name
    return VectorStatus(
        label=embedder.label,
        albums=state.albums if is_theirs else 0,
        computed_at=state.computed_at if is_theirs else None,
        is_running=running,
        is_waiting=not running and is_due(embedder.name),
        done=state.done if running else 0,
        total=state.total if running else 0,
        was_stopped=state.was_stopped and not running,
        error="" if running or state.tried_embedder != embedder.name else state.error,
    )
