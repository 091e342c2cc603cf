"""The tracks of one of our playlists in order, as saving, playing and exporting take them."""

import hashlib

from core.values import Frozen
from library.schemas import TrackRef
from playlists.models import Playlist
from playlists.queries import keys_of_others


class NamedTrack(Frozen):
    """A rating key, and what it was called."""

    rating_key: str
    title: str
    artist: str


def named_tracks(playlist_id: int) -> list[NamedTrack]:
    """In their order."""
    rows = Playlist(pk=playlist_id).tracks.order_by("position").values("rating_key", "title", "artist")
    return [NamedTrack(**row) for row in rows]


def mark_of(playlist_id: int) -> str:
    """Another one as soon as a track comes, goes or moves; not where the music server calls it by another key."""
    rows = Playlist(pk=playlist_id).tracks.order_by("position").values_list("title", "artist", "album")
    return hashlib.sha256(repr(list(rows)).encode()).hexdigest()


def split_tracks(playlist_id: int) -> tuple[list[NamedTrack], list[NamedTrack]]:
    """Those to name to the music server, and those whose rating keys are other songs there by now."""
    tracks = named_tracks(playlist_id)
    others = keys_of_others(tracks)
    return (
        [track for track in tracks if track.rating_key not in others],
        [track for track in tracks if track.rating_key in others],
    )


def track_refs(playlist_id: int) -> list[TrackRef]:
    """The same with all that a list of songs says, as it was when they were picked."""
    rows = Playlist(pk=playlist_id).tracks.order_by("position")
    fields = ("rating_key", "title", "artist", "album", "year", "duration_ms")
    return [TrackRef(**row) for row in rows.values(*fields)]
