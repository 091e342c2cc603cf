"""GET /api/setup/status and POST /api/setup/complete: the first run, under the names that scripts know."""

import os

from django.conf import settings
from django.http import HttpRequest
from ninja import Router, Schema

from core.web.access import staff_required
from library.services.music_server.active_server import plex_is_connected
from library.services.music_server.connection_settings import load_connection
from library.services.music_server.connection_settings import locked_by as plex_locked_by
from library.services.syncing.status import SyncStatus, sync_status
from llm.schemas import ProviderName
from llm.services.settings.effective import load_config, what_is_missing
from llm.services.settings.sources import locked_by
from settings_ui.services.setup_steps import complete, setup_is_open

router = Router(tags=["First-run setup"])
#: Phases as scripts of the older program know them.
_OLDER_PHASES = {"reading": "fetching", "storing": "processing"}


class SetupProgress(Schema):
    """`phase` is "fetching" or "processing"; `total` is 0 where it is not known."""

    phase: str
    current: int
    total: int


class SetupStatus(Schema):
    """How far the first run is. `plex_error` is what went wrong with the connection or the last sync."""

    data_dir_writable: bool
    process_uid: int
    process_gid: int
    data_dir: str
    plex_connected: bool
    plex_error: str | None
    plex_from_env: bool
    music_libraries: list[str]
    llm_configured: bool
    llm_provider: ProviderName | None
    llm_from_env: bool
    library_synced: bool
    track_count: int
    is_syncing: bool
    sync_progress: SetupProgress | None
    setup_complete: bool


class SetupCompleted(Schema):
    """It is stored."""

    success: bool = True


@router.get("/setup/status", response=SetupStatus, summary="Show the progress of the first-run setup")
@staff_required
def setup_status(request: HttpRequest) -> SetupStatus:
    """Out of the database alone: nobody outside is asked."""
    config, plex, sync = load_config().config, load_connection(), sync_status()
    return SetupStatus(
        data_dir_writable=os.access(settings.DATA_DIR, os.W_OK),
        process_uid=os.getuid(),
        process_gid=os.getgid(),
        data_dir=str(settings.DATA_DIR),
        plex_connected=plex_is_connected(),
        plex_error=plex.problem or sync.error or None,
        plex_from_env=bool(plex_locked_by("url")),
        music_libraries=list(plex.section_titles or plex.sections),
        llm_configured=not what_is_missing(config),
        llm_provider=config.provider,
        llm_from_env=bool(locked_by("provider")),
        library_synced=sync.tracks > 0,
        track_count=sync.tracks,
        is_syncing=sync.is_running,
        sync_progress=_progress(sync),
        setup_complete=not setup_is_open(config, sync),
    )


@router.post("/setup/complete", response=SetupCompleted, summary="Mark setup as finished")
@staff_required
def setup_complete(request: HttpRequest) -> SetupCompleted:
    """Home stops asking for what is missing."""
    complete()
    return SetupCompleted()


def _progress(sync: SyncStatus) -> SetupProgress | None:
    now = sync.progress
    if now is None:
        return None
    return SetupProgress(phase=_OLDER_PHASES.get(now.phase, now.phase), current=now.done, total=now.total or 0)
