"""Which albums of a Plex section are concerts: lists do not show it, but Plex filters by it, in two requests."""

from collections.abc import Set as AbstractSet
from xml.etree.ElementTree import Element

from library.errors import ServerItemMissingError, ServerRefusedError
from library.servers.plex.http.client import Parameters, Talk, container
from library.servers.plex.music.paging import pages
from library.servers.plex.music.query_params import ALBUMS, BY_AGE, WITHOUT
from library.servers.plex.music.sections import all_of
from library.servers.values import MusicSection

#: What Plex calls it among an album's subformats.
LIVE = "live"
_TAGS = "Genre,Mood,Style,Format,Subformat"
_KEYS_ONLY: Parameters = {**WITHOUT, "excludeElements": f"{WITHOUT['excludeElements']},{_TAGS}"}


async def concerts(talk: Talk, section: MusicSection) -> AbstractSet[str]:
    """Their rating keys; none where Plex knows no such kind of album, or is too old to be asked."""
    try:
        path = f"/library/sections/{section.key}/subformat"
        ids = await talk.ask("GET", path, {"type": ALBUMS}, read=_ids_of_live)
        return await _albums(talk, section, ids) if ids else frozenset()
    except (ServerItemMissingError, ServerRefusedError):
        return frozenset()


async def _albums(talk: Talk, section: MusicSection, ids: str) -> AbstractSet[str]:
    parameters: Parameters = {"type": ALBUMS, "album.subformat": ids, **BY_AGE, **_KEYS_ONLY}
    keys: set[str] = set()
    async for page in pages(talk, all_of(section), parameters, lambda element: element.get("ratingKey")):
        keys.update(page)
    return keys


def _ids_of_live(root: Element | None) -> str:
    """The tag's number, by which filters call it."""
    found = (element.get("key", "") for element in container(root) if element.get("title", "").casefold() == LIVE)
    return ",".join(key for key in found if key.isdecimal())
