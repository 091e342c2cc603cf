"""A run told as the older program told it: its steps, and the whole playlist in batches at the end."""

from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing

from asgiref.sync import sync_to_async

from core.text.humanize import pluralize
from core.values import Frozen
from core.web.sse import ServerEvent
from library.schemas import TrackOut, TrackRef
from llm.status import preview_text
from playlists import events
from playlists.models import Playlist, Run
from playlists.services.runs import event_log
from playlists.services.runs.failure import explain_failure
from playlists.services.runs.stages import waiting_text

#: Tracks a message: some browsers lose larger ones.
_BATCH = 5


class OlderProgress(Frozen):
    """A step begins."""

    step: str
    message: str


class OlderBatch(Frozen):
    """Some tracks; `index` counts those before them."""

    batch: tuple[TrackOut, ...]
    index: int


class OlderStory(Frozen):
    """Title and story; reasons by rating key."""

    playlist_title: str
    narrative: str
    track_reasons: dict[str, str]


class OlderNarrative(OlderStory):
    """The story, before the tracks; `user_request` is what was asked for."""

    user_request: str


class OlderComplete(OlderStory):
    """All is told. The cost is null where the price is not known."""

    track_count: int
    token_count: int
    estimated_cost: float | None
    result_id: str


class OlderError(Frozen):
    """Nothing more will come; `code` is for scripts, as with all errors of the API."""

    message: str
    code: str


async def older_messages(run: Run, request: str) -> AsyncGenerator[ServerEvent]:
    """To the end; `request` is what the person asked for."""
    tracks: list[TrackRef] = []
    async with aclosing(event_log.watch(run.pk)) as watching:
        async for _, event in watching:
            if isinstance(event, events.Picked):
                tracks.append(event.track)
            elif isinstance(event, events.Finished):
                story = await sync_to_async(_story)(event.playlist_id)
                for message in _complete(event, story, tracks, request):
                    yield message
            elif isinstance(event, events.Failed):
                await run.arefresh_from_db(fields=["provider"])
                yield _error(explain_failure(event, run.provider).text, event.code)
            else:
                for name, words in _steps(event):
                    yield _progress(name, words)
            if isinstance(event, events.Cancelled | events.Interrupted):
                yield _error(f"Generation was {event.type}.", event.type)


def _steps(event: events.RunEventData) -> tuple[tuple[str, str], ...]:  # noqa: PLR0911  # one line a kind of event
    """The older steps, each with its words, that begin with this event."""
    match event:
        case events.Queued():
            return (("fetching", waiting_text(event.ahead)),)
        case events.StepStarted(step="signals"):
            return (("fetching", "Reading the wish"),)
        case events.Understood():
            return (("filtering", pluralize(event.matching, "track matches", "tracks match")),)
        case events.CandidatesChosen():
            return (("preparing", preview_text(event.sent, event.matching)),)
        case events.StepStarted(step="select"):
            return (("ai_working", event.note),)
        case events.StepDone(step="select"):
            return ("parsing", "Reading the answer"), ("matching", "Finding the tracks")
        case events.StepStarted(step="narrate"):
            return (("narrative", "Writing the story"),)
        case _:  # the older program had no word for it
            return ()


def _complete(event: events.Finished, story: OlderStory, tracks: list[TrackRef], request: str) -> Iterator[ServerEvent]:
    yield _message("narrative", OlderNarrative(**story.model_dump(), user_request=request))
    yield _progress("complete", event.summary)
    for index in range(0, len(tracks), _BATCH):
        batch = tuple(TrackOut.of(track) for track in tracks[index : index + _BATCH])
        yield _message("tracks", OlderBatch(batch=batch, index=index))
    yield _message(
        "complete",
        OlderComplete(
            **story.model_dump(),
            track_count=event.tracks,
            token_count=event.usage.total,
            estimated_cost=event.cost_usd,
            result_id=str(event.playlist_id),
        ),
    )


def _story(playlist_id: int) -> OlderStory:
    """Empty where the playlist has been deleted already."""
    playlist = Playlist.objects.filter(pk=playlist_id).first()
    if playlist is None:
        return OlderStory(playlist_title="", narrative="", track_reasons={})
    reasons = playlist.tracks.exclude(reason="").values_list("rating_key", "reason")
    return OlderStory(playlist_title=playlist.title, narrative=playlist.narrative, track_reasons=dict(reasons))


def _progress(step: str, message: str) -> ServerEvent:
    return _message("progress", OlderProgress(step=step, message=message))


def _error(message: str, code: str) -> ServerEvent:
    return _message("error", OlderError(message=message, code=code))


def _message(name: str, value: Frozen) -> ServerEvent:
    return ServerEvent(value.model_dump_json(), name)
