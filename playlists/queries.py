"""Reads of runs, their events and the playlists made; everything that leaves here is a frozen value or a row."""

from django.db.models import Count, QuerySet

from playlists.errors import RunNotFoundError
from playlists.events import RunEventData, event_adapter
from playlists.models import Playlist, Run, RunEvent
from playlists.schemas import Wish


def get_run(run_id: int) -> Run:
    """Raises RunNotFoundError."""
    run = Run.objects.filter(pk=run_id).first()
    if run is None:
        raise RunNotFoundError(f"There is no run {run_id}.")
    return run


def is_over(run_id: int) -> bool:
    """Whether nothing more will happen: the run has ended, or is gone."""
    return not Run.objects.filter(pk=run_id, state__in=[Run.State.QUEUED, Run.State.RUNNING]).exists()


def wish_of(run: Run) -> Wish:
    """The wish, typed."""
    return Wish.model_validate(run.wish)


def events_after(run_id: int, number: int) -> list[tuple[int, RunEventData]]:
    """The events that follow `number`, oldest first, each with its own number."""
    read = event_adapter().validate_python
    rows = RunEvent.objects.filter(run_id=run_id, number__gt=number).order_by("number")
    return [(row_number, read(data)) for row_number, data in rows.values_list("number", "data")]


def recent_playlists(limit: int = 50) -> QuerySet[Playlist]:
    """The newest first, with `track_count`."""
    return Playlist.objects.annotate(track_count=Count("tracks")).order_by("-created_at", "-id")[:limit]
