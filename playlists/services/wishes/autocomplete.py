"""Names of the library for what somebody has typed so far."""

from library.counts.facets import filter_facets
from library.queries import EVERYTHING
from playlists.services.wishes.name_suggestions import artists_like, genres_like


def names_like(kind: str, text: str) -> list[str]:
    """`kind` is "artist" or "genre"; the best few."""
    if not text.strip():
        return []
    if kind == "artist":
        return artists_like(text)
    return genres_like(text, [facet.name for facet in filter_facets(EVERYTHING).genres])
