"""The music server that PlexSage is connected to: Plex where it is configured, else the demo where that was loaded."""

from typing import NamedTuple

from django.conf import settings
from pydantic import ValidationError

from library.errors import ServerNotConfiguredError
from library.models import LibraryState
from library.registry import music_server
from library.servers.demo import DemoServer
from library.servers.protocol import MusicServer


class Connected(NamedTuple):
    """`source` changes with address and sections: whether a library came from the same place."""

    server: MusicServer
    source: str
    is_demo: bool = False


def connected_source() -> str:
    """The source of `connected_server()`, without making one; "" where there is none."""
    if _plex_is_configured():
        return " ".join((settings.PLEX_URL, *_sections()))
    return DemoServer.name if _demo_is_loaded() else ""


def connected_server() -> Connected:
    """Raises ServerNotConfiguredError."""
    if _plex_is_configured():
        return _plex()
    if _demo_is_loaded():
        return Connected(music_server(DemoServer.name), DemoServer.name, is_demo=True)
    raise ServerNotConfiguredError(
        "No music server is connected. Set PLEX_URL and PLEX_TOKEN, or load the demo library."
    )


def _plex() -> Connected:
    from library.servers.plex import PlexMusicServer  # noqa: PLC0415  # plexapi takes its time
    from library.servers.plex_connection import PlexConnection  # noqa: PLC0415

    try:
        connection = PlexConnection(url=settings.PLEX_URL, token=settings.PLEX_TOKEN, sections=_sections())
    except ValidationError as exc:
        raise ServerNotConfiguredError("PLEX_URL is not an address that can be used.") from exc
    return Connected(PlexMusicServer(connection), connected_source())


def _sections() -> tuple[str, ...]:
    return (settings.PLEX_MUSIC_LIBRARY,) if settings.PLEX_MUSIC_LIBRARY else ()


def _plex_is_configured() -> bool:
    return bool(settings.PLEX_URL and settings.PLEX_TOKEN.get_secret_value())


def _demo_is_loaded() -> bool:
    return LibraryState.objects.filter(pk=1, server=DemoServer.name).exists()
