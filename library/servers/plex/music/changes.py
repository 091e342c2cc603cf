"""What is new in a Plex section since a moment, in a handful of requests.

Plays and ratings change no date but their own, and new genres that of the album or artist only; so each is asked for.
Tracks that are gone leave no trace at all: only the count tells.
"""

from collections.abc import Collection, Mapping
from contextlib import aclosing
from datetime import datetime
from xml.etree.ElementTree import Element

from library.servers.plex.http.client import KEYS_A_REQUEST, Parameters, PlexClient, chunks, require_root
from library.servers.plex.music.album_tags import read_tags_of
from library.servers.plex.music.paging import PAGE, count_items, read_pages
from library.servers.plex.music.query_params import ALBUMS, ARTISTS, BY_AGE, OF_TRACKS, WITHOUT
from library.servers.plex.music.sections import TRACKS, section_path
from library.servers.plex.music.tracks import make_track_reader
from library.servers.plex.xml_values import is_in_trash, rating_key
from library.servers.values import LibraryChanges, MusicSection

_DATES = ("addedAt", "updatedAt", "lastViewedAt", "lastRatedAt")
#: Beyond this, reading everything costs hardly more.
MOST_TRACKS = 2 * PAGE
_SAMPLES = 20


class TooManyChangesError(Exception):
    """Reading everything is cheaper."""


async def read_changes(client: PlexClient, section: MusicSection, since: datetime) -> LibraryChanges:
    """Tracks that differ, and how many there are in all but the trash; raises TooManyChangesError."""
    tracks = await _changed_tracks(client, section, int(since.timestamp()) - 1)
    albums = {element.get("parentRatingKey", "") for element in tracks.values()}
    artists = {element.get("grandparentRatingKey", "") for element in tracks.values()}
    read = make_track_reader(section, await read_tags_of(client, albums - {""}, artists - {""}))
    found = [track for element in tracks.values() if (track := read(element)) is not None]
    total = await count_items(client, section_path(section), TRACKS)
    if total is None:
        raise TooManyChangesError  # nobody could tell whether some are gone
    return LibraryChanges(tracks=tuple(found), total=total, samples=await _samples(client, section))


async def _samples(client: PlexClient, section: MusicSection) -> tuple[tuple[str, str], ...]:
    """Of the newest numbers, which a library that is numbered anew has never had."""
    parameters: Parameters = {**TRACKS, "sort": "id:desc", **WITHOUT}
    window = {"X-Plex-Container-Start": "0", "X-Plex-Container-Size": str(_SAMPLES)}
    return await client.request("GET", section_path(section), parameters, read=_keys_and_titles, headers=window)


def _keys_and_titles(root: Element | None) -> tuple[tuple[str, str], ...]:
    tracks = (element for element in require_root(root) if element.get("type") == "track" and not is_in_trash(element))
    return tuple((element.get("ratingKey", ""), element.get("title", "")) for element in tracks)[:_SAMPLES]


async def _changed_tracks(client: PlexClient, section: MusicSection, after: int) -> dict[str, Element]:
    """By rating key: those with a new date of their own, and those of changed albums and artists."""
    found: dict[str, Element] = {}
    for date in _DATES:
        await _collect(client, section, {f"{date}>>": after}, found)
    for kind, field in ((ALBUMS, "album.id"), (ARTISTS, "artist.id")):
        keys = await _changed_keys(client, section, kind, after)
        for some in chunks(keys):
            await _collect(client, section, {field: ",".join(some)}, found)
    return found


async def _changed_keys(client: PlexClient, section: MusicSection, kind: int, after: int) -> list[str]:
    """Rating keys of albums or artists that were edited."""
    parameters: Parameters = {"type": kind, "updatedAt>>": after, **BY_AGE, **WITHOUT}
    keys: list[str] = []
    async with aclosing(read_pages(client, section_path(section), parameters, rating_key)) as pages:
        async for page in pages:
            keys += page
            _check(keys, KEYS_A_REQUEST)
    return keys


async def _collect(
    client: PlexClient, section: MusicSection, filters: Mapping[str, str | int], found: dict[str, Element]
) -> None:
    parameters: Parameters = {**TRACKS, **filters, **BY_AGE, **OF_TRACKS}
    async with aclosing(read_pages(client, section_path(section), parameters, _itself)) as pages:
        async for page in pages:
            found.update((element.get("ratingKey", ""), element) for element in page)
            _check(found, MOST_TRACKS)


def _check(found: Collection[object], most: int) -> None:
    if len(found) > most:
        raise TooManyChangesError


def _itself(element: Element) -> Element:
    return element
