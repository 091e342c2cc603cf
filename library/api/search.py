"""Tracks by a few words of their names."""

from django.http import HttpRequest
from ninja import Router

from library.schemas import TrackOut
from library.search.tracks import search_tracks

router = Router()


@router.get("/library/search", response=list[TrackOut], summary="Search tracks by title, artist or album (20 at most)")
def library_search(request: HttpRequest, q: str) -> list[TrackOut]:
    """The best matches first."""
    return [TrackOut.of(track) for track in search_tracks(q)]
