"""Which albums of a Plex section are concerts: lists do not show it, but Plex filters by it, in two requests."""

from collections.abc import Set as AbstractSet
from xml.etree.ElementTree import Element

from library.errors import ServerItemMissingError, ServerRefusedError
from library.servers.plex.http.client import Parameters, PlexClient, require_root
from library.servers.plex.music.paging import read_pages
from library.servers.plex.music.query_params import ALBUMS, BY_AGE, WITHOUT
from library.servers.plex.music.sections import section_path
from library.servers.values import MusicSection

#: What Plex calls it among an album's subformats.
LIVE = "live"
_TAGS = "Genre,Mood,Style,Format,Subformat"
_KEYS_ONLY: Parameters = {**WITHOUT, "excludeElements": f"{WITHOUT['excludeElements']},{_TAGS}"}


async def find_live_albums(client: PlexClient, section: MusicSection) -> AbstractSet[str]:
    """Their rating keys; none where Plex knows no such kind of album, or is too old to be asked."""
    try:
        path = f"/library/sections/{section.key}/subformat"
        ids = await client.request("GET", path, {"type": ALBUMS}, read=_ids_of_live)
        return await _albums(client, section, ids) if ids else frozenset()
    except (ServerItemMissingError, ServerRefusedError):
        return frozenset()


async def _albums(client: PlexClient, section: MusicSection, ids: str) -> AbstractSet[str]:
    parameters: Parameters = {"type": ALBUMS, "album.subformat": ids, **BY_AGE, **_KEYS_ONLY}
    keys: set[str] = set()
    async for page in read_pages(client, section_path(section), parameters, lambda element: element.get("ratingKey")):
        keys.update(page)
    return keys


def _ids_of_live(root: Element | None) -> str:
    """The tag's number, by which filters call it."""
    found = (element.get("key", "") for element in require_root(root) if element.get("title", "").casefold() == LIVE)
    return ",".join(key for key in found if key.isdecimal())
