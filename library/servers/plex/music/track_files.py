"""Where Plex keeps the files of tracks: hundreds a request."""

from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

from library.errors import ServerItemMissingError
from library.servers.plex.http.client import PlexClient, chunks, require_root
from library.servers.plex.music.query_params import AS_IT_IS

#: All but Media, which the paths are in.
_PATHS_ONLY = {
    "excludeElements": "Genre,Mood,Style,Guid,Image,UltraBlurColors,Collection,Country,Similar,Location,Label,Field",
    "excludeFields": "summary",
    **AS_IT_IS,
}


async def read_track_files(client: PlexClient, rating_keys: Sequence[str]) -> dict[str, str]:
    """Paths by rating key, as Plex's own computer calls them; none of what is gone, or where a guest may not know."""
    found: dict[str, str] = {}
    for some in chunks([key for key in dict.fromkeys(rating_keys) if key.isascii() and key.isdecimal()]):
        try:
            found |= await client.request(
                "GET", f"/library/metadata/{','.join(some)}", _PATHS_ONLY, read=lambda root: dict(_files(root))
            )
        except ServerItemMissingError:
            continue  # what Plex says when it has none of them
    return found


def _files(root: Element | None) -> Iterator[tuple[str, str]]:
    """The first file of each: others are the same track in another quality."""
    for track in require_root(root):
        path = next((path for part in track.iter("Part") if (path := part.get("file"))), None)
        if path and (key := track.get("ratingKey")):
            yield key, path
