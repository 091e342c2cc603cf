"""How far a run is, folded from its events: one truth for page, stream and API. Pure."""

from typing import Literal

from core.values import Frozen
from playlists.events import (
    Cancelled,
    CandidatesChosen,
    Doing,
    Failed,
    Finished,
    Interrupted,
    Narrated,
    Picked,
    Progress,
    Queued,
    RunEventData,
    StepDone,
    StepStarted,
    ToppingUp,
    Understood,
)
from playlists.schemas import Step

#: An analysis that is over sooner asked no model: a table of words did it.
_CALL_SECONDS = 0.2


class RunProgress(Frozen):
    """`ahead` of it wait in line; `heard`: the model has answered in this run, so it is loaded."""

    ahead: int = 0
    step: Step | None = None
    doing: Doing | None = None
    tokens: int = 0
    heard: bool = False
    matching: int | None = None
    relaxed: tuple[str, ...] = ()
    sent: int | None = None
    expected_seconds: float | None = None
    picked: int = 0
    missing: int = 0
    state: Literal["queued", "running", "finished", "failed", "cancelled", "interrupted"] = "running"
    playlist_id: int | None = None
    failure: Failed | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state not in {"queued", "running"}


def fold(progress: RunProgress, event: RunEventData) -> RunProgress:
    """What is known after one more event."""
    return progress.model_copy(update=_news(progress, event))


def _news(progress: RunProgress, event: RunEventData) -> dict[str, object]:  # noqa: C901, PLR0911  # one line a kind
    match event:
        case Queued():
            return {"ahead": event.ahead, "state": "queued"}
        case StepStarted():
            return {"ahead": 0, "state": "running", "step": event.step, "doing": None, "tokens": 0}
        case StepDone():
            return {"heard": progress.heard or (event.step == "analyze" and event.seconds >= _CALL_SECONDS)}
        case Understood():
            return {"matching": event.matching, "relaxed": event.relaxed}
        case CandidatesChosen():
            return {"sent": event.sent, "matching": event.matching, "expected_seconds": event.expected_seconds}
        case Picked():
            return {"picked": event.position, "heard": True, "doing": "writing"}
        case ToppingUp():
            return {"missing": event.missing, "heard": True, "doing": None, "tokens": 0}
        case Progress():
            return {"doing": event.doing, "tokens": event.tokens, "heard": True}
        case Narrated():
            return {}
        case Finished():
            return {"state": "finished", "playlist_id": event.playlist_id}
        case Failed():
            return {"state": "failed", "failure": event}
        case Cancelled() | Interrupted():
            return {"state": event.type}
