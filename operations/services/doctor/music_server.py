"""The music: which server it comes from, how the last sync ended, and whether the server answers."""

from datetime import timedelta

from asgiref.sync import sync_to_async
from django.conf import settings
from django.utils import timezone

from core.tasks.outages import outages
from core.text.humanize import pluralize
from library.services.connecting.check import ConnectionCheck, check_connection
from library.services.music_server.active_server import DEMO, connected_source
from library.services.music_server.connection_settings import load_connection
from library.services.syncing.status import SyncStatus, sync_status
from operations.schemas import Finding, State
from operations.services.doctor.words import ASK_AGAIN, outage_text, since_text

_SERVER, _LIBRARY = "Music server", "Library"
_IN_SETTINGS = "See Settings, Music."
#: Of what a sync may be late before somebody is told: as long again as it may be old, and a day.
_LATE = timedelta(days=1)


def look_at_music() -> tuple[Finding, ...]:
    """The server as it is set up, and the library; nobody is asked."""
    return (_connected(), look_at_library())


async def ask_music_server() -> tuple[Finding, ...]:
    """What the server says now, and the library."""
    connection = await sync_to_async(load_connection)()
    library = await sync_to_async(look_at_library)()
    if not connection.is_configured:
        return (await sync_to_async(_connected)(), library)
    check, _ = await check_connection(connection)
    return (_answered(check), library)


def look_at_library() -> Finding:
    """The last sync, and what it brought."""
    status = sync_status()
    if status.is_running:
        return _of_library("ok", "A sync is running.")
    if status.phase in {"failed", "interrupted"}:
        return _of_library("warning", f"The last sync failed. {status.error}".strip(), _IN_SETTINGS)
    if not status.tracks:
        return _of_library("problem", "There are no tracks yet.", _IN_SETTINGS)
    text = (
        f"{pluralize(status.tracks, 'track')}, synced {since_text(status.synced_at) if status.synced_at else 'never'}."
    )
    return _of_library("warning", text, _IN_SETTINGS) if _is_late(status) else _of_library("ok", text)


def _connected() -> Finding:
    connection = load_connection()
    outage = outages().find("music server")
    if connection.is_configured and outage:
        return _of_server("problem", outage_text(outage), ASK_AGAIN)
    if connection.is_configured:
        text = f"Plex at {connection.url}."
        return _of_server("warning" if connection.problem else "ok", text, connection.problem)
    if connected_source(connection) == DEMO:
        return _of_server("ok", "The demo library.")
    return _of_server("problem", f"None is connected. {connection.problem}".strip(), _IN_SETTINGS)


def _answered(check: ConnectionCheck) -> Finding:
    if not check.is_ok:
        return _of_server("problem", f"{check.text}.", check.next_step)
    outages().end("music server")
    version = f", version {check.version}" if check.version else ""
    return _of_server("warning" if check.warning else "ok", f"{check.text}{version}.", check.warning)


def _is_late(status: SyncStatus) -> bool:
    hours = settings.SYNC_HOURS
    if not hours or status.server == DEMO or status.synced_at is None:
        return False
    return timezone.now() - status.synced_at > timedelta(hours=2 * hours) + _LATE


def _of_server(state: State, text: str, next_step: str = "") -> Finding:
    return Finding(name="music_server", label=_SERVER, state=state, text=text, next_step=next_step)


def _of_library(state: State, text: str, next_step: str = "") -> Finding:
    return Finding(name="library", label=_LIBRARY, state=state, text=text, next_step=next_step)
