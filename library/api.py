"""The library's JSON API: how syncing goes, what there is to filter by, and a search. It asks nobody outside."""

from datetime import datetime

from asgiref.sync import sync_to_async
from django.http import HttpRequest
from ninja import Router, Schema

from core.access import staff_required
from core.apps import background
from library.queries import library_counts
from library.schemas import FacetCount, SyncPhase, TrackRef
from library.search import search_tracks
from library.services.connected import connected_server, connected_source
from library.services.sync_claim import request_stop
from library.services.sync_start import start_sync
from library.services.sync_status import SyncStatus, sync_status

router = Router(tags=["Library"])
#: Phases as scripts of the older program know them.
_OLDER_PHASES = {"reading": "fetching", "storing": "processing"}


class SyncProgressOut(Schema):
    """`phase` is "fetching" or "processing"; `total` is 0 where it is not known."""

    phase: str
    current: int
    total: int
    rate: float
    seconds_left: float | None


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


class SyncStarted(Schema):
    """It goes on by itself: GET /api/library/status tells how."""

    started: bool = True
    blocking: bool = False


class SyncStopped(Schema):
    """Whether there was a sync to stop; it ends within seconds, and the library stays as it was before."""

    stopping: bool


class NameCount(Schema):
    """A genre or a decade ("1970s"), and how many tracks have it."""

    name: str
    count: int


class LibraryStats(Schema):
    """What the filters may offer."""

    total_tracks: int
    genres: list[NameCount]
    decades: list[NameCount]


class TrackOut(Schema):
    """A track; `duration_ms` is 0 where it is not known."""

    rating_key: str
    title: str
    artist: str
    album: str
    duration_ms: int
    year: int | None
    genres: list[str]
    art_url: str | None = None


@router.get("/library/status", response=LibraryStatus, summary="The library, and how syncing it goes")
def library_status(request: HttpRequest) -> LibraryStatus:
    """Out of the database alone."""
    status, source = sync_status(), connected_source()
    return LibraryStatus(
        track_count=status.tracks,
        synced_at=status.synced_at,
        is_syncing=status.is_running,
        sync_progress=_progress(status),
        error=status.error or None,
        plex_connected=bool(source),
        needs_resync=bool(source) and status.synced_source != source,
        state=status.phase,
        error_code=status.error_code or None,
        added=status.added,
        changed=status.changed,
        removed=status.removed,
    )


@router.post("/library/sync", response=SyncStarted, summary="Sync the library with the music server")
@staff_required
async def library_sync(request: HttpRequest, full: bool = False, accept_empty: bool = False) -> SyncStarted:
    """`full`: read everything; `accept_empty`: even where that leaves nothing, or far fewer tracks.

    503 where no music server is connected, 409 while a sync runs.
    """
    connected = await sync_to_async(connected_server)()
    await start_sync(connected, background=background(), full=full, accept_empty=accept_empty)
    return SyncStarted()


@router.delete("/library/sync", response=SyncStopped, summary="Stop the sync that runs")
@staff_required
async def stop_library_sync(request: HttpRequest) -> SyncStopped:
    """In whatever process it runs."""
    return SyncStopped(stopping=await sync_to_async(request_stop)())


@router.get("/library/stats", response=LibraryStats, summary="Genres and decades with their tracks")
def library_stats(request: HttpRequest) -> LibraryStats:
    """As the last sync left them."""
    counts = library_counts()
    return LibraryStats(total_tracks=counts.tracks, genres=_named(counts.genres), decades=_named(counts.decades))


@router.get("/library/stats/cached", response=LibraryStats, summary="The same, under its older name")
def library_stats_cached(request: HttpRequest) -> LibraryStats:
    """There is no other than the stored library here."""
    return library_stats(request)


@router.get("/library/search", response=list[TrackOut], summary="Tracks by title, artist or album, at most 20")
def library_search(request: HttpRequest, q: str) -> list[TrackOut]:
    """The best matches first."""
    return [_track(track) for track in search_tracks(q)]


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


def _named(facets: tuple[FacetCount, ...]) -> list[NameCount]:
    return [NameCount(name=facet.name, count=facet.count) for facet in facets]


def _track(track: TrackRef) -> TrackOut:
    return TrackOut(
        rating_key=track.rating_key,
        title=track.title,
        artist=track.artist,
        album=track.album,
        duration_ms=track.duration_ms or 0,
        year=track.year,
        genres=list(track.genres),
    )
