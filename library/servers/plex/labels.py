"""What Plex keeps on albums and artists: genres, moods, styles, years. All of a section's, before its tracks are read.

Lists may show only the first two or three tags of an item, and some show no moods and styles at all. Where it looks
like that, those items are asked for whole, hundreds a request.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import NamedTuple
from xml.etree.ElementTree import Element

from library.errors import ServerItemMissingError
from library.server_schemas import MusicSection
from library.servers.plex.pages import pages
from library.servers.plex.sections import all_of
from library.servers.plex.talk import KEYS_A_REQUEST, Parameters, Talk, chunks, container
from library.servers.plex.values import tags, year

ARTISTS, ALBUMS = 8, 9
#: In a fixed order, in which new items come last.
BY_AGE = {"sort": "id:asc"}
#: Large, and of no use to us. Older servers send them all the same.
WITHOUT = {
    "excludeElements": "Media,Guid,Image,UltraBlurColors,Collection,Country,Similar,Location,Label,Field",
    "excludeFields": "summary",
}
_KINDS = ("Genre", "Mood", "Style")
#: No list has been seen to cut at more tags than this.
_CUT_AT_MOST = 3

Tags = tuple[tuple[str, ...], ...]
_NONE: Tags = ((), (), ())


class Labels(NamedTuple):
    """Of an album, its artist's included; `tags` are genres, moods and styles."""

    tags: Tags = _NONE
    year: int | None = None
    is_live: bool = False


class _Item(NamedTuple):
    """An album, or an artist (who has neither artist nor year)."""

    key: str
    artist: str
    tags: Tags
    year: int | None
    is_live: bool


async def section_labels(talk: Talk, section: MusicSection) -> Mapping[str, Labels]:
    """The labels of every album, by rating key."""
    artists = await _listed(talk, section, ARTISTS)
    return _merged(await _listed(talk, section, ALBUMS), artists)


async def labels_of(talk: Talk, albums: Collection[str], artists: Collection[str]) -> Mapping[str, Labels]:
    """The same for some albums, whose artists are these."""
    found = {item.key: item for item in await _whole(talk, artists)}
    return _merged(await _whole(talk, albums), found)


async def _listed(talk: Talk, section: MusicSection, kind: int) -> dict[str, _Item]:
    read = _reader()
    parameters: Parameters = {"type": kind, **BY_AGE, **WITHOUT}
    items: dict[str, _Item] = {}
    async for page in pages(talk, all_of(section), parameters, read):
        items.update((item.key, item) for item in page)
    doubtful = items if await _shows_too_little(talk, items) else _maybe_cut(items.values())
    items.update((item.key, item) for item in await _whole(talk, doubtful))
    return items


async def _whole(talk: Talk, keys: Collection[str]) -> list[_Item]:
    """Each with all its tags; those that are gone are left out."""
    read, found = _reader(), list[_Item]()
    for some in chunks(list(keys)):
        try:
            found += await talk.ask(
                "GET",
                f"/library/metadata/{','.join(some)}",
                WITHOUT,
                read=lambda root: [read(element) for element in container(root)],
            )
        except ServerItemMissingError:
            continue  # what Plex says when it has none of them
    return found


async def _shows_too_little(talk: Talk, items: Mapping[str, _Item]) -> bool:
    """Whether items have tags of a kind of which their list shows none: some from all over it tell."""
    unseen = frozenset(range(len(_KINDS))) - _kinds(items.values())
    some = list(items)[:: len(items) // KEYS_A_REQUEST + 1] if unseen else []
    return not unseen.isdisjoint(_kinds(await _whole(talk, some)))


def _kinds(items: Iterable[_Item]) -> frozenset[int]:
    """Those of which there are any."""
    return frozenset(kind for item in items for kind, names in enumerate(item.tags) if names)


def _maybe_cut(items: Collection[_Item]) -> list[str]:
    """The keys of items that have as many tags of a kind as any: a list that cuts shows no more than that."""
    most = [max((len(item.tags[kind]) for item in items), default=0) for kind in range(len(_KINDS))]
    full = [(kind, number) for kind, number in enumerate(most) if 0 < number <= _CUT_AT_MOST]
    return [item.key for item in items if any(len(item.tags[kind]) == number for kind, number in full)]


def _merged(albums: Mapping[str, _Item] | Iterable[_Item], artists: Mapping[str, _Item]) -> dict[str, Labels]:
    items = albums.values() if isinstance(albums, Mapping) else albums
    return {item.key: Labels(_joined(item, artists.get(item.artist)), item.year, item.is_live) for item in items}


def _joined(album: _Item, artist: _Item | None) -> Tags:
    """Genres of both; moods and styles are the album's own where it has any, for they are about the music itself."""
    if artist is None:
        return album.tags
    (genres, *_), (more, *_) = album.tags, artist.tags
    _, moods, styles = (mine or theirs for mine, theirs in zip(album.tags, artist.tags, strict=True))
    return union(genres, more), moods, styles


def union(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    """Both, each name once; the very same object where nothing is added, since there are many of them."""
    return first if not second or set(second) <= set(first) else tuple(dict.fromkeys((*first, *second)))


def _reader() -> Callable[[Element], _Item]:
    """A reader that keeps each set of tags once: a library has far fewer of them than albums."""
    known: dict[tuple[str, ...], tuple[str, ...]] = {}

    def read(element: Element) -> _Item:
        found = (tags(element, kind) for kind in _KINDS)
        return _Item(
            key=element.get("ratingKey", ""),
            artist=element.get("parentRatingKey", ""),
            tags=tuple(known.setdefault(names, names) for names in found),
            year=year(element),
            is_live="Live" in tags(element, "Subformat"),
        )

    return read
