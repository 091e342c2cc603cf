"""What the home page tells: the state of the library, what is being made, what was made, and ideas for more."""

from datetime import datetime

from django.utils import timezone
from django.utils.timezone import now
from pydantic import AwareDatetime

from library.services.flavour import library_flavour
from library.services.sync_status import sync_status
from playlists.events import Failed
from playlists.models import Run, RunEvent
from playlists.queries import events_after, recent_playlists
from playlists.schemas import Frozen, PlaylistCard
from playlists.services.examples import example_wishes
from playlists.services.run_progress import RunProgress, fold
from playlists.services.run_stages import waiting_text

_RECENT = 6
_RUNNING = 5


class RunningRun(Frozen):
    """A generation under way; `text` is how far it is."""

    pk: int
    wish: str
    text: str
    picked: int
    count: int


class LibraryNow(Frozen):
    """`trouble` is what went wrong with the last sync; the tracks are those of the last that succeeded."""

    tracks: int
    is_syncing: bool
    done: int
    total: int | None
    trouble: str


class Home(Frozen):
    """Everything but what a frame of the page knows. `failed` is the newest run, where it failed at the provider."""

    library: LibraryNow
    running: tuple[RunningRun, ...]
    playlists: tuple[PlaylistCard, ...]
    examples: tuple[str, ...]


def read_home(today: datetime | None = None) -> Home:
    """Out of the database alone."""
    library = library_now()
    return Home(
        library=library,
        running=running_runs(),
        playlists=tuple(recent_playlists(_RECENT)),
        examples=todays_examples(today) if library.tracks else (),
    )


def todays_examples(today: datetime | None = None) -> tuple[str, ...]:
    """The same all day long."""
    day = timezone.localtime(today or now()).date().isoformat()
    return example_wishes(library_flavour(), seed=day)


def library_now() -> LibraryNow:
    """How the library is, as every process knows it."""
    sync = sync_status()
    went_wrong = sync.phase in {"failed", "interrupted"}
    return LibraryNow(
        tracks=sync.tracks,
        is_syncing=sync.is_running,
        done=sync.progress.done if sync.progress else 0,
        total=sync.progress.total if sync.progress else None,
        trouble=sync.error if went_wrong else "",
    )


def running_runs() -> tuple[RunningRun, ...]:
    """Those that are executed or wait, the newest first."""
    unfinished = Run.objects.filter(state__in=[Run.State.QUEUED, Run.State.RUNNING]).order_by("-id")[:_RUNNING]
    return tuple(_running(run) for run in unfinished)


def _running(run: Run) -> RunningRun:
    progress = RunProgress(state="queued" if run.state == Run.State.QUEUED else "running")
    for _, event in events_after(run.pk, 0):
        progress = fold(progress, event)
    count = int(run.wish.get("count", 0))
    return RunningRun(
        pk=run.pk, wish=str(run.wish.get("text", "")), text=_words(progress, count), picked=progress.picked, count=count
    )


def _words(progress: RunProgress, count: int) -> str:
    if progress.state == "queued" and progress.ahead:
        return waiting_text(progress.ahead)
    match progress.step:
        case "select":
            return f"Picking {progress.picked} of {count}" if progress.picked else "Reading the list"
        case "narrate" | "save":
            return "Writing the story"
        case _:
            return "Understanding the wish"
