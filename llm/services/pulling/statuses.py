"""How far each download of a model is, in this process."""

from typing import Literal

from core.runtime import singleton
from core.tasks.status_registry import StatusRegistry
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


class PullStatuses(StatusRegistry[str, PullState]):
    """The newest state of each download, by its topic. One that runs is not forgotten."""

    def __init__(self) -> None:
        super().__init__(limit=_REMEMBERED, is_open=lambda state: state.is_running)

    def at(self, address: str) -> tuple[PullState, ...]:
        """All downloads of one server, the newest last."""
        return tuple(state for state in self.all() if state.address == address)


def pull_statuses() -> PullStatuses:
    """The process's downloads of models."""
    return singleton(PullStatuses)


def topic_of(address: str, model: str) -> str:
    """The topic that a download's changes are published under."""
    return f"pull:{address}:{full_name(model)}"
