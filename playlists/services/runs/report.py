"""A finished run, gathered from its event log and its playlist."""

from collections import defaultdict

from playlists.errors import RunNotFoundError
from playlists.events import CandidatesChosen, Finished, StepDone, Understood
from playlists.models import Playlist, Run
from playlists.queries import events_of, wish_of
from playlists.schemas import ReportedTrack, RunReport, Step


def report(run: Run) -> RunReport:
    """Raises RunNotFoundError where the run has no playlist (any more)."""
    playlist = Playlist.objects.filter(run=run).first() or run.target
    events = events_of(run.pk)
    finished = next((event for event in events if isinstance(event, Finished)), None)
    if playlist is None or finished is None:
        raise RunNotFoundError(f"Run {run.pk} has no playlist.")
    understood = next((event for event in events if isinstance(event, Understood)), None)
    sent = [event.sent for event in events if isinstance(event, CandidatesChosen)]
    seconds: defaultdict[Step, float] = defaultdict(float)
    for event in events:
        if isinstance(event, StepDone):
            seconds[event.step] += event.seconds
    return RunReport(
        title=playlist.title,
        narrative=playlist.narrative,
        tracks=_tracks(playlist),
        asked_for=wish_of(run).count,
        input_tokens=finished.usage.input_tokens,
        output_tokens=finished.usage.output_tokens,
        estimated_cost=finished.cost_usd,
        matching_tracks=understood.matching if understood else 0,
        candidates_sent=sent[-1] if sent else 0,
        relaxed=understood.relaxed if understood else (),
        seconds=dict(seconds),
        provider=run.provider,
        model=run.model,
        summary=finished.summary,
        playlist_id=playlist.pk,
    )


def _tracks(playlist: Playlist) -> tuple[ReportedTrack, ...]:
    fields = ("rating_key", "artist", "title", "album", "year", "reason")
    return tuple(ReportedTrack(**row) for row in playlist.tracks.order_by("position").values(*fields))
