"""Helpers of the Plex tests."""

from typing import Any

from pydantic import SecretStr

from library.servers.plex.config import PlexConnection
from library.servers.plex.server import PlexMusicServer
from library.servers.values import ServerTrack
from tests.fakes.plex.library import Album, Section, Track
from tests.fakes.plex.server import TOKEN, PlexFake

#: Long enough never to be reached by a test that does not wait for it.
PATIENT = 60.0


def connection_to(plex: PlexFake, **more: Any) -> PlexConnection:
    """A connection with a good token."""
    return PlexConnection(**{"url": plex.url, "token": SecretStr(TOKEN), "seconds": PATIENT, **more})


def client_of(plex: PlexFake, *, plex_tv: str = "http://127.0.0.1:9", **more: Any) -> PlexMusicServer:
    """Our client of the fake."""
    return PlexMusicServer(connection_to(plex, **more), plex_tv=plex_tv)


def one_track(plex: PlexFake, album: dict[str, Any] | None = None, **track: Any) -> tuple[Section, Album, Track]:
    """A library of one track on one album by Nina."""
    section = plex.library.add_section("Music")
    artist = plex.library.add_artist(section, "Nina", genres=("Jazz",), moods=("Warm",))
    made = plex.library.add_album(section, artist, "Blue Album", **{"genres": ("Soul",), "year": 1965, **(album or {})})
    return section, made, plex.library.add_track(section, made, **{"title": "Feeling", **track})


async def all_tracks(client: PlexMusicServer) -> list[ServerTrack]:
    """Everything that the server tells."""
    return [track async for batch in client.tracks() for track in batch]


def keys(tracks: list[Track]) -> list[str]:
    """Their rating keys, as text."""
    return [str(track.key) for track in tracks]
