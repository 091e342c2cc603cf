"""Runs by JSON: start one from a wish, list them, look at one, follow its events, stop it."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import datetime
from typing import Annotated, Any, Literal

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponseBase
from ninja import Query, Router, Schema, Status
from pydantic import ConfigDict, Field

from core.tasks.background import background
from core.web.access import person_of
from core.web.openapi import describe_response
from core.web.sse import ServerEvent, event_stream, last_event_id
from library.schemas import TrackRef
from llm.setting import Depth
from playlists.api.fields import MOST_KEYS, Count, Decades, Key, Name, Names, Notes, Page, Qualities, Rating, RatingKey
from playlists.models import Run
from playlists.ownership import runs_to_see
from playlists.plan import Facts, WishPlan
from playlists.queries import get_run, wish_of
from playlists.schemas import Step, Wish
from playlists.services.planning.words import plan_words
from playlists.services.runs import event_log
from playlists.services.runs.executor import cancel_run, task_name
from playlists.services.runs.failure import explain_failure
from playlists.services.runs.start import start_again, start_run
from playlists.services.wishes import validation
from playlists.services.wishes.read import put_in_words

router = Router()

RunState = Literal["queued", "running", "finished", "failed", "cancelled", "interrupted"]
_NUMBER = {"schema": {"type": "integer"}, "description": "Number of the last event you have.", "required": False}
_AFTER = [{"in": "query", "name": "after", **_NUMBER}, {"in": "header", "name": "Last-Event-ID", **_NUMBER}]


class IdeasIn(Schema):
    """What the analysis model suggested, as POST /api/analyze/prompt tells it; `titles` are [artist, title] pairs.

    `leanings` are genres that leave no track out: those that have them are offered first. `by_words`: no model had part
    in it. `plan` is what it read of the prompt beside them, as a run's `wish` tells it.
    """

    model_config = ConfigDict(extra="forbid")

    genres: Names = Field(default_factory=list)
    decades: Decades = Field(default_factory=list)
    artists: Names = Field(default_factory=list)
    titles: Annotated[list[tuple[Name, Name]], Field(max_length=validation.MOST_NAMES)] = Field(default_factory=list)
    leanings: Names = Field(default_factory=list)
    by_words: bool = False
    plan: WishPlan = Field(default_factory=WishPlan)


class WishIn(Facts):
    """`genres`, `decades` null: as the wish suggests; empty: no limit. `exclude_tracks` are never offered.

    The same holds for every part of the plan (`minutes`, `order`, …): null is as the wish says, 0, false, an empty list
    and "picked" are no limit, whatever it says.

    From a `song` (a rating key) for its `qualities`, with `notes`: then `text` may be left out. With `ideas`, be they
    empty, the analysis model is not asked.
    """

    text: str = Field("", description="Up to 2,000 characters, with at least one letter, digit or emoji.")
    count: Count | None = None
    genres: Names | None = None
    decades: Decades | None = None
    artists: Names = Field(default_factory=list)
    exclude_genres: Names = Field(default_factory=list)
    exclude_artists: Names = Field(default_factory=list)
    min_rating: Rating | None = None
    exclude_live: bool = True
    max_tracks: Annotated[int, Field(ge=1, le=validation.MOST_CANDIDATES)] | None = None
    song: Key = ""
    qualities: Qualities = Field(default_factory=list)
    notes: Notes = ""
    exclude_tracks: Annotated[list[RatingKey], Field(max_length=MOST_KEYS)] = Field(default_factory=list)
    ideas: IdeasIn | None = None
    depth: Depth | None = Field(None, description="null: as the settings say.")
    fill_up: bool | None = Field(
        None, description="Complete by rank what the model leaves short; null: as the settings say."
    )
    ignored: Annotated[list[Name], Field(max_length=validation.MOST_NAMES)] = Field(
        default_factory=list, description="What the text says and is not to count, like min_rating or artists:Queen."
    )


class RunFailure(Schema):
    """What a person may read, and the code for scripts."""

    error: str
    code: str


class RunHead(Schema):
    """What is known of any run."""

    id: int
    state: RunState
    provider: str
    model: str
    created_at: datetime
    ended_at: datetime | None
    playlist_id: int | None


class RunOut(RunHead):
    """A run as it is now. `ahead` of it wait in line; `tracks` are those picked so far.

    `plan` is all that was understood, null before it is, `understood` the same for people; `unmet` says what of it
    can't be met. `artists_seen` and `artists_kept` are null where the model did not look through artists.
    `playlist_id` once it is finished; `expected_seconds` is how long picking takes, null before the first run.
    """

    wish: Wish
    plan: WishPlan | None
    understood: list[str]
    unmet: list[str]
    ahead: int
    step: Step | None
    matching_tracks: int | None
    artists_seen: int | None
    artists_kept: int | None
    tracks_sent: int | None
    expected_seconds: float | None
    track_count: int
    tracks: list[TrackRef]
    failure: RunFailure | None


class RunLine(RunHead):
    """A run in the list. `text` is its wish in words; `playlist_id` what it made, or is picking new tracks for."""

    text: str


class RunList(Schema):
    """Newest first; `total` counts all that match, not only those in this answer."""

    runs: list[RunLine]
    total: int


class RunsQuery(Page):
    """`state`: those in it; none: all."""

    state: RunState | None = None


@router.get("/runs", response=RunList, summary="List runs, newest first")
def list_runs(request: HttpRequest, asked: Query[RunsQuery]) -> RunList:
    """With those that revise a playlist. GET /api/runs/{run_id} tells more of one."""
    theirs = runs_to_see(person_of(request))
    found = Run.objects.filter(theirs).select_related("playlist").order_by("-created_at", "-id")
    found = found.filter(state=asked.state) if asked.state else found
    page = found[asked.offset : asked.offset + asked.limit]
    return RunList(
        runs=[RunLine(**_head(run), text=str(run.wish.get("text", ""))) for run in page], total=found.count()
    )


@router.post("/runs", response={202: RunOut}, summary="Start making a playlist from a prompt")
async def start(request: HttpRequest, body: WishIn) -> Status[RunOut]:
    """It goes on whoever watches.

    422 for a wish that cannot be used, 404 for an unknown song, 503 without an LLM, 409 without a library.
    """
    wish = await sync_to_async(_wish_in)(body)
    run = await start_run(wish, owner=person_of(request))
    return Status(202, await sync_to_async(_run_out)(run.pk))


@router.get("/runs/{int:run_id}", response=RunOut, summary="Show the progress of a run")
def show(request: HttpRequest, run_id: int) -> RunOut:
    """404 where there is none."""
    return _run_out(run_id)


@router.get(
    "/runs/{int:run_id}/events",
    summary="Follow a run as Server-Sent Events",
    openapi_extra=describe_response("text/event-stream") | {"parameters": _AFTER},
)
async def events(request: HttpRequest, run_id: int) -> HttpResponseBase:
    """From the start, or after `Last-Event-ID` (or `?after=`), to its end (finished, failed, cancelled, …)."""
    run = await sync_to_async(get_run)(run_id)
    return event_stream(_messages(run.pk, last_event_id(request)))


@router.post("/runs/{int:run_id}/cancel", response=RunOut, summary="Stop a run")
async def cancel(request: HttpRequest, run_id: int) -> RunOut:
    """The provider's connection is closed; a run that is over stays as it is."""
    await cancel_run(run_id)
    await background().wait(task_name(run_id))
    return await sync_to_async(_run_out)(run_id)


