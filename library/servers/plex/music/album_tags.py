"""What Plex keeps on albums and artists: genres, moods, styles, years. All of a section's, before its tracks are read.

Lists may show only the first two or three tags of an item, and most show genres alone. Where it looks like that, those
items are asked for whole, hundreds a request, and none of them twice. Which albums are concerts no list shows, but Plex
filters by it.
"""

import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from contextlib import aclosing
from typing import NamedTuple
from xml.etree.ElementTree import Element

from library.errors import ServerItemMissingError, ServerRefusedError
from library.servers.plex.http.client import KEYS_A_REQUEST, Parameters, PlexClient, chunks, require_root
from library.servers.plex.music.paging import read_pages
from library.servers.plex.music.query_params import ALBUMS, ARTISTS, AS_IT_IS, BY_AGE, OF_ALBUMS, WITHOUT
from library.servers.plex.music.sections import section_path
from library.servers.plex.xml_values import critics, is_in_trash, rating_key, tags, year
from library.servers.values import MusicSection

#: What Plex calls it among an album's subformats.
_LIVE = "live"
_TAGS = "Genre,Mood,Style,Format,Subformat"
_KEYS_ONLY: Parameters = {**WITHOUT, "excludeElements": f"{WITHOUT['excludeElements']},{_TAGS}"}
_KINDS = ("Genre", "Mood", "Style", "Collection")
#: No list has been seen to cut at more tags than this.
_CUT_AT_MOST = 3

Tags = tuple[tuple[str, ...], ...]
_NONE: Tags = ((), (), (), ())


class AlbumTags(NamedTuple):
    """What Plex keeps on an album, its artist's included; `tags` are genres, moods, styles and collections.

    `rating` is the critics', 0 to 10. `is_gone`: the files of album or artist are.
    """

    tags: Tags = _NONE
    year: int | None = None
    is_live: bool = False
    is_gone: bool = False
    studio: str = ""
    rating: float | None = None


class _Item(NamedTuple):
    """An album, or an artist (who has neither artist nor year)."""

    key: str
    artist: str
    own: AlbumTags


async def read_album_tags(client: PlexClient, section: MusicSection) -> Mapping[str, AlbumTags]:
    """The tags of every album of the section, by rating key."""
    artists = await _listed(client, section, ARTISTS)
    albums = await _listed(client, section, ALBUMS)
    return _merged(albums.values(), artists, await _find_live_albums(client, section))


async def read_tags_of(
    client: PlexClient, albums: Collection[str], artists: Collection[str]
) -> Mapping[str, AlbumTags]:
    """The tags of these albums, whose artists are these, by rating key."""
    found = {item.key: item for item in await _whole(client, artists)}
    return _merged(await _whole(client, albums), found)


async def _listed(client: PlexClient, section: MusicSection, kind: int) -> dict[str, _Item]:
    read = _reader()
    parameters: Parameters = {"type": kind, **BY_AGE, **OF_ALBUMS}
    items: dict[str, _Item] = {}
    async with aclosing(read_pages(client, section_path(section), parameters, read)) as pages:
        async for page in pages:
            items.update((item.key, item) for item in page)
    sample = await _sample(client, items)
    doubtful = items if _shows_too_little(items.values(), sample) else _maybe_cut(items.values())
    known = {item.key: item for item in sample}
    rest = await _whole(client, [key for key in doubtful if key not in known])
    return items | known | {item.key: item for item in rest}


async def _whole(client: PlexClient, keys: Collection[str]) -> list[_Item]:
    """Each with all its tags; those that are gone are left out."""
    read, found = _reader(), list[_Item]()
    for some in chunks(list(keys)):
        try:
            found += await client.request(
                "GET",
                f"/library/metadata/{','.join(some)}",
                {**OF_ALBUMS, **AS_IT_IS},
                read=lambda root: [read(element) for element in require_root(root)],
            )
        except ServerItemMissingError:
            continue  # what Plex says when it has none of them
    return found


