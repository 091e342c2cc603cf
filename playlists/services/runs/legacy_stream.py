"""A run told as the older program told it: its steps, and the whole playlist in batches at the end."""

import json
from collections.abc import AsyncGenerator
from contextlib import aclosing

from asgiref.sync import sync_to_async

from core.text.humanize import pluralize
from core.web.sse import ServerEvent
from library.schemas import TrackRef
from library.track_out import TrackOut
from llm.status import preview_text
from playlists import events
from playlists.models import Playlist, Run
from playlists.services.looking.words import looking_text
from playlists.services.runs import event_log
from playlists.services.runs.failure import explain_failure
from playlists.services.runs.progress import RunProgress, fold
from playlists.services.runs.stages import waiting_text

#: Tracks a message: some browsers lose larger ones.
_BATCH = 5


async def older_messages(run: Run, request: str) -> AsyncGenerator[ServerEvent]:
    """To the end; `request` is what the person asked for."""
    picked: list[events.RunEventData] = []
    progress = RunProgress()
    async with aclosing(event_log.watch(run.pk)) as watching:
        async for _, event in watching:
            progress = fold(progress, event)
            if isinstance(event, events.Picked | events.Arranged):
                picked.append(event)
            elif isinstance(event, events.Finished):
                tracks = [pick.track for pick in events.picks_of(picked)]
                for message in await sync_to_async(_complete)(event, tracks, request, progress.all_unmet):
                    yield message
            elif isinstance(event, events.Failed):
                await run.arefresh_from_db(fields=["provider"])
                yield _message("error", message=explain_failure(event, run.provider).text, code=event.code)
            else:
                for name, words in _steps(event):
                    yield _message("progress", step=name, message=words)
            if isinstance(event, events.Cancelled | events.Interrupted):
                yield _message("error", message=f"Generation was {event.type}.", code=event.type)


def _steps(event: events.RunEventData) -> tuple[tuple[str, str], ...]:  # noqa: C901, PLR0911  # one line a kind
    """The older steps, each with its words, that begin with this event."""
    match event:
        case events.Queued():
            return (("fetching", waiting_text(event.ahead)),)
        case events.StepStarted(step="signals"):
            return (("fetching", "Reading the prompt"),)
        case events.Understood():
            return (("filtering", pluralize(event.matching, "track matches", "tracks match")),)
        case events.LookingThrough():
            return (("ai_working", looking_text(event)),)
        case events.CandidatesChosen():
            return (("preparing", preview_text(event.sent, event.matching)),)
        case events.StepStarted(step="select"):
            return (("ai_working", event.note),)
        case events.StepDone(step="select"):
            return ("parsing", "Reading the answer"), ("matching", "Finding the tracks")
        case events.StepStarted(step="narrate"):
            return (("narrative", "Writing the description"),)
        case _:  # the older program had no word for it
            return ()


def _complete(
    event: events.Finished, tracks: list[TrackRef], request: str, unmet: tuple[str, ...]
) -> list[ServerEvent]:
    """Title, story and reasons (by rating key), then the tracks; the cost is null where the price is not known."""
    playlist = Playlist.objects.filter(pk=event.playlist_id).first()  # it may have been deleted already
    rows = playlist.tracks.exclude(reason="").values_list("rating_key", "reason") if playlist else ()
    story = {
        "playlist_title": playlist.title if playlist else "",
        "narrative": playlist.narrative if playlist else "",
        "track_reasons": dict(rows),
    }
    batches = [tracks[index : index + _BATCH] for index in range(0, len(tracks), _BATCH)]
    complete = {
        "track_count": event.tracks,
        "token_count": event.usage.total,
        "estimated_cost": event.cost_usd,
        "result_id": str(event.playlist_id),
        "unmet": list(unmet),
    }
    return [
        _message("narrative", **story, user_request=request),
        _message("progress", step="complete", message=event.summary),
        *(
            _message("tracks", batch=[TrackOut.of(track).model_dump(mode="json") for track in batch], index=n * _BATCH)
            for n, batch in enumerate(batches)
        ),
        _message("complete", **story, **complete),
    ]


def _message(name: str, **fields: object) -> ServerEvent:
    return ServerEvent(json.dumps(fields, ensure_ascii=False), name)