@router.post("/runs/{int:run_id}/again", response={202: RunOut}, summary="Run the same prompt again")
async def again(request: HttpRequest, run_id: int) -> Status[RunOut]:
    """A new run; one that is not over is stopped first."""
    run = await sync_to_async(get_run)(run_id)
    fresh = await start_again(run, owner=person_of(request))
    return Status(202, await sync_to_async(_run_out)(fresh.pk))


async def _messages(run_id: int, after: int) -> AsyncGenerator[ServerEvent]:
    async with aclosing(event_log.watch(run_id, after=after)) as watching:
        async for number, event in watching:
            yield ServerEvent(event.model_dump_json(), event.type, str(number))


def _head(run: Run) -> dict[str, Any]:
    return {name: getattr(run, "pk" if name == "id" else name) for name in RunHead.model_fields}


def _run_out(run_id: int) -> RunOut:
    run = get_run(run_id)
    log = event_log.read_log(run)
    progress, failure, wish = log.progress, log.progress.failure, wish_of(run)
    told = explain_failure(failure, run.provider) if failure else None
    described = _head(run) | {"playlist_id": progress.playlist_id}
    return RunOut(
        **described,
        wish=wish,
        plan=progress.plan,
        understood=list(plan_words(progress.plan)) if progress.plan else [],
        unmet=list(progress.all_unmet),
        ahead=progress.ahead,
        step=progress.step,
        matching_tracks=progress.matching,
        artists_seen=None if progress.kept is None else progress.looked,
        artists_kept=progress.kept,
        tracks_sent=progress.sent,
        expected_seconds=progress.expected_seconds,
        track_count=progress.count(wish),
        tracks=[pick.track for pick in log.picks],
        failure=RunFailure(error=told.text, code=failure.code) if told and failure else None,
    )


def _wish_in(body: WishIn) -> Wish:
    """Not checked yet. Raises TrackNotFoundError for a song that the library does not have."""
    wish = Wish.model_validate(body.model_dump())
    said = put_in_words(wish)
    return wish if wish.text.strip() else said
