"""The values of a generation: the wish, what was understood, candidates, picks, and the events of a run's log."""

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from library.schemas import TrackFilter, TrackRef
from llm.schemas import Usage

Step = Literal["signals", "analyze", "narrow", "sample", "select", "narrate", "save"]
Origin = Literal["first", "top_up"]


class Frozen(BaseModel):
    """The base of every value here: immutable, and loud about unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Signals(Frozen):
    """What a wish says in words that this library knows; years inclusive.

    `only` is "only Miles Davis"; `live` is a wish for concert recordings; `without_…` is "no jazz, no Queen".
    """

    years: tuple[int, int] | None = None
    genres: tuple[str, ...] = ()
    artists: tuple[str, ...] = ()
    albums: tuple[tuple[str, str], ...] = ()
    only: bool = False
    live: bool = False
    without_genres: tuple[str, ...] = ()
    without_artists: tuple[str, ...] = ()


class Wish(Frozen):
    """What a person asks for. `genres`/`decades` None means "as the wish suggests", () means "no limit"."""

    text: str
    count: int = 25
    genres: tuple[str, ...] | None = None
    decades: tuple[int, ...] | None = None
    artists: tuple[str, ...] = ()
    exclude_artists: tuple[str, ...] = ()
    min_rating: int = 0
    exclude_live: bool = True
    max_tracks: int | None = None


class Call(Frozen):
    """One answered call: the model that was asked, and what it used."""

    model: str
    usage: Usage


class Analysis(Frozen):
    """What the analysis model suggests, only from names that exist, joined with the signals."""

    genres: tuple[str, ...] = ()
    decades: tuple[int, ...] = ()
    usage: Usage = Usage()


class Pick(Frozen):
    """A track picked: `number` is its place in the list that the model saw (from 1)."""

    number: int
    track: TrackRef
    origin: Origin = "first"


class Narrative(Frozen):
    """Title and story of a playlist; `written` is False where the model failed and plain words of ours stand in.

    `reasons`, by rating key, where they were asked for.
    """

    title: str
    text: str = ""
    reasons: Mapping[str, str] = {}
    written: bool = True
    usage: Usage = Usage()


# --- events of a run's log, in the order in which they usually happen


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
    """The filter that the wish led to, and how many tracks match; `relaxed` says what was loosened to find enough."""

    type: Literal["understood"] = "understood"
    filter: TrackFilter
    signals: Signals
    matching: int
    relaxed: tuple[str, ...] = ()


class CandidatesChosen(Frozen):
    """The list for the model: `sent` of `matching` tracks; `expected_seconds` where measured."""

    type: Literal["candidates"] = "candidates"
    sent: int
    matching: int
    expected_seconds: float | None = None


class Picked(Frozen):
    """One more track: the `position`-th (from 1) of `count`."""

    type: Literal["picked"] = "picked"
    position: int
    count: int
    track: TrackRef
    origin: Origin = "first"


class ToppingUp(Frozen):
    """Too few valid picks: the model is asked once more for `missing` tracks."""

    type: Literal["topping_up"] = "topping_up"
    missing: int


class Narrated(Frozen):
    """Title and story."""

    type: Literal["narrated"] = "narrated"
    title: str
    text: str
    written: bool = True


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
    | CandidatesChosen
    | Picked
    | ToppingUp
    | Narrated
    | Finished
    | Failed
    | Cancelled
    | Interrupted,
    Field(discriminator="type"),
]
ENDINGS = ("finished", "failed", "cancelled", "interrupted")


@cache
def event_adapter() -> TypeAdapter[RunEventData]:
    """Reads a stored event back into its type; made once, which takes as long as reading hundreds."""
    return TypeAdapter(RunEventData)


# --- what a finished run is told as


class ReportedTrack(Frozen):
    """A track of a finished playlist."""

    rating_key: str
    artist: str
    title: str
    album: str
    year: int | None
    reason: str = ""


class RunReport(Frozen):
    """A finished run, whole; `estimated_cost` in dollars, None where the price is unknown; seconds by step."""

    title: str
    narrative: str
    tracks: tuple[ReportedTrack, ...]
    asked_for: int
    input_tokens: int
    output_tokens: int
    estimated_cost: float | None
    matching_tracks: int
    candidates_sent: int
    relaxed: tuple[str, ...]
    seconds: dict[Step, float]
    provider: str
    model: str
    summary: str
    playlist_id: int
