"""The music server that PlexSage is connected to: Plex where it is configured, else the demo where that was loaded.

The one place that says so: syncing, saving, playing, pages and scripts all ask here.
"""

from collections.abc import Mapping
from functools import partial
from typing import NamedTuple

from django.conf import settings
from django.db.models import QuerySet

from core.db.memory import recall
from core.db.stored_secrets import host_of
from library.errors import LibraryElsewhereError, ServerNotConfiguredError
from library.models import LibraryState, SyncState
from library.registry import music_server
from library.servers.plex.uris import playlist_url
from library.servers.protocol import MusicServer, Tell, tell_nobody
from library.services.music_server.availability import note_answer
from library.services.music_server.connection_settings import (
    EffectiveConnection,
    client_id,
    find_sync_state,
    load_connection,
    stored_row,
)

DEMO, PLEX = "demo", "plex"
#: For one request on behalf of somebody who waits in front of a list: longer, and the list says that there is none.
LOOK_SECONDS = 8.0
#: How a sync ends that could not reach the server, or was not let in.
_LOST = frozenset({"unreachable", "timeout", "unauthorized", "forbidden", "wrong_server", "bad_address", "bad_answer"})


class Connected(NamedTuple):
    """`source` changes with server and sections: whether a library came from there."""

    server: MusicServer
    source: str
    is_demo: bool = False


def connected_source(connection: EffectiveConnection | None = None) -> str:
    """The source of `connected_server()`, without making one; "" where there is none."""
    connection = connection or load_connection()
    if connection.is_configured:
        return connection.source
    return DEMO if _demo_is_loaded() else ""


def connected_server(**more: object) -> Connected:
    """`more` as in `plex_server`. Raises ServerNotConfiguredError."""
    connection = load_connection()
    if connection.is_configured:
        tell = partial(note_answer, f"Plex at {connection.url}")
        return Connected(_plex_server(connection, tell, more), connection.source)
    if _demo_is_loaded():
        return demo_server()
    if connection.problem:
        raise ServerNotConfiguredError(f"No music server is connected. {connection.problem}")
    raise ServerNotConfiguredError(
        "No music server is connected. Connect Plex in Settings (or set PLEX_URL and PLEX_TOKEN), or load the demo "
        "library."
    )


def library_server() -> Connected:
    """The connected server, for what is done with tracks of the library: it is the one that they came from, at whatever
    address and whichever of its music libraries are chosen by now.

    Raises ServerNotConfiguredError and LibraryElsewhereError.
    """
    connected = connected_server()
    if not (connected.is_demo or _came_from(connected.source)):
        raise LibraryElsewhereError(
            "Your PlexSage library comes from a different server than the one connected now. Sync the library first "
            "(Settings, Music)."
        )
    return connected


def demo_server() -> Connected:
    """The demo server, whether its tracks are loaded or not."""
    return Connected(music_server(DEMO), DEMO, is_demo=True)


def plex_server(connection: EffectiveConnection, **more: object) -> MusicServer:
    """Plex, as this connection opens it; `more`: other fields of PlexConnection, like `seconds`.

    For one that is only tried: whether it answers says nothing of the one that is connected.
    """
    return _plex_server(connection, tell_nobody, more)


def playlist_link(rating_key: str) -> str:
    """Opens this playlist of the connected server in a browser; "" where that is not known without asking."""
    row = stored_row()
    connection = load_connection(row)
    is_known = row.server_id and host_of(connection.url) == host_of(row.url)
    if not (rating_key and connection.is_configured and is_known):
        return ""
    return playlist_url(row.server_id, rating_key, connection.public_url)


def plex_is_configured() -> bool:
    """Whether there is an address and a token for it."""
    return load_connection().is_configured


def plex_is_connected() -> bool:
    """Plex is configured, and the last sync with it, if there was one, did not fail to reach it. Asks nobody."""
    if not plex_is_configured():
        return False
    return not recall("whether Plex is lost", lambda: _is_lost().exists())


def _plex_server(connection: EffectiveConnection, tell: Tell, more: Mapping[str, object]) -> MusicServer:
    opened = connection.opened(client_id=client_id(), **more)
    return music_server(PLEX, connection=opened, plex_tv=settings.PLEX_TV_URL, tell=tell)


def _came_from(source: str) -> bool:
    return LibraryState.objects.filter(pk=1, server=PLEX).exists() and find_sync_state(source) is not None


def _demo_is_loaded() -> bool:
    return recall("whether the demo is loaded", lambda: LibraryState.objects.filter(pk=1, server=DEMO).exists())


def _is_lost() -> QuerySet[SyncState]:
    return SyncState.objects.filter(pk=1, server=PLEX, phase=SyncState.Phase.FAILED, error_code__in=_LOST)
