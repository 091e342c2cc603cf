"""The events of a run's log, in the order in which they usually happen."""

from collections.abc import Iterable
from functools import cache
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from core.values import Frozen
from library.schemas import TrackFilter, TrackRef
from llm.schemas import Usage
from playlists.plan import Order, Signals, WishPlan
from playlists.schemas import Ideas, Origin, Step

Doing = Literal["thinking", "writing"]
#: Why the artists were not gone through, though that was asked for, or left to PlexSage.
Skipped = Literal["weak", "unknown_speed", "too_slow", "no_room"]
#: What was wrong with the answer to a part of the artists; "" for nothing.
LookTrouble = Literal["", "cut", "unreadable", "no_reading", "rejected", "too_long"]


class Queued(Frozen):
    """Another generation is using the same local server; `ahead` of them wait before this one."""

    type: Literal["queued"] = "queued"
    ahead: int


class StepStarted(Frozen):
    """A step of the pipeline begins; `note` says what, in plain words."""

    type: Literal["step_started"] = "step_started"
    step: Step
    note: str = ""


class StepDone(Frozen):
    """A step of the pipeline ended, after `seconds`."""

    type: Literal["step_done"] = "step_done"
    step: Step
    seconds: float


class Understood(Frozen):
    """The filter that the wish led to, and how many tracks match; `relaxed` says what was loosened to find enough.

    `ideas` are the model's, as far as the wish does not refuse them; `plan` is all that was understood, None in the
    logs of older versions.
    """

    type: Literal["understood"] = "understood"
    filter: TrackFilter
    signals: Signals
    matching: int
    relaxed: tuple[str, ...] = ()
    ideas: Ideas = Ideas()
    plan: WishPlan | None = None


class Unmet(Frozen):
    """What was understood and the playlist does not meet: each of `words` is a sentence for people."""

    type: Literal["unmet"] = "unmet"
    words: tuple[str, ...]


class LookSkipped(Frozen):
    """The artists are not gone through; `expected_seconds` is what it would have taken, where that is known."""

    type: Literal["look_skipped"] = "look_skipped"
    why: Skipped
    expected_seconds: float | None = None


class LookingThrough(Frozen):
    """The model goes through `artists` of the `matching` ones, in parts; the `part`-th (from 1) of `parts` is next.

    `expected_seconds`: of the whole look and of the picking after it, where measured.
    """

    type: Literal["looking"] = "looking"
    artists: int
    matching: int
    part: int
    parts: int
    expected_seconds: float | None = None


class LookedThrough(Frozen):
    """A part of `artists` artists is done; `kept` are the names of those that the model chose.

    `question` tells an equal part of a later run, which need not be asked again; `is_known`: this one was not asked.
    """

    type: Literal["looked"] = "looked"
    artists: int
    kept: tuple[str, ...]
    question: str = ""
    trouble: LookTrouble = ""
    is_known: bool = False


class CandidatesChosen(Frozen):
    """The list for the model: `sent` of `matching` tracks; `expected_seconds` where measured.

    `ranked_by` are the names of what said which of them are nearest to the prompt (ranking.words.TERMS).
    """

    type: Literal["candidates"] = "candidates"
    sent: int
    matching: int
    expected_seconds: float | None = None
    ranked_by: tuple[str, ...] = ()


class Picked(Frozen):
    """One more track: the `position`-th (from 1) of `count`."""

    type: Literal["picked"] = "picked"
    position: int
    count: int
    track: TrackRef
    origin: Origin = "first"


class Arranged(Frozen):
    """The whole playlist, after its picks: these of the tracks picked so far, in its final order.

    `seconds` is how long they are together, None where no length was asked for.
    """

    type: Literal["arranged"] = "arranged"
    order: Order
    rating_keys: tuple[str, ...]
    seconds: int | None = None


class ToppingUp(Frozen):
    """Too few valid picks: the model is asked once more for `missing` tracks."""

    type: Literal["topping_up"] = "topping_up"
    missing: int


class Progress(Frozen):
    """The model is at work, and nothing of it can be shown yet: `tokens` pieces of its answer have come so far."""

    type: Literal["progress"] = "progress"
    step: Step
    doing: Doing
    tokens: int


class Narrated(Frozen):
    """Title and story; `written` and `note` as in schemas.Narrative."""

    type: Literal["narrated"] = "narrated"
    title: str
    text: str
    written: bool = True
    note: str = ""


class Finished(Frozen):
    """The playlist is complete and stored. `cost_usd` is None where the price is unknown, 0 for local providers."""

    type: Literal["finished"] = "finished"
    playlist_id: int
    tracks: int
    usage: Usage
    cost_usd: float | None
    summary: str


class Failed(Frozen):
    """The run ended without a playlist; `message` is safe to show, `code` that of the error."""

    type: Literal["failed"] = "failed"
    code: str
    message: str


class Cancelled(Frozen):
    """Somebody stopped the run."""

    type: Literal["cancelled"] = "cancelled"


class Interrupted(Frozen):
    """The process that ran it is gone."""

    type: Literal["interrupted"] = "interrupted"


RunEventData = Annotated[
    Queued
    | StepStarted
    | StepDone
    | Understood
    | Unmet
    | LookSkipped
    | LookingThrough
    | LookedThrough
    | CandidatesChosen
    | Picked
    | Arranged
    | ToppingUp
    | Progress
    | Narrated
    | Finished
    | Failed
    | Cancelled
    | Interrupted,
    Field(discriminator="type"),
]
ENDINGS = ("finished", "failed", "cancelled", "interrupted")


def unmet_in(log: Iterable[RunEventData]) -> tuple[str, ...]:
    """All that these events say of what is not met."""
    return tuple(words for event in log if isinstance(event, Unmet) for words in event.words)


def picks_of(log: Iterable[RunEventData]) -> tuple[Picked, ...]:
    """The tracks so far, with their positions: as they were picked, or in the playlist's order once that is known."""
    picks: dict[str, Picked] = {}
    for event in log:
        if isinstance(event, Picked):
            picks[event.track.rating_key] = event
        elif isinstance(event, Arranged):
            placed = [(key, picks[key]) for key in event.rating_keys if key in picks]
            count = len(placed)
            picks = {
                key: pick.model_copy(update={"position": position, "count": count})
                for position, (key, pick) in enumerate(placed, 1)
            }
    return tuple(picks.values())


@cache
def event_adapter() -> TypeAdapter[RunEventData]:
    """Reads a stored event back into its type; made once, which takes as long as reading hundreds."""
    return TypeAdapter(RunEventData)
