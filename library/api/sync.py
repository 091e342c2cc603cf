"""How syncing goes, starting one and stopping it. What is told comes from the database alone."""

from datetime import datetime

from asgiref.sync import sync_to_async
from django.http import HttpRequest
from ninja import Router, Schema

from core.tasks.background import background
from core.tasks.notifications import topics
from core.web.access import staff_required
from library.schemas import SyncPhase
from library.services.embedding.keep import TOPIC
from library.services.music_server.active_server import DEMO, connected_server, connected_source, plex_is_connected
from library.services.syncing.lease import request_stop
from library.services.syncing.start import start_sync
from library.services.syncing.status import SyncStatus, sync_status
from library.vectors.passes import request_refresh
from library.vectors.passes import request_stop as stop_embedding
from library.vectors.status import VectorStatus, vector_status

router = Router()
#: Phases as scripts of the older program know them.
_OLDER_PHASES = {"reading": "fetching", "storing": "processing"}


class SyncProgressOut(Schema):
    """`phase` is "fetching" or "processing"; `total` is 0 where it is not known."""

    phase: str
    current: int
    total: int
    rate: float
    seconds_left: float | None


class EmbeddingOut(Schema):
    """The search by meaning: `encoder` is who embeds, null where there is none, and then `problem` may say why.

    `albums` can be found by it. While `is_running`, `done` of `total` albums are up to date.
    """

    encoder: str | None
    problem: str | None
    albums: int
    computed_at: datetime | None
    is_running: bool
    done: int
    total: int
    error: str | None


class LibraryStatus(Schema):
    """The library and its sync. `error` is what went wrong with the last one; the counts are of the last success."""

    track_count: int
    synced_at: datetime | None
    is_syncing: bool
    sync_progress: SyncProgressOut | None
    error: str | None
    plex_connected: bool
    needs_resync: bool
    state: SyncPhase
    error_code: str | None
    added: int
    changed: int
    removed: int
    moved: int
    embedding: EmbeddingOut


class SyncStarted(Schema):
    """It goes on by itself: GET /api/library/status tells how."""

    started: bool = True
    blocking: bool = False


class SyncStopped(Schema):
    """Whether there was a sync to stop; it ends within seconds, and the library stays as it was before."""

    stopping: bool


@router.get("/library/status", response=LibraryStatus, summary="Show the library and the state of its sync")
def library_status(request: HttpRequest) -> LibraryStatus:
    """Out of the database alone."""
    status, source = sync_status(), connected_source()
    return LibraryStatus(
        track_count=status.tracks,
        synced_at=status.synced_at,
        is_syncing=status.is_running,
        sync_progress=_progress(status),
        error=status.error or None,
        plex_connected=plex_is_connected(),
        needs_resync=source not in {"", DEMO} and status.synced_source != source,
        state=status.phase,
        error_code=status.error_code or None,
        added=status.added,
        changed=status.changed,
        removed=status.removed,
        moved=status.moved,
        embedding=_embedding(vector_status()),
    )


@router.post("/library/embed", response=SyncStarted, summary="Prepare the search by meaning")
@staff_required
def library_embed(request: HttpRequest, anew: bool = False) -> SyncStarted:
    """The server begins in a moment; it does so by itself after each sync. `anew`: read every album again."""
    request_refresh(anew=anew)
    topics().publish(TOPIC)
    return SyncStarted()


@router.delete("/library/embed", response=SyncStopped, summary="Stop preparing the search by meaning")
@staff_required
def stop_library_embed(request: HttpRequest) -> SyncStopped:
    """In whatever process it runs. What is done already is kept."""
    return SyncStopped(stopping=stop_embedding())


@router.post("/library/sync", response=SyncStarted, summary="Sync the library with the music server")
@staff_required
async def library_sync(request: HttpRequest, full: bool = False, accept_empty: bool = False) -> SyncStarted:
    """`full`: read everything; `accept_empty`: even where that leaves nothing, or far fewer tracks.

    503 where no music server is connected, 409 while a sync runs.
    """
    connected = await sync_to_async(connected_server)()
    await start_sync(connected, background=background(), full=full, accept_empty=accept_empty)
    return SyncStarted()


@router.delete("/library/sync", response=SyncStopped, summary="Stop the running sync")
@staff_required
async def stop_library_sync(request: HttpRequest) -> SyncStopped:
    """In whatever process it runs."""
    return SyncStopped(stopping=await sync_to_async(request_stop)())


def _embedding(status: VectorStatus) -> EmbeddingOut:
    told = status.model_dump(include={"albums", "computed_at", "is_running", "done", "total"})
    return EmbeddingOut(
        encoder=status.label or None, problem=status.problem or None, error=status.error or None, **told
    )


def _progress(status: SyncStatus) -> SyncProgressOut | None:
    now = status.progress
    if now is None:
        return None
    return SyncProgressOut(
        phase=_OLDER_PHASES.get(now.phase, now.phase),
        current=now.done,
        total=now.total or 0,
        rate=round(now.rate, 1),
        seconds_left=now.seconds_left,
    )
