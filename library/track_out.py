"""A track as the JSON API tells it."""

from urllib.parse import quote

from django.urls import get_script_prefix

from core.values import Frozen
from library.schemas import TrackRef


class TrackOut(Frozen):
    """`duration_ms` is 0 where it is not known, `art_url` an address of ours."""

    rating_key: str
    title: str
    artist: str
    album: str
    duration_ms: int
    year: int | None
    genres: tuple[str, ...]
    art_url: str

    @classmethod
    def of(cls, track: TrackRef) -> "TrackOut":
        """A track of the library, for the API."""
        shared = track.model_dump(include=cls.model_fields.keys() & TrackRef.model_fields.keys())
        art_url = f"{get_script_prefix()}api/art/{quote(track.rating_key, safe='')}"
        return cls(**shared | {"duration_ms": track.duration_ms or 0, "art_url": art_url})
