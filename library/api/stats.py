"""What there is to filter by, as the last sync left it."""

from django.http import HttpRequest
from ninja import Router, Schema

from library.queries import library_counts
from library.schemas import FacetCount

router = Router()


class NameCount(Schema):
    """A genre or a decade ("1970s"), and how many tracks have it."""

    name: str
    count: int


class LibraryStats(Schema):
    """What the filters may offer."""

    total_tracks: int
    genres: list[NameCount]
    decades: list[NameCount]


@router.get("/library/stats", response=LibraryStats, summary="List genres and decades with their track counts")
def library_stats(request: HttpRequest) -> LibraryStats:
    """As the last sync left them."""
    counts = library_counts()
    return LibraryStats(total_tracks=counts.tracks, genres=_named(counts.genres), decades=_named(counts.decades))


@router.get("/library/stats/cached", response=LibraryStats, summary="List genres and decades (older name)")
def library_stats_cached(request: HttpRequest) -> LibraryStats:
    """There is no other than the stored library here."""
    return library_stats(request)


def _named(facets: tuple[FacetCount, ...]) -> list[NameCount]:
    return [NameCount(name=facet.name, count=facet.count) for facet in facets]