async def _sample(client: PlexClient, items: Mapping[str, _Item]) -> list[_Item]:
    """Some from all over it, whole, where their list shows no tags of some kind: those tell whether there are any."""
    some = list(items)[:: len(items) // KEYS_A_REQUEST + 1] if len(_kinds(items.values())) < len(_KINDS) else []
    return await _whole(client, some)


def _shows_too_little(listed: Collection[_Item], sample: Iterable[_Item]) -> bool:
    return not _kinds(sample) <= _kinds(listed)


def _kinds(items: Iterable[_Item]) -> frozenset[int]:
    """Those of which there are any."""
    return frozenset(kind for item in items for kind, names in enumerate(item.own.tags) if names)


def _maybe_cut(items: Collection[_Item]) -> list[str]:
    """The keys of items that have as many tags of a kind as any: a list that cuts shows no more than that."""
    most = [max((len(item.own.tags[kind]) for item in items), default=0) for kind in range(len(_KINDS))]
    full = [(kind, number) for kind, number in enumerate(most) if 0 < number <= _CUT_AT_MOST]
    return [item.key for item in items if any(len(item.own.tags[kind]) == number for kind, number in full)]


def _merged(
    albums: Iterable[_Item], artists: Mapping[str, _Item], concerts: AbstractSet[str] = frozenset()
) -> dict[str, AlbumTags]:
    return {
        item.key: item.own._replace(
            tags=_joined(item.own.tags, artist.own.tags if artist else _NONE),
            is_live=item.own.is_live or item.key in concerts,
            is_gone=item.own.is_gone or (artist is not None and artist.own.is_gone),
        )
        for item in albums
        for artist in (artists.get(item.artist),)
    }


def _joined(album: Tags, artist: Tags) -> Tags:
    """Genres and collections of both; moods and styles are the album's own where it has any: these are about music."""
    genres, moods, styles, collections = album
    more_genres, other_moods, other_styles, more_collections = artist
    return (
        merge_names(genres, more_genres),
        moods or other_moods,
        styles or other_styles,
        merge_names(collections, more_collections),
    )


def merge_names(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    """Both, each name once; the very same object where nothing is added, since there are many of them."""
    return first if not second or set(second) <= set(first) else tuple(dict.fromkeys((*first, *second)))


def _reader() -> Callable[[Element], _Item]:
    """A reader that keeps each set of tags once: a library has far fewer of them than albums."""
    known: dict[tuple[str, ...], tuple[str, ...]] = {}

    def read(element: Element) -> _Item:
        found = (tags(element, kind) for kind in _KINDS)
        own = AlbumTags(
            tags=tuple(known.setdefault(names, names) for names in found),
            year=year(element),
            is_live=any(name.casefold() == _LIVE for name in tags(element, "Subformat")),
            is_gone=is_in_trash(element),
            studio=sys.intern(element.get("studio", "")),
            rating=critics(element.get("rating")),
        )
        return _Item(element.get("ratingKey", ""), element.get("parentRatingKey", ""), own)

    return read


async def _find_live_albums(client: PlexClient, section: MusicSection) -> AbstractSet[str]:
    """Their rating keys; none where Plex knows no such kind of album, or is too old to be asked."""
    try:
        path = f"/library/sections/{section.key}/subformat"
        ids = await client.request("GET", path, {"type": ALBUMS}, read=_ids_of_live)
        return await _albums_of_kind(client, section, ids) if ids else frozenset()
    except (ServerItemMissingError, ServerRefusedError):
        return frozenset()


async def _albums_of_kind(client: PlexClient, section: MusicSection, ids: str) -> AbstractSet[str]:
    parameters: Parameters = {"type": ALBUMS, "album.subformat": ids, **BY_AGE, **_KEYS_ONLY}
    keys: set[str] = set()
    async with aclosing(read_pages(client, section_path(section), parameters, rating_key)) as pages:
        async for page in pages:
            keys.update(page)
    return keys


def _ids_of_live(root: Element | None) -> str:
    """The tag's number, by which filters call it."""
    found = (element.get("key", "") for element in require_root(root) if element.get("title", "").casefold() == _LIVE)
    return ",".join(key for key in found if key.isdecimal())
