"""What the database tells of itself in numbers: how much there is, and how runs and syncs have ended."""

from collections import Counter
from collections.abc import Iterable, Mapping
from statistics import median
from typing import Any, get_args

from django.contrib.auth import get_user_model
from django.db.models import Count
from django.utils import timezone

from core.errors import PlexSageError
from library.models import AlbumVector, LibraryState, StoredProfile, SyncState
from llm.schemas import PROVIDER_NAMES
from llm.services.calling.client import LLMClient
from llm.services.calling.measurements import find_description
from llm.services.settings.effective import load_config, what_is_missing
from operations.services.backup.shelf import list_backups
from playlists.models import Playlist, Run, RunEvent
from playlists.schemas import Step

#: Runs that are looked into: the newest.
_RUNS = 100
_OTHER = "other"


def read_figures() -> Mapping[str, Any]:
    """Raises Django's Error."""
    return {
        "library": _library(),
        "sync": _sync(),
        "model": _model(),
        "playlists": Playlist.objects.count(),
        "runs": _runs(),
        "failures": _failures(),
        "step_seconds": _seconds_of_steps(),
        "people": get_user_model().objects.filter(is_active=True).count(),
        "backups": len(list_backups()),
    }


def _library() -> Mapping[str, int]:
    state = LibraryState.objects.filter(pk=1).first() or LibraryState()
    return {
        "tracks": state.tracks,
        "artists": state.artists,
        "albums": state.albums,
        "genres": state.genres,
        "profiles": StoredProfile.objects.count(),
        "vectors": AlbumVector.objects.count(),
    }


def _sync() -> Mapping[str, Any]:
    state = SyncState.objects.filter(pk=1).first() or SyncState()
    return {
        "phase": _one_of(state.phase, SyncState.Phase.values),
        "error_code": _one_of(state.error_code, _codes()) if state.error_code else "",
        "hours_ago": round((timezone.now() - state.read_at).total_seconds() / 3600) if state.read_at else None,
    }


def _model() -> Mapping[str, Any]:
    """Its size and its window; not its name, which may be somebody's own."""
    config = load_config().config
    info = find_description(config, LLMClient.model_of(config, "generation"))
    return {
        "provider": config.provider,
        "is_set_up": not what_is_missing(config),
        "parameters": info.parameter_count if info else None,
        "trained_for": info.context_window if info else None,
        "window": config.ollama_context_window if config.provider == "ollama" else None,
        "depth": config.depth,
        "embedding": config.embedding,
    }


def _runs() -> Mapping[str, Mapping[str, int]]:
    found: dict[str, dict[str, int]] = {}
    rows = Run.objects.order_by().values_list("state", "provider").annotate(Count("pk"))
    for state, provider, count in rows:
        of_state = found.setdefault(_one_of(state, Run.State.values), {})
        name = _one_of(provider, PROVIDER_NAMES)
        of_state[name] = of_state.get(name, 0) + count
    return found


def _failures() -> Mapping[str, int]:
    """Of the newest runs, by the code of what went wrong."""
    events = _newest_events("failed").values_list("data__code", flat=True)
    return dict(Counter(_one_of(str(code), _codes()) for code in events))


def _seconds_of_steps() -> Mapping[str, float]:
    """Of the newest runs: the median of each step."""
    told: dict[str, list[float]] = {}
    for step, seconds in _newest_events("step_done").values_list("data__step", "data__seconds"):
        if step in get_args(Step) and isinstance(seconds, int | float):
            told.setdefault(step, []).append(seconds)
    return {step: round(median(values), 3) for step, values in told.items()}


def _newest_events(kind: str) -> Any:
    newest = list(Run.objects.order_by("-pk").values_list("pk", flat=True)[:_RUNS])
    return RunEvent.objects.filter(run_id__in=newest, data__type=kind)


def _codes() -> frozenset[str]:
    """All codes that errors of ours have; what else a column holds is not told."""
    found, todo = {"internal", "storage", "no_picks", "nothing_matches", "interrupted"}, [PlexSageError]
    while todo:
        kind = todo.pop()
        found.add(kind.code)
        todo += kind.__subclasses__()
    return frozenset(found)


def _one_of(value: str, known: Iterable[str]) -> str:
    return value if value in frozenset(known) else _OTHER
