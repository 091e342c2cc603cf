"""Addresses that name things on a Plex server: for Plex itself, and for a browser."""

from collections.abc import Sequence
from urllib.parse import quote

_PLEX_WEB = "https://app.plex.tv/desktop/"


def uri_of(server_id: str, rating_keys: Sequence[str]) -> str:
    """Tracks, as playlists and play queues want them named."""
    return f"server://{server_id}/com.plexapp.plugins.library/library/metadata/{','.join(rating_keys)}"


def uri_of_playlist(server_id: str, rating_key: str) -> str:
    """A whole playlist, however long, as players want it named."""
    return f"server://{server_id}/com.plexapp.plugins.library/playlists/{rating_key}/items"


def playlist_url(server_id: str, rating_key: str, public_url: str = "") -> str:
    """Opens the playlist in Plex's own player: the one of the server itself where its public address is known."""
    return _open(server_id, "playlist", f"/playlists/{rating_key}", public_url)


def item_url(server_id: str, rating_key: str, public_url: str = "") -> str:
    """Opens a track, an album or an artist in Plex's own player: the server's where its public address is known."""
    return _open(server_id, "details", f"/library/metadata/{rating_key}", public_url)


def _open(server_id: str, kind: str, key: str, public_url: str) -> str:
    base = f"{public_url.rstrip('/')}/web/index.html" if public_url else _PLEX_WEB
    return f"{base}#!/server/{server_id}/{kind}?key={quote(key, safe='')}"
