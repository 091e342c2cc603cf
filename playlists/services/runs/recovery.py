"""A run whose process ended after its last pick: what was picked is kept, as a playlist with plain words of ours."""

from collections.abc import Sequence
from typing import cast

from django.db import transaction

from llm.schemas import Call, ProviderName, Usage
from playlists.errors import PlaylistMissingError
from playlists.events import Finished, Narrated, Picked, RunEventData, StepDone
from playlists.models import Run
from playlists.queries import events_of, get_run, unfinished_runs, wish_of
from playlists.schemas import Narrative, Pick
from playlists.services.generation.narrative import plain_narrative
from playlists.services.runs.finish import finished_event, kept_tracks, store


def recover(run_id: int) -> bool:
    """Whether the log had a whole playlist, which is stored now; not twice, whoever else tries. What was spent is lost.

    Raises RunNotFoundError.
    """
    run = get_run(run_id)
    events = events_of(run_id)
    picks = [Pick(number=0, track=event.track, origin=event.origin) for event in events if isinstance(event, Picked)]
    if not picks or not any(isinstance(event, StepDone) and event.step == "select" for event in events):
        return False
    wish = wish_of(run)
    try:
        with transaction.atomic():
            if not unfinished_runs().filter(pk=run_id).update(state=Run.State.FINISHED):
                return False
            store(run, wish, _narrative(events, run, picks), picks, _finished(run, len(picks)))
    except PlaylistMissingError:
        return False
    return True


def _narrative(events: Sequence[RunEventData], run: Run, picks: Sequence[Pick]) -> Narrative:
    """The model's, where it was told in time; its reasons were in nothing but memory."""
    told = next((event for event in events if isinstance(event, Narrated)), None)
    if told is None:
        return plain_narrative(wish_of(run).text, [*(kept_tracks(run) or ()), *(pick.track for pick in picks)])
    return Narrative(title=told.title, text=told.text, written=told.written)


def _finished(run: Run, tracks: int) -> Finished:
    calls = [Call(model=run.model, usage=Usage(counted=False))]
    return finished_event(tracks, calls, cast("ProviderName", run.provider or "custom"))
