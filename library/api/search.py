"""Tracks by a few words of their names."""

from urllib.parse import quote

from django.http import HttpRequest
from ninja import Router, Schema

from library.schemas import TrackRef
from library.search import search_tracks

router = Router()


class TrackOut(Schema):
    """A track; `duration_ms` is 0 where it is not known, `art_url` an address of ours."""

    rating_key: str
    title: str
    artist: str
    album: str
    duration_ms: int
    year: int | None
    genres: list[str]
    art_url: str


@router.get("/library/search", response=list[TrackOut], summary="Tracks by title, artist or album, at most 20")
def library_search(request: HttpRequest, q: str) -> list[TrackOut]:
    """The best matches first."""
    return [_track(track) for track in search_tracks(q)]


def _track(track: TrackRef) -> TrackOut:
    return TrackOut(
        rating_key=track.rating_key,
        title=track.title,
        artist=track.artist,
        album=track.album,
        duration_ms=track.duration_ms or 0,
        year=track.year,
        genres=list(track.genres),
        art_url=f"/api/art/{quote(track.rating_key, safe='')}",
    )
