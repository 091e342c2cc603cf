"""What a run's events say so far, folded into one value: the truth for page, stream, report and API. Pure."""

from collections.abc import Iterable, Mapping
from functools import reduce
from typing import Literal

from core.values import Frozen
from playlists import events
from playlists.plan import WishPlan
from playlists.schemas import Step, Wish
from playlists.services.looking.words import trouble_text

#: An analysis that is over sooner asked no model: a table of words did it.
_CALL_SECONDS = 0.2


class RunProgress(Frozen):
    """`ahead` of it wait in line; `heard`: the model has answered in this run, so it is loaded.

    `asked`: tracks that are to be picked, once the first is; `filled`: of those picked, by rank and not by the model.
    `matching` is what was told last, `told` the story,
    `unmet` sentences on what was understood and is not met;
    `seconds` are those of the steps that are done. Of the artists, `looking` is the part that the model was given last,
    `looked` are those that it is done with, `kept` those that it chose, and `troubles` what was wrong with parts, in
    words.
    """

    ahead: int = 0
    step: Step | None = None
    doing: events.Doing | None = None
    tokens: int = 0
    heard: bool = False
    understood: events.Understood | None = None
    unmet: tuple[str, ...] = ()
    matching: int | None = None
    sent: int | None = None
    ranked_by: tuple[str, ...] = ()
    expected_seconds: float | None = None
    skipped: events.LookSkipped | None = None
    looking: events.LookingThrough | None = None
    looked: int = 0
    kept: int | None = None
    troubles: tuple[str, ...] = ()
    picked: int = 0
    asked: int | None = None
    arranged: events.Arranged | None = None
    filled: int = 0
    missing: int = 0
    seconds: Mapping[Step, float] = {}
    told: events.Narrated | None = None
    state: Literal["queued", "running", "finished", "failed", "cancelled", "interrupted"] = "running"
    finished: events.Finished | None = None
    failure: events.Failed | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state not in {"queued", "running"}

    @property
    def relaxed(self) -> tuple[str, ...]:
        """The limits that were given up for tracks to match."""
        return self.understood.relaxed if self.understood else ()

    @property
    def plan(self) -> WishPlan | None:
        """All that was understood; None before that, and in the logs of older versions."""
        return self.understood.plan if self.understood else None

    def count(self, wish: Wish) -> int:
        """How many tracks a run for this wish is asked for: as the person chose, else as its prompt is understood.

        Of minutes, about as many as they take; in the end, as many as they have taken.
        """
        asked = {} if self.plan is None else {"count": self.plan.count, "minutes": self.plan.minutes}
        settled = wish.model_copy(update=asked)
        if not settled.minutes:
            return settled.track_count
        return len(self.arranged.rating_keys) if self.arranged else self.asked or settled.track_count

    @property
    def all_unmet(self) -> tuple[str, ...]:
        """Sentences on all that is not met: known from the plan on, or found out later. Each once."""
        return tuple(dict.fromkeys((*(self.plan.unmet if self.plan else ()), *self.unmet)))

    @property
    def playlist_id(self) -> int | None:
        """The id of the playlist that was made, or revised."""
        return self.finished.playlist_id if self.finished else None


def fold(progress: RunProgress, event: events.RunEventData) -> RunProgress:
    """The progress after one more event."""
    return progress.model_copy(update=_news(progress, event))


def progress_after(log: Iterable[events.RunEventData]) -> RunProgress:
    """The progress after all these events."""
    return reduce(fold, log, RunProgress())


def _news(progress: RunProgress, event: events.RunEventData) -> dict[str, object]:  # noqa: C901, PLR0911, PLR0912  # one line a kind
    match event:
        case events.Queued():
            return {"ahead": event.ahead, "state": "queued"}
        case events.StepStarted():
            return {"ahead": 0, "state": "running", "step": event.step, "doing": None, "tokens": 0}
        case events.StepDone():
            heard = progress.heard or (event.step == "analyze" and event.seconds >= _CALL_SECONDS)
            taken = progress.seconds.get(event.step, 0) + event.seconds
            return {"heard": heard, "seconds": {**progress.seconds, event.step: taken}}
        case events.Understood():
            return {"understood": event, "matching": event.matching}
        case events.Unmet():
            return {"unmet": (*progress.unmet, *event.words)}
        case events.LookSkipped() | events.LookingThrough() | events.LookedThrough():
            return _news_of_look(progress, event)
        case events.CandidatesChosen():
            return event.model_dump(include={"sent", "matching", "expected_seconds", "ranked_by"})
        case events.Picked():
            filled = progress.filled + (event.origin == "filled")
            picked = {"picked": event.position, "asked": event.count, "filled": filled}
            return {**picked, "heard": True, "doing": "writing"}
        case events.Arranged():
            return {"picked": len(event.rating_keys), "arranged": event, "doing": None}
        case events.ToppingUp():
            return {"missing": event.missing, "heard": True, "doing": None, "tokens": 0}
        case events.Progress():
            return {"doing": event.doing, "tokens": event.tokens, "heard": True}
        case events.Narrated():
            return {"told": event}
        case events.Finished():
            return {"state": "finished", "finished": event}
        case events.Failed():
            return {"state": "failed", "failure": event}
        case events.Cancelled() | events.Interrupted():
            return {"state": event.type}


def _news_of_look(
    progress: RunProgress, event: events.LookSkipped | events.LookingThrough | events.LookedThrough
) -> dict[str, object]:
    if isinstance(event, events.LookSkipped):
        return {"skipped": event}
    silent = {"doing": None, "tokens": 0}
    if isinstance(event, events.LookingThrough):
        return {"looking": event, "expected_seconds": event.expected_seconds, **silent}
    troubles = dict.fromkeys([*progress.troubles, *filter(None, [trouble_text(event)])])
    return {
        "looked": progress.looked + event.artists,
        "kept": (progress.kept or 0) + len(event.kept),
        "troubles": tuple(troubles),
        "heard": progress.heard or not event.is_known,
        **silent,
    }
