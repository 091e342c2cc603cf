"""Long lists from Plex, a large container at a time; what changes meanwhile is noticed, and what Plex tells is checked.

The total is optional by Plex's own word: it may be told in the answer, in its head, or not at all, and it may be wrong.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Generic, NamedTuple, TypeVar
from xml.etree.ElementTree import Element

from library.errors import LibraryChangedError, ServerAnswerError, ServerRefusedError
from library.servers.plex.talk import Parameters, Talk, container
from library.servers.plex.values import integer

#: Items a request: Plex makes a thousand in a second or two, and they are a megabyte or two of XML.
PAGE = 1000
#: More items than this vanishing while a list is read are no tidying up, but a disk that went away.
_MOST_GONE = 100

T = TypeVar("T")


class _Page(NamedTuple, Generic[T]):
    """What came: the told total, and (key, value) of each item."""

    total: int | None
    items: list[tuple[str, T | None]]


class _Place(NamedTuple):
    """Where we are in a list: the next item, how many there are, and how many we may meet a second time."""

    start: int = 0
    total: int | None = None
    again: int = 0


async def pages(
    talk: Talk, path: str, parameters: Parameters, read: Callable[[Element], T | None], *, key: str = "ratingKey"
) -> AsyncIterator[list[T]]:
    """All items of a list, in its order; `read` makes a value of each, or None to leave it out.

    A list that ends before or after its total is a ServerAnswerError: nobody may take it for all there is. When items
    go away meanwhile, later ones move up: those are read again rather than missed. LibraryChangedError where the order
    does not hold, or too many go.
    """
    place, seen = _Place(), set[str]()
    while True:
        page = await talk.ask("GET", path, parameters, read=_reader(read, key), headers=_window(place.start))
        if page.total is not None and place.total is not None and page.total < place.total:
            place = _step_back(place, page.total)
            continue
        fresh = [item for item in page.items if not item[0] or item[0] not in seen]
        if place.start and page.total is place.total is None and not any(name for name, _ in fresh):
            return  # the end, or a server that knows no pages and sent all of it once more
        doubles = len(page.items) - len(fresh)
        if doubles > place.again:
            raise _changed()
        seen.update(name for name, _ in fresh)
        total = place.total if page.total is None else page.total
        place = _Place(place.start + len(page.items), total, place.again - doubles)
        if fresh:
            yield [value for _, value in fresh if value is not None]
        if _is_end(place, len(page.items)):
            return


async def count(talk: Talk, path: str, parameters: Parameters) -> int | None:
    """How many tracks a list has, without any of them; those in Plex's trash are none. None: it does not say."""
    total = await _told(talk, path, parameters)
    if not total:
        return total
    try:
        trashed = await _told(talk, path, {**parameters, "track.trash": 1}) or 0
        if trashed == total and await _told(talk, path, {**parameters, "track.trash": 0}) == total:
            return total  # a server that does not look at this filter
    except ServerRefusedError:
        return total  # one that does not know it
    return max(0, total - trashed)


def _is_end(place: _Place, came: int) -> bool:
    """Whether all has come; raises ServerAnswerError where that is not what was told.

    A full page may be followed by more than was told, and where nothing was told, only nothing at all is an end.
    """
    if place.total is None:
        return not came or came > PAGE
    if place.start > place.total or (not came and place.start < place.total):
        raise ServerAnswerError(
            f"Plex told of {place.total:,} items, and sent {place.start:,}. Nothing was taken over from that. "
            "Try again in a moment; if it stays so, restart Plex."
        )
    return place.start == place.total and came != PAGE


async def _told(talk: Talk, path: str, parameters: Parameters) -> int | None:
    return await talk.ask("GET", path, parameters, read=_total, headers=_window(0, 0))


def _step_back(place: _Place, total: int) -> _Place:
    gone = (place.total or 0) - total
    if gone > _MOST_GONE:
        raise _changed()
    return _Place(max(0, place.start - gone), total, place.again + gone)


def _reader(read: Callable[[Element], T | None], key: str) -> Callable[[Element | None], _Page[T]]:
    def of_answer(root: Element | None) -> _Page[T]:
        items = container(root)
        return _Page(_total(root), [(child.get(key, ""), read(child)) for child in items])

    return of_answer


def _total(root: Element | None) -> int | None:
    """Also where only the answer's head has it: see talk.with_total."""
    return integer(container(root).get("totalSize"))


def _window(start: int, size: int = PAGE) -> Mapping[str, str]:
    return {"X-Plex-Container-Start": str(start), "X-Plex-Container-Size": str(size)}


def _changed() -> LibraryChangedError:
    return LibraryChangedError("The library changed while it was read. Try again when Plex has finished scanning.")
