"""Long lists from Plex, a large container at a time; what changes meanwhile is noticed."""

from collections.abc import AsyncIterator, Callable, Mapping
from typing import NamedTuple, TypeVar
from xml.etree.ElementTree import Element

from library.errors import LibraryChangedError, ServerAnswerError
from library.servers.plex.talk import Parameters, Talk, container
from library.servers.plex.values import integer

#: Items a request: Plex makes a thousand in a second or two, and they are a megabyte or two of XML.
PAGE = 1000
#: More items than this vanishing while a list is read are no tidying up, but a disk that went away.
_MOST_GONE = 100

T = TypeVar("T")


class _Place(NamedTuple):
    """Where we are in a list: the next item, how many there are, and how many we may meet a second time."""

    start: int = 0
    total: int = -1
    again: int = 0


async def pages(
    talk: Talk, path: str, parameters: Parameters, read: Callable[[Element], T | None], *, key: str = "ratingKey"
) -> AsyncIterator[list[T]]:
    """All items of a list, in its order; `read` makes a value of each, or None to leave it out.

    A list that ends too soon is a ServerAnswerError. When items go away meanwhile, later ones move up: those are
    read again rather than missed. LibraryChangedError where the order does not hold, or too many go.
    """
    place, seen = _Place(), set[str]()
    while place.total < 0 or place.start < place.total:
        total, items = await talk.ask("GET", path, parameters, read=_reader(read, key), headers=_window(place.start))
        if total < place.total:
            place = _step_back(place, total)
            continue
        if not items and place.start < total:
            raise ServerAnswerError(f"Plex told of {total:,} items, and sent {place.start:,}. Try again in a moment.")
        fresh = [item for item in items if not item[0] or item[0] not in seen]
        doubles = len(items) - len(fresh)
        if doubles > place.again:
            raise _changed()
        seen.update(name for name, _ in fresh)
        place = _Place(place.start + len(items), total, place.again - doubles)
        yield [value for _, value in fresh if value is not None]


async def count(talk: Talk, path: str, parameters: Parameters) -> int:
    """How many items a list has, without any of them."""
    return await talk.ask("GET", path, parameters, read=_total, headers=_window(0, 0))


def _step_back(place: _Place, total: int) -> _Place:
    gone = place.total - total
    if gone > _MOST_GONE:
        raise _changed()
    return _Place(max(0, place.start - gone), total, place.again + gone)


def _reader(
    read: Callable[[Element], T | None], key: str
) -> Callable[[Element | None], tuple[int, list[tuple[str, T | None]]]]:
    def of_answer(root: Element | None) -> tuple[int, list[tuple[str, T | None]]]:
        items = container(root)
        return _total(root), [(child.get(key, ""), read(child)) for child in items]

    return of_answer


def _total(root: Element | None) -> int:
    attributes = container(root).attrib
    return integer(attributes.get("totalSize")) or integer(attributes.get("size")) or 0


def _window(start: int, size: int = PAGE) -> Mapping[str, str]:
    return {"X-Plex-Container-Start": str(start), "X-Plex-Container-Size": str(size)}


def _changed() -> LibraryChangedError:
    return LibraryChangedError("The library changed while it was read. Try again when Plex has finished scanning.")
