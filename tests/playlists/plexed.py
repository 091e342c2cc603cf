"""Playlists of tracks that a fake Plex has, and what the fake then holds."""

from collections.abc import Sequence
from typing import Any

from library.services.music_server.active_server import Connected
from playlists.models import Playlist, PlaylistTrack
from tests.fakes.plex.library import Track
from tests.fakes.plex.server import TOKEN, PlexFake
from tests.library.plex.plexing import client_of


def connected_to(plex: PlexFake, **more: Any) -> Connected:
    """Ours, with a good token; `seconds` for those that must not wait long."""
    return Connected(client_of(plex, **more), plex.url)


def playlist_of(tracks: Sequence[Track], *, title: str = "Rainy day", **fields: Any) -> Playlist:
    """One of ours, with these tracks in this order."""
    playlist = Playlist.objects.create(title=title, wish="rain", narrative="Slow songs for grey skies.", **fields)
    PlaylistTrack.objects.bulk_create(
        PlaylistTrack(
            playlist=playlist,
            position=position,
            rating_key=str(track.key),
            title=track.title,
            artist="Nina",
            album="Blue Album",
            duration_ms=181_400,
        )
        for position, track in enumerate(tracks, 1)
    )
    return playlist


def numbers(tracks: Sequence[Track]) -> list[int]:
    """Their rating keys, as the fake counts them."""
    return [track.key for track in tracks]


def settings_for(plex: PlexFake) -> dict[str, str]:
    """The environment of a server that is connected to it."""
    return {"PLEX_URL": plex.url, "PLEX_TOKEN": TOKEN}
