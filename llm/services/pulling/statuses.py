"""How far each download of a model is, in this process."""

from collections import OrderedDict
from threading import Lock
from typing import Literal

from core.runtime import singleton
from core.values import Frozen
from llm.model_names import full_name
from llm.providers.ollama_models import PullLayer

PullPhase = Literal["pulling", "done", "failed", "cancelled"]
#: Ended downloads are remembered until so many newer ones came.
_REMEMBERED = 50


class PullState(Frozen):
    """One download, in bytes over all layers seen so far: a total may still grow. Escape `status`, it is Ollama's."""

    address: str
    model: str
    phase: PullPhase
    status: str = ""
    layers: tuple[PullLayer, ...] = ()
    completed: int = 0
    total: int = 0
    bytes_per_second: float | None = None
    seconds_left: float | None = None
    error: str = ""
    code: str = ""

    @property
    def topic(self) -> str:
        """What watchers subscribe to in `core.tasks.notifications.Topics`."""
        return topic_of(self.address, self.model)

    @property
    def is_running(self) -> bool:
        """Whether more is to come."""
        return self.phase == "pulling"


class PullBoard:
    """The newest state of each download; from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._states: OrderedDict[tuple[str, str], PullState] = OrderedDict()

    def put(self, state: PullState) -> None:
        """Replace what was known of this download."""
        with self._lock:
            key = (state.address, full_name(state.model))
            self._states[key] = state
            self._states.move_to_end(key)
            self._forget()

    def find(self, address: str, model: str) -> PullState | None:
        """The newest state, or None where nothing was downloaded."""
        with self._lock:
            return self._states.get((address, full_name(model)))

    def at(self, address: str) -> tuple[PullState, ...]:
        """All downloads of one server, the newest last."""
        with self._lock:
            return tuple(state for state in self._states.values() if state.address == address)

    def _forget(self) -> None:
        ended = [key for key, state in self._states.items() if not state.is_running]
        for key in ended[: max(0, len(self._states) - _REMEMBERED)]:
            del self._states[key]


def pull_board() -> PullBoard:
    """The process's downloads of models."""
    return singleton(PullBoard)


def topic_of(address: str, model: str) -> str:
    """The topic that a download's changes are published under."""
    return f"pull:{address}:{full_name(model)}"
