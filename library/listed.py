"""Tracks as a list for a model needs them: as light as may be, for a large window holds tens of thousands."""

from typing import NamedTuple

from library.schemas import TrackRef


class ListedTrack(NamedTuple):
    """What TrackRef has, and how the library knows the track: our ids, and its title's key.

    Where it is made, nothing is validated: it comes from the database alone.
    """

    rating_key: str
    title: str
    artist: str
    album: str
    year: int | None
    duration_ms: int | None
    genres: tuple[str, ...]
    user_rating: int | None
    is_live: bool
    folded: str
    id: int
    artist_id: int
    album_id: int

    def to_ref(self) -> TrackRef:
        """The track by itself, for whoever keeps or tells it."""
        return TrackRef(**{name: getattr(self, name) for name in TrackRef.model_fields})


Listed = TrackRef | ListedTrack


def ref_of(track: Listed) -> TrackRef:
    """Either of them as a TrackRef."""
    return track if isinstance(track, TrackRef) else track.to_ref()
