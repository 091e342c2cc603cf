"""What Plex's XML attributes mean: numbers, moments, stars, tags."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from xml.etree.ElementTree import Element

_PICTURE = re.compile(r"/(?:library/metadata|playlists)/\d+/(?:thumb|art|composite)(?:/\d+)?")
_CATALOGUE, _MUSICBRAINZ = "plex://", "mbid://"
#: Seconds since 1970 that a clock could tell; Plex writes 0 and worse for "never".
_MOMENTS = range(1, 2**32)


def integer(text: str | None) -> int | None:
    """A number that is not negative; None for anything else."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 19 else None


def rating_key(element: Element) -> str | None:
    """The item's number on its server."""
    return element.get("ratingKey")


def moment(text: str | None) -> datetime | None:
    """Seconds since 1970."""
    seconds = integer(text)
    return datetime.fromtimestamp(seconds, UTC) if seconds is not None and seconds in _MOMENTS else None


def stars(text: str | None) -> int | None:
    """A rating from 1 to 10, in half stars; Plex writes "8.0", and something below 0 once it is taken away."""
    try:
        rating = round(float(text or 0))
    except (ValueError, OverflowError):
        return None
    return min(rating, 10) if rating > 0 else None


def year(element: Element) -> int | None:
    """Of the recording or the release, where either is told."""
    released = element.get("originallyAvailableAt", "")[:4]
    return integer(element.get("year")) or integer(released) or None


def tags(element: Element, kind: str) -> tuple[str, ...]:
    """The names of all tags of a kind: "Genre", "Mood", "Style"."""
    return tuple(_names(element, kind))


def names_by_kind(element: Element) -> dict[str, tuple[str, ...]]:
    """The same for all kinds at once."""
    found: dict[str, tuple[str, ...]] = {}
    for child in element:
        if name := child.get("tag"):
            found[child.tag] = (*found.get(child.tag, ()), name)
    return found


def catalogue_name(guid: str | None) -> str:
    """What Plex's catalogue calls it; "" where it only calls it by its rating key, or an old agent made up a name."""
    return guid if guid and guid.startswith(_CATALOGUE) else ""


def mbid(element: Element) -> str:
    """What MusicBrainz calls it."""
    names = (child.get("id", "") for child in element if child.tag == "Guid")
    return next((name.removeprefix(_MUSICBRAINZ) for name in names if name.startswith(_MUSICBRAINZ)), "")


def picture(element: Element) -> str:
    """Where the item's picture is, or that of the album or artist it belongs to; "" for an odd place."""
    for name in ("thumb", "parentThumb", "grandparentThumb", "composite"):
        if is_picture(path := element.get(name, "")):
            return path
    return ""


def is_picture(path: str) -> bool:
    """Whether this is a path of Plex's own pictures; anything else it would fetch for us from elsewhere."""
    return _PICTURE.fullmatch(path) is not None


def is_in_trash(element: Element) -> bool:
    """Whether its file is gone: such items stay in lists until Plex's trash is emptied, or the file comes back."""
    return bool(integer(element.get("deletedAt")))


def critics(text: str | None) -> float | None:
    """A rating from 0 to 10 that others gave: "8.4"."""
    try:
        rating = round(float(text or "nan"), 1)
    except ValueError:
        return None
    return rating if 0 < rating <= 10 else None  # what Plex shows as five stars


def is_true(text: str | None) -> bool:
    """Plex's way to say yes."""
    return text in {"1", "true"}


def _names(element: Element, kind: str) -> Iterator[str]:
    for child in element:
        if child.tag == kind and (name := child.get("tag")):
            yield name
