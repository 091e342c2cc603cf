"""What the home page tells: the state of the library, what is being made, what was made, and ideas for more."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from core.db.memory import recall
from core.values import Frozen
from library.counts.library_summary import library_summary
from library.services.syncing.shrink_guard import without_how_to
from library.services.syncing.status import sync_status
from playlists.models import Run
from playlists.ownership import runs_to_change
from playlists.queries import events_of, recent_playlists, unfinished_runs, wish_of
from playlists.schemas import PlaylistCard
from playlists.services.runs.failure import explain_failure
from playlists.services.runs.progress import RunProgress, progress_after
from playlists.services.runs.stages import stages, waiting_text
from playlists.services.wishes.examples import example_wishes

_RECENT = 6
_RUNNING = 5
_LONG_AGO = timedelta(days=1)


class RunningRun(Frozen):
    """A generation under way; `text` is how far it is."""

    pk: int
    wish: str
    text: str
    picked: int
    count: int


class FailedRun(Frozen):
    """A generation that failed for a reason that the settings can mend."""

    pk: int
    text: str


class LibraryNow(Frozen):
    """`trouble` is what went wrong with the last sync; the tracks are those of the last that succeeded."""

    tracks: int
    is_syncing: bool
    done: int
    total: int | None
    trouble: str


class Home(Frozen):
    """Everything but what the frame of the page knows."""

    library: LibraryNow
    failed: FailedRun | None
    running: tuple[RunningRun, ...]
    playlists: tuple[PlaylistCard, ...]
    examples: tuple[str, ...]


def read_home(person: int | None) -> Home:
    """The home page's content for this person, out of the database alone."""
    library = library_now()
    return Home(
        library=library,
        failed=newest_failure(person),
        running=recall(("running runs", person), lambda: running_runs(person)),
        playlists=recall(("recent playlists", person), lambda: tuple(recent_playlists(person, _RECENT))),
        examples=todays_examples() if library.tracks else (),
    )


def todays_examples(today: datetime | None = None, *, turn: int = 0) -> tuple[str, ...]:
    """Example wishes: the same all day long, and others at each `turn`."""
    day = timezone.localtime(today).date().isoformat()
    seed = f"{day} {turn}" if turn else day
    return recall(("examples", seed), lambda: example_wishes(library_summary(), seed=seed))


def library_now() -> LibraryNow:
    """The state of the library, as every process knows it."""
    sync = sync_status()
    went_wrong = sync.phase in {"failed", "interrupted"}
    return LibraryNow(
        tracks=sync.tracks,
        is_syncing=sync.is_running,
        done=sync.progress.done if sync.progress else 0,
        total=sync.progress.total if sync.progress else None,
        trouble=without_how_to(sync.error) if went_wrong else "",
    )


def running_runs(person: int | None) -> tuple[RunningRun, ...]:
    """This person's runs that are executed or wait, the newest first."""
    return tuple(_running(run) for run in unfinished_runs().filter(runs_to_change(person)).order_by("-id")[:_RUNNING])


def newest_failure(person: int | None) -> FailedRun | None:
    """This person's newest run, if it failed not long ago for a reason that the settings can mend."""
    failed, at = recall(("newest failure", person), lambda: _newest_failure(person))
    return failed if at is not None and at >= timezone.now() - _LONG_AGO else None


def _newest_failure(person: int | None) -> tuple[FailedRun | None, datetime | None]:
    """The failure and when it was; it is looked for in the last day alone."""
    theirs, since = Run.objects.filter(runs_to_change(person)), timezone.now() - _LONG_AGO
    failed = theirs.filter(state=Run.State.FAILED).filter(
        Q(ended_at__gte=since) | Q(ended_at=None, created_at__gte=since)
    )
    run = failed.order_by("-id").first()
    # Newer ones are looked for only then: without any, all runs that there ever were would be gone through.
    if run is None or theirs.filter(pk__gt=run.pk).exists():
        return None, None
    failure = progress_after(events_of(run.pk)).failure
    found = explain_failure(failure, run.provider) if failure else None
    told = FailedRun(pk=run.pk, text=found.text) if found and found.mend == "settings" else None
    return told, run.ended_at or run.created_at


def _running(run: Run) -> RunningRun:
    progress, wish = progress_after(events_of(run.pk)), wish_of(run)
    count = progress.count(wish)
    return RunningRun(pk=run.pk, wish=wish.text, text=_words(progress, count), picked=progress.picked, count=count)


def _words(progress: RunProgress, count: int) -> str:
    if progress.ahead:
        return waiting_text(progress.ahead)
    now_doing = [stage for stage in stages(progress, count=count, local=False) if stage.state == "now"]
    return next((stage.text or stage.title for stage in now_doing), "Starting")
