"""How the fake Plex Media Server filters, sorts and cuts lists: `type=10&addedAt>>=1760000000&sort=id:asc`."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from tests.fakes.base import RecordedRequest
from tests.fakes.plex.library import Album, Artist, Item, Section, Track

_KINDS: Mapping[str, type[Artist] | type[Album] | type[Track]] = {"artist": Artist, "album": Album, "track": Track}
_FIELDS: Mapping[str, Callable[[Any], Any]] = {
    "id": lambda item: item.key,
    "title": lambda item: item.title,
    "titleSort": lambda item: item.title.lower(),
    "addedAt": lambda item: item.added_at,
    "updatedAt": lambda item: item.updated_at,
    "lastViewedAt": lambda item: item.last_viewed_at,
    "viewedAt": lambda item: item.last_viewed_at,
    "lastRatedAt": lambda item: item.last_rated_at,
    "userRating": lambda item: item.user_rating,
    "viewCount": lambda item: item.view_count,
    "year": lambda item: item.year,
    "trash": lambda item: float(item.deleted_at is not None),
}
#: Filters by tag: values are the tags' numbers.
_TAGS = frozenset({"genre", "mood", "style", "subformat", "collection"})
_OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "": lambda have, want: have == want,
    "!": lambda have, want: have != want,
    ">>": lambda have, want: have is not None and have > want,
    "<<": lambda have, want: have is not None and have < want,
}
#: (kind, name) -> a tag's number.
TagId = Callable[[str, str], int]
_FILTER = re.compile(r"(?:(artist|album|track)\.)?([A-Za-z]+)(>>|<<|!|)")
#: Parameters that are no filters.
_OTHER = frozenset(
    {
        "type",
        "sort",
        "excludeElements",
        "excludeFields",
        "includeGuids",
        "includeCollections",
        "checkFiles",
        "skipRefresh",
    }
)


class BadFilterError(ValueError):
    """A filter that Plex does not know: it answers 400."""


def listed(section: Section, request: RecordedRequest, tag_id: TagId, *, default: int = 8) -> list[Item]:
    """What `/library/sections/N/all` shows, uncut; `default` is the type of item where none is said."""
    query = request.query
    items: Iterable[Item] = section.items(int(query.get("type", [default])[0]))
    for name, values in query.items():
        if name not in _OTHER and not name.startswith("X-Plex-"):
            items = _filtered(items, name, values[0], tag_id)
    return _sorted(list(items), query.get("sort", ["titleSort:asc"])[0])


def window(request: RecordedRequest, total: int) -> tuple[int, int]:
    """(start, size) of the part that is asked for, by header or by query; all of it where neither says."""
    return _number(request, "X-Plex-Container-Start", 0), _number(request, "X-Plex-Container-Size", total)


def keys_in(uri: str) -> list[int]:
    """The rating keys at the end of `server://…/library/metadata/1,2,3`."""
    return [int(key) for key in uri.rpartition("/")[2].split(",") if key.isdecimal()]


def _filtered(items: Iterable[Item], name: str, value: str, tag_id: TagId) -> Iterable[Item]:
    match = _FILTER.fullmatch(name)
    if match is None or match[2] not in {*_FIELDS, *_TAGS}:
        raise BadFilterError(name)
    field = _numbers_of(match[2], tag_id) if match[2] in _TAGS else _FIELDS[match[2]]
    compare, wanted = _OPERATORS[match[3]], _wanted(match[2], value)
    return [item for item in items if _matches(field(_related(item, match[1])), compare, wanted)]


def _numbers_of(kind: str, tag_id: TagId) -> Callable[[Any], Sequence[float]]:
    return lambda item: [float(tag_id(kind, name)) for name in getattr(item, f"{kind}s", ())]


def _wanted(name: str, value: str) -> Sequence[Any]:
    words = value.split(",")
    try:
        return words if name == "title" else [float(word) for word in words]
    except ValueError as exc:
        raise BadFilterError(name) from exc


def _matches(have: Any, compare: Callable[[Any, Any], bool], wanted: Sequence[Any]) -> bool:
    values = have if isinstance(have, tuple | list) else [have]
    return any(compare(value, want) for value in values for want in wanted)


def _related(item: Item, kind: str | None) -> Item:
    """The album of a track, the artist of either; the item itself where nothing is said."""
    if kind is None or isinstance(item, _KINDS[kind]):
        return item
    match item:
        case Track():
            return item.album if kind == "album" else item.album.artist
        case Album():
            return item.artist
        case Artist():
            raise BadFilterError(kind)


def _sorted(items: list[Item], sort: str) -> list[Item]:
    name, _, direction = sort.partition(":")
    field = _FIELDS[name.rpartition(".")[2]]
    return sorted(items, key=field, reverse=direction == "desc")


def _number(request: RecordedRequest, name: str, default: int) -> int:
    text = request.headers.get(name.lower()) or request.query.get(name, [""])[0]
    return int(text) if text else default
