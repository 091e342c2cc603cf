"""The music libraries of a Plex server, and which of them were chosen."""

import asyncio
import logging
from collections.abc import Sequence
from xml.etree.ElementTree import Element

from library.errors import MusicServerError, SectionMissingError, ServerItemMissingError, ServerUnauthorizedError
from library.servers.plex.http.client import PlexClient, require_root
from library.servers.plex.http.errors import not_plex_error
from library.servers.plex.music.paging import count_items
from library.servers.values import MusicSection

logger = logging.getLogger(__name__)

TRACKS = {"type": 10}


async def read_sections(client: PlexClient) -> tuple[MusicSection, ...]:
    """View all, without their sizes."""
    try:
        return await client.request("GET", "/library/sections", read=_sections)
    except ServerItemMissingError as exc:
        raise not_plex_error(client.name) from exc


async def add_counts(
    client: PlexClient, sections: Sequence[MusicSection], *, seconds: float
) -> tuple[MusicSection, ...]:
    """The sections with the number of their tracks, as far as that is told in time: Plex takes long to count millions.

    The client is of no more use where it was late.
    """
    counted: list[MusicSection] = []
    try:
        async with asyncio.timeout(seconds):
            for section in sections:
                tracks = await _counted(client, section)
                counted.append(section.model_copy(update={"track_count": tracks}))
    except TimeoutError:
        logger.info("Plex didn't count %s in time", sections[len(counted)].title)
    return (*counted, *sections[len(counted) :])


async def _counted(client: PlexClient, section: MusicSection) -> int | None:
    try:
        return await count_items(client, section_path(section), TRACKS)
    except ServerUnauthorizedError:
        raise
    except MusicServerError as exc:
        logger.info("the size of %s is unknown: %s", section.title, exc)
        return None


async def find_chosen(client: PlexClient, wanted: Sequence[str]) -> tuple[MusicSection, ...]:
    """Those named by key, uuid or title. Nothing named: the only one there is. Raises SectionMissingError."""
    sections = await read_sections(client)
    if not wanted and len(sections) == 1:
        return sections
    found = [_find(sections, name) for name in wanted]
    if not found:
        raise SectionMissingError(f"Choose which music library to use. {_offer(sections)}")
    return tuple(dict.fromkeys(found))


def sum_counts(sections: Sequence[MusicSection]) -> int | None:
    """The tracks of all of them; None where one is not counted."""
    counts = [section.track_count for section in sections if section.track_count is not None]
    return sum(counts) if len(counts) == len(sections) else None


def section_path(section: MusicSection) -> str:
    """The path of everything in it."""
    return f"/library/sections/{section.key}/all"


def _find(sections: Sequence[MusicSection], name: str) -> MusicSection:
    for section in sections:
        if name in {section.key, section.uuid} or name.strip().casefold() == section.title.casefold():
            return section
    raise SectionMissingError(f"Plex has no music library {name!r}. {_offer(sections)}")


def _offer(sections: Sequence[MusicSection]) -> str:
    if not sections:
        return "It has none, or none that this token can access. Add one in Plex."
    return f"Available: {', '.join(section.title for section in sections)}."


def _sections(root: Element | None) -> tuple[MusicSection, ...]:
    return tuple(
        MusicSection(key=element.get("key", ""), title=element.get("title", ""), uuid=element.get("uuid", ""))
        for element in require_root(root)
        if element.get("type") == "artist" and element.get("key", "").isdecimal()
    )
