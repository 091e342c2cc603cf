"""Runs by JSON: start one from a wish, list them, look at one, follow its events, stop it."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import datetime
from typing import Literal, cast

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponseBase
from ninja import Query, Router, Schema, Status

from core.tasks.background import background
from core.web.openapi import answers_with
from core.web.sse import ServerEvent, event_stream, last_event_id
from library.schemas import TrackRef
from playlists.api.paging import Page
from playlists.api.wish_in import WishIn, wish_of
from playlists.models import Run
from playlists.queries import get_run
from playlists.queries import wish_of as wish_of_run
from playlists.schemas import Step, Wish
from playlists.services.runs import event_log
from playlists.services.runs.executor import cancel_run, task_name
from playlists.services.runs.failure import trouble
from playlists.services.runs.start import start_again, start_run

router = Router()

RunState = Literal["queued", "running", "finished", "failed", "cancelled", "interrupted"]
_NUMBER = {"schema": {"type": "integer"}, "description": "Number of the last event that is known.", "required": False}
_AFTER = [{"in": "query", "name": "after", **_NUMBER}, {"in": "header", "name": "Last-Event-ID", **_NUMBER}]


class RunFailure(Schema):
    """What a person may read, and the code for scripts."""

    error: str
    code: str


class RunOut(Schema):
    """A run as it is now. `ahead` of it wait in line; `tracks` are those picked so far.

    `playlist_id` once it is finished; `expected_seconds` is how long picking takes, null before the first run.
    """

    id: int
    state: RunState
    wish: Wish
    provider: str
    model: str
    created_at: datetime
    ended_at: datetime | None
    ahead: int
    step: Step | None
    matching_tracks: int | None
    tracks_sent: int | None
    expected_seconds: float | None
    track_count: int
    tracks: list[TrackRef]
    playlist_id: int | None
    failure: RunFailure | None


class RunLine(Schema):
    """A run in the list. `text` is its wish in words; `playlist_id` what it made, or is picking new tracks for."""

    id: int
    state: RunState
    text: str
    provider: str
    model: str
    created_at: datetime
    ended_at: datetime | None
    playlist_id: int | None


class RunList(Schema):
    """Newest first; `total` counts all that match, not only those in this answer."""

    runs: list[RunLine]
    total: int


class AskedRuns(Page):
    """`state`: those in it; none: all."""

    state: RunState | None = None


@router.get("/runs", response=RunList, summary="The runs so far, newest first")
def list_runs(request: HttpRequest, asked: Query[AskedRuns]) -> RunList:
    """With those that revise a playlist. GET /api/runs/{run_id} tells more of one."""
    found = Run.objects.select_related("playlist").order_by("-created_at", "-id")
    found = found.filter(state=asked.state) if asked.state else found
    page = found[asked.offset : asked.offset + asked.limit]
    return RunList(runs=[_line(run) for run in page], total=found.count())


@router.post("/runs", response={202: RunOut}, summary="Start a playlist from a wish")
async def start(request: HttpRequest, body: WishIn) -> Status[RunOut]:
    """It goes on whoever watches.

    422 for a wish that cannot be used, 404 for an unknown song, 503 without an LLM, 409 without a library.
    """
    wish = await sync_to_async(wish_of)(body)
    run = await start_run(wish)
    return Status(202, await sync_to_async(_shown)(run.pk))


@router.get("/runs/{int:run_id}", response=RunOut, summary="How far a run is")
def show(request: HttpRequest, run_id: int) -> RunOut:
    """404 where there is none."""
    return _shown(run_id)


@router.get(
    "/runs/{int:run_id}/events",
    summary="The events of a run, as Server-Sent Events",
    openapi_extra=answers_with("text/event-stream") | {"parameters": _AFTER},
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
    return await sync_to_async(_shown)(run_id)


@router.post("/runs/{int:run_id}/again", response={202: RunOut}, summary="Start the same wish once more")
async def again(request: HttpRequest, run_id: int) -> Status[RunOut]:
    """A new run; one that is not over is stopped first."""
    run = await sync_to_async(get_run)(run_id)
    fresh = await start_again(run)
    return Status(202, await sync_to_async(_shown)(fresh.pk))


async def _messages(run_id: int, after: int) -> AsyncGenerator[ServerEvent]:
    async with aclosing(event_log.watch(run_id, after=after)) as watching:
        async for number, event in watching:
            yield ServerEvent(event.model_dump_json(), event.type, str(number))


def _line(run: Run) -> RunLine:
    return RunLine(
        id=run.pk,
        state=cast("RunState", run.state),
        text=str(run.wish.get("text", "")),
        provider=run.provider,
        model=run.model,
        created_at=run.created_at,
        ended_at=run.ended_at,
        playlist_id=run.playlist_id,
    )


def _shown(run_id: int) -> RunOut:
    run = get_run(run_id)
    log = event_log.read_log(run)
    failure = log.progress.failure
    told = trouble(failure, run.provider) if failure else None
    wish = wish_of_run(run)
    return RunOut(
        id=run.pk,
        state=cast("RunState", run.state),
        wish=wish,
        provider=run.provider,
        model=run.model,
        created_at=run.created_at,
        ended_at=run.ended_at,
        ahead=log.progress.ahead,
        step=log.progress.step,
        matching_tracks=log.progress.matching,
        tracks_sent=log.progress.sent,
        expected_seconds=log.progress.expected_seconds,
        track_count=wish.count,
        tracks=[pick.track for pick in log.picks],
        playlist_id=log.progress.playlist_id,
        failure=RunFailure(error=told.text, code=failure.code) if told and failure else None,
    )
