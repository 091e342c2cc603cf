"""Long lists from Plex, a large container at a time; what changes meanwhile is noticed, and what Plex tells is checked.

The total is optional by Plex's own word: it may be told in the answer, in its head, or not at all, and it may be wrong.
"""

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from typing import NamedTuple, TypeVar
from xml.etree.ElementTree import Element

from library.errors import LibraryChangedError, ServerAnswerError, ServerRefusedError
from library.servers.plex.http.ahead import open_ahead
from library.servers.plex.http.client import Parameters, PlexClient, require_root
from library.servers.plex.xml_values import integer

#: Items a request: Plex makes a thousand in a second or two, and they are a megabyte or two of XML.
PAGE = 1000
#: More items than this vanishing while a list is read are no tidying up, but a disk that went away.
_MOST_GONE = 100
#: So often items may have moved up without any word of it, while one list is read.
_MOST_MOVES = 10

T = TypeVar("T")


class _Page(NamedTuple):
    """What came: the told total, and each item with its key."""

    total: int | None
    items: list[tuple[str, Element]]


class _Position(NamedTuple):
    """Where we are in a list: the next item, how many there are, and how many we may meet a second time.

    `moves`: how often items had moved up without any word of it. `read`: how many were read for the first time.
    `is_cut`: pages are shorter than they were asked for.
    """

    start: int = 0
    total: int | None = None
    again: int = 0
    moves: int = 0
    read: int = 0
    is_cut: bool = False

    @property
    def overlap(self) -> int:
        """The last item that was read is read once more: it tells whether the next one still follows it."""
        return min(self.start, 1)

    @property
    def window(self) -> Mapping[str, str]:
        """What is asked for next."""
        return _window(self.start - self.overlap, PAGE + self.overlap)


class _Step(NamedTuple):
    """Where we are after a page, and the items that are new in it."""

    place: _Position
    fresh: Sequence[Element] = ()
    is_end: bool = False


async def read_pages(
    client: PlexClient,
    path: str,
    parameters: Parameters,
    read: Callable[[Element], T | None],
    *,
    key: str = "ratingKey",
) -> AsyncGenerator[list[T], None]:
    """All items of a list, in its order; `read` makes a value of each, or None to leave it out.

    A list that ends before or after its total is a ServerAnswerError: nobody may take it for all there is. When items
    go away meanwhile, later ones move up: those are read again rather than missed, also where as many new ones came.
    LibraryChangedError where the order does not hold, or too many go.

    The next page is asked for before this one is read. Whoever may stop early closes the generator (`aclosing`).
    """
    place, seen, is_end = _Position(), set[str](), False
    async with open_ahead(client) as ahead:
        ahead.ask(path, parameters, place.window)
        while not is_end:
            step = _step(_page(await ahead.answer(), key), place, seen)
            place, is_end = step.place, step.is_end
            if not is_end:
                ahead.ask(path, parameters, place.window)
            if step.fresh:
                values = await client.run_in_thread(partial(_values, step.fresh, read))
                del step  # a page's XML is large, and whoever takes the values may take long
                yield values


async def count_items(client: PlexClient, path: str, parameters: Parameters) -> int | None:
    """How many tracks a list has, without any of them; those in Plex's trash are none. None: it does not say."""
    total = await _told(client, path, parameters)
    if not total:
        return total
    try:
        trashed = await _told(client, path, {**parameters, "track.trash": 1}) or 0
        if trashed == total and await _told(client, path, {**parameters, "track.trash": 0}) == total:
            return total  # a server that does not look at this filter
    except ServerRefusedError:
        return total  # one that does not know it
    return max(0, total - trashed)


def _step(page: _Page, place: _Position, seen: set[str]) -> _Step:
    """What to do after this page; `seen` learns the keys of its items."""
    if page.total is not None and place.total is not None and page.total < place.total:
        return _Step(_step_back(place, page.total))
    if not _goes_on(page, place, seen):
        return _Step(_look_back(place))
    fresh = _fresh(page, seen)
    total = place.total if page.total is None else page.total
    if place.start and not any(name for name, _ in fresh) and total in {None, place.start} and not place.again:
        return _Step(place, is_end=True)  # or a server that knows no pages and sent all of it once more
    came = max(0, len(page.items) - place.overlap)
    doubles = max(0, sum(name in seen for name, _ in page.items) - place.overlap)
    if doubles > place.again:
        raise _changed()
    seen.update(name for name, _ in fresh)
    place = place._replace(
        start=place.start + came, total=total, again=place.again - doubles, read=place.read + came - doubles
    )
    items = [item for _, item in fresh]
    if _is_end(place, came):
        return _Step(place, items, is_end=True)
    return _Step(place._replace(is_cut=place.is_cut or 0 < came < PAGE), items)


def _is_end(place: _Position, came: int) -> bool:
    """Whether all has come; raises ServerAnswerError where that is not what was told.

    A full page may be followed by more than was told, and so may any where pages are cut. Where nothing was told, only
    nothing at all is an end.
    """
    if place.total is None:
        return not came or came > PAGE
    if place.start > place.total or (not came and place.start < place.total):
        raise ServerAnswerError(
            f"Plex reported {place.total:,} items but sent {place.start:,}, so nothing was imported. Try again in a "
            "moment. If this keeps happening, restart Plex."
        )
    if place.start < place.total or came == PAGE or (place.is_cut and came):
        return False
    if place.read < place.total:  # others in their place, twice
        raise _changed()
    return True


async def _told(client: PlexClient, path: str, parameters: Parameters) -> int | None:
    return await client.request("GET", path, parameters, read=_total, headers=_window(0, 0))


def _step_back(place: _Position, total: int) -> _Position:
    gone = (place.total or 0) - total
    if gone > _MOST_GONE:
        raise _changed()
    return _back(place, gone)._replace(total=total)


def _goes_on(page: _Page, place: _Position, seen: AbstractSet[str]) -> bool:
    """Whether it begins with something that was read before, so that nothing is missed between."""
    if not place.start:
        return True
    if not page.items:  # an end: where a total was told, that says whether it is the right one
        return page.total is not None or place.total is not None
    first = page.items[0][0]
    return not first or first in seen


def _look_back(place: _Position) -> _Position:
    if place.moves == _MOST_MOVES:
        raise _changed()
    return _back(place, _MOST_GONE)._replace(moves=place.moves + 1)


def _back(place: _Position, items: int) -> _Position:
    start = max(0, place.start - items)
    return place._replace(start=start, again=place.again + place.start - start)


def _fresh(page: _Page, seen: AbstractSet[str]) -> list[tuple[str, Element]]:
    """What was not read before, each once."""
    first: dict[str, tuple[str, Element]] = {}
    for place, item in enumerate(page.items):
        first.setdefault(item[0] or f"nameless {place}", item)
    return [item for item in first.values() if item[0] not in seen]


def _page(root: Element, key: str) -> _Page:
    return _Page(_total(root), [(child.get(key, ""), child) for child in root])


def _values(items: Sequence[Element], read: Callable[[Element], T | None]) -> list[T]:
    return [value for item in items if (value := read(item)) is not None]


def _total(root: Element | None) -> int | None:
    """Told by the answer or by its head alone (`client.add_total`)."""
    return integer(require_root(root).get("totalSize"))


def _window(start: int, size: int = PAGE) -> Mapping[str, str]:
    return {"X-Plex-Container-Start": str(start), "X-Plex-Container-Size": str(size)}


def _changed() -> LibraryChangedError:
    return LibraryChangedError(
        "The library changed while PlexSage was reading it. Try again when Plex has finished scanning."
    )
