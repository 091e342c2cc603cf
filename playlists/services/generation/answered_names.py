"""What tracks an answer names, where it should have given numbers: lists, tables, sentences, JSON. Pure.

Each mention has several readings, as pairs of artist and title: "Title by Artist" is told from "Artist - Title" by
what the list has.
"""

import json
import re
from collections.abc import Iterator, Mapping
from itertools import islice, pairwise

from llm.json_repair import repair_json

Reading = tuple[str, str]
Mention = tuple[Reading, ...]

#: No playlist has so many, and no name is so long; what comes after is passed over.
_MOST_MENTIONS, _LONGEST_LINE, _LONGEST_TEXT = 400, 300, 60_000
_ARTIST_KEYS = frozenset("artist artists artist_name by band performer singer interpret artiste artista".split())
_TITLE_KEYS = frozenset("title song track name track_title track_name song_title titel titre titolo título".split())
_BULLET = re.compile(r"[\s>#*•·–—-]*+(?:\(?\d{1,4}[.):\]]++\s*+)?[\s*•_`-]*+")
_FENCE = re.compile(r"```\w{0,10}")
#: Between artist and title; a hyphen only with blanks around it, as names have hyphens of their own.
_SEPARATOR = re.compile(
    r"(?:(?<!\s)|(?=\S))"  # blanks are read once
    r"(?:\s++[-–—|~/•·]++\s++|[^\S\t]*+[–—\t|]\s*+|\s*+:\s++|\s++\(?(?:by|von|par|de|di|por|af|av)\s++)",
    re.IGNORECASE,
)
_MOST_SEPARATORS = 5
_TAIL = re.compile(r"(?<!\s)\s*+[(\[][^()\[\]]{0,80}[)\]]\s*$")
_QUOTES = " \t\"'“”„«»‘’`*_,;."
_ROW_OF_SIGNS = re.compile(r"[\s|:=-]*")


def mentions_in(text: str) -> Iterator[Mention]:
    """The tracks that a text names, in the order of the text."""
    return islice(_mentions(text[:_LONGEST_TEXT]), _MOST_MENTIONS)


def _mentions(text: str) -> Iterator[Mention]:
    found = list(_in_json(text))
    if found:
        yield from found
        return
    for line in _FENCE.sub("", text).splitlines():
        if mention := _of_line(line[:_LONGEST_LINE]):
            yield mention


def _in_json(text: str) -> Iterator[Mention]:
    """Where the answer is JSON, or holds some behind a few words."""
    start = min((at for sign in "[{" if (at := text.find(sign)) >= 0), default=-1)
    if start < 0 or not re.match(r"[\[{]\s*[\[{\"']", text[start : start + 20]):
        return
    yield from _of_value(_json_of(text[start:]))


def _json_of(body: str) -> object:
    """The value, mended where it is slightly broken or cut; None where it is past mending."""
    try:
        value: object = json.JSONDecoder().raw_decode(body)[0]
    except (ValueError, RecursionError):
        pass
    else:
        return value
    try:
        return repair_json(body)
    except (ValueError, RecursionError):
        return None


def _of_value(value: object, depth: int = 0) -> Iterator[Mention]:
    if depth > 6:
        return
    if isinstance(value, dict):
        mention = _of_object({str(key).lower(): part for key, part in value.items()})
        if mention:
            yield mention
        else:
            for part in value.values():
                yield from _of_value(part, depth + 1)
    elif isinstance(value, list):
        for part in value:
            yield from [_of_line(part)] if isinstance(part, str) else _of_value(part, depth + 1)


def _of_object(value: Mapping[str, object]) -> Mention:
    """{"artist": …, "title": …}; a title alone may hold both."""
    artist = next((_name(value[key]) for key in value if key in _ARTIST_KEYS), "")
    title = next((str(value[key]) for key in value if key in _TITLE_KEYS and isinstance(value[key], str)), "")
    if artist and title:
        return ((artist, title.strip(_QUOTES)), *_of_line(title))
    return _of_line(title) if title else ()


def _name(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(part for part in value if isinstance(part, str))
    return value.strip() if isinstance(value, str) else ""


def _of_line(line: str) -> Mention:
    """All ways to part a line into an artist and a title."""
    if "|" in line:
        return _of_row(line)
    bullet = _BULLET.match(line)
    whole = line[bullet.end() :] if bullet else line
    plain = _without_tail(whole)
    readings = _parted(plain)
    # "(Live)" at the end of a title tells it from the one without; what was parted with it comes first.
    return (*_parted(whole), *readings) if plain != whole else readings


def _parted(text: str) -> tuple[Reading, ...]:
    readings: list[Reading] = []
    for found in islice(_SEPARATOR.finditer(text), _MOST_SEPARATORS):
        readings += _both_ways(text[: found.start()], text[found.end() :])
    return tuple(readings)


def _of_row(line: str) -> Mention:
    """A row of a table: neighbouring cells that are no numbers."""
    cells = [cell for part in line.split("|") if (cell := part.strip(_QUOTES)) and not _ROW_OF_SIGNS.fullmatch(cell)]
    named = [cell for cell in cells[:6] if not re.fullmatch(r"[\d.:#]+", cell)] or cells
    pairs = [*pairwise(cells[:6]), *pairwise(named)]
    return tuple(reading for left, right in pairs for reading in _both_ways(left, right))


def _both_ways(left: str, right: str) -> Iterator[Reading]:
    left, right = left.strip(_QUOTES), right.strip(_QUOTES)
    if left and right:
        yield left, right
        yield right, left


def _without_tail(text: str) -> str:
    """Without "(1971)" or "[Album]" at its end, also both."""
    for _ in range(2):
        text = _TAIL.sub("", text)
    return text
