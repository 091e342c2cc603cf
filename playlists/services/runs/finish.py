"""A run's end: its picks become a playlist, or new tracks in the one that it revises; also where it was cut off."""

from collections.abc import Sequence
from typing import cast

from django.db import transaction
from django.utils import timezone

from core.text.known_secrets import hide_secrets_in
from library.schemas import TrackRef
from llm.costs import cost_of, summary_line, usage_of
from llm.schemas import Call, ProviderName, Usage
from playlists.errors import PlaylistMissingError
from playlists.events import Finished, Narrated, RunEventData, StepDone, picks_of
from playlists.models import Playlist, Run, RunEvent
from playlists.queries import events_of, get_run, revision_of, unfinished_runs, wish_of
from playlists.schemas import Entry, Narrative, Pick, Wish
from playlists.services.editing.apply import apply_edit
from playlists.services.editing.entries import entries_of, entry_of, refs_of_entries, write_entries
from playlists.services.editing.operations import revise
from playlists.services.generation.narrative import plain_narrative
from playlists.services.runs import event_log
from playlists.services.runs.progress import progress_after


def store(run: Run, wish: Wish, narrative: Narrative, picks: Sequence[Pick], finished: Finished) -> Playlist:
    """The playlist, its tracks, the run's end and its last event: all or nothing.

    Raises PlaylistMissingError where the playlist that the run revises is gone for good.
    """
    narrative = Narrative.model_validate(hide_secrets_in(narrative.model_dump()))
    entries = tuple(_entry(pick, narrative) for pick in picks)
    with transaction.atomic():
        if run.target_id:
            playlist = _revise(run, narrative, entries)
        else:
            playlist = _make(run, wish, narrative, entries, finished.summary)
        Run.objects.filter(pk=run.pk).update(state=Run.State.FINISHED, ended_at=timezone.now())
        # A run that was silent for long, as on a computer that slept, was taken for dead: it was not.
        RunEvent.objects.filter(run=run, data__type="interrupted").delete()
        event_log.append(run.pk, finished.model_copy(update={"playlist_id": playlist.pk}))
    return playlist


def _entry(pick: Pick, narrative: Narrative) -> Entry:
    reason = narrative.reasons.get(pick.track.rating_key, "")
    return entry_of(pick.track, reason, is_filled=pick.origin == "filled")


def _make(run: Run, wish: Wish, narrative: Narrative, entries: tuple[Entry, ...], summary: str) -> Playlist:
    playlist = Playlist.objects.create(
        # As it is by now: whoever asked may have been deleted meanwhile.
        owner_id=Run.objects.filter(pk=run.pk).values_list("owner_id", flat=True).first(),
        run=run,
        kind=Playlist.Kind.SEED if wish.song else Playlist.Kind.PROMPT,
        title=narrative.title,
        narrative=narrative.text,
        is_written=narrative.written,
        wish=wish.text,
        summary=summary,
    )
    write_entries(playlist, entries)
    return playlist


def _revise(run: Run, narrative: Narrative, entries: tuple[Entry, ...]) -> Playlist:
    """Into the list as it is by now, which may have been edited since the run began."""
    playlist, revision = run.target, revision_of(run)
    if playlist is None or revision is None:
        raise PlaylistMissingError
    apply_edit(playlist.pk, revise(revision, entries, narrative if revision.retells else None))
    return playlist


def kept_tracks(run: Run) -> tuple[TrackRef, ...] | None:
    """What stays in the playlist beside the picks, for the story to be about; None where the old story stays.

    A revision keeps its playlist's story, unless most of the tracks go.
    """
    revision = revision_of(run)
    if revision is None or run.target is None:
        return ()
    return staying_tracks(run) if revision.retells else None


def staying_tracks(run: Run) -> tuple[TrackRef, ...]:
    """What a revision leaves in its playlist; none where the run makes a new one."""
    revision = revision_of(run)
    if revision is None or run.target is None:
        return ()
    stay = [entry for entry in entries_of(run.target) if entry.is_locked or entry.rating_key not in revision.replaced]
    return tuple(refs_of_entries(stay))


def finished_event(tracks: int, calls: Sequence[Call], provider: ProviderName) -> Finished:
    """The last event of a run, with what it cost in tokens and dollars; `store` fills in the playlist's id."""
    cost = cost_of(calls, provider)
    usage = usage_of(calls)
    return Finished(
        playlist_id=0,
        tracks=tracks,
        usage=usage,
        cost_usd=None if cost is None else float(cost),
        summary=summary_line(tracks, usage, provider, cost),
    )


def recover(run_id: int) -> bool:
    """Whether the log had a whole playlist, which is stored now; not twice, whoever else tries. What was spent is lost.

    Raises RunNotFoundError.
    """
    run = get_run(run_id)
    events = events_of(run_id)
    picks = [Pick(number=0, track=event.track, origin=event.origin) for event in picks_of(events)]
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
        tracks = [*(kept_tracks(run) or ()), *(pick.track for pick in picks)]
        return plain_narrative(wish_of(run).text, tracks, progress_after(events).all_unmet)
    return Narrative(title=told.title, text=told.text, written=told.written, note=told.note)


def _finished(run: Run, tracks: int) -> Finished:
    calls = [Call(model=run.model, usage=Usage(counted=False))]
    return finished_event(tracks, calls, cast("ProviderName", run.provider or "custom"))
