"""Reading the library for scripts: what there is to filter by, tracks by a few words, pictures."""

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from core.db.memory import recall
from core.web.openapi import describe_response
from library.queries import library_counts
from library.schemas import FacetCount
from library.search.tracks import search_tracks
from library.services.artwork.picture import SIZES
from library.track_out import TrackOut
from library.views.artwork import picture_of

router = Router()


class LibraryStats(Schema):
    """What the filters may offer: genres and decades ("1970s"), and how many tracks have each."""

    total_tracks: int
    genres: tuple[FacetCount, ...]
    decades: tuple[FacetCount, ...]


@router.get("/library/stats", response=LibraryStats, summary="List genres and decades with their track counts")
def library_stats(request: HttpRequest) -> LibraryStats:
    """As the last sync left them."""
    counts = recall("library counts", library_counts)
    return LibraryStats(total_tracks=counts.tracks, genres=counts.genres, decades=counts.decades)


@router.get("/library/stats/cached", response=LibraryStats, summary="List genres and decades (older name)")
def library_stats_cached(request: HttpRequest) -> LibraryStats:
    """There is no other than the stored library here."""
    return library_stats(request)


@router.get("/library/search", response=list[TrackOut], summary="Search tracks by title, artist or album (20 at most)")
def library_search(request: HttpRequest, q: str) -> list[TrackOut]:
    """The best matches first."""
    return [TrackOut.of(track) for track in search_tracks(q)]


@router.get(
    "/art/{rating_key}",
    summary="Get a track's album art as JPEG, PNG, WebP, GIF or a generated SVG",
    openapi_extra=describe_response("image/*"),
)
async def art(request: HttpRequest, rating_key: str, size: int = SIZES[-1]) -> HttpResponse:
    """`size` becomes 64, 160, 320 or 640. A cover is drawn where there is no picture; 404 where no such track is."""
    return await picture_of(request, rating_key, next((known for known in SIZES if known >= size), SIZES[-1]))
