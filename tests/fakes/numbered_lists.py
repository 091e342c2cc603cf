"""Reading a request as a chooser does: the numbered list in its message, its kind, and how many to pick."""

import re
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

from tests.fakes.base import RecordedRequest

Kind = Literal["track", "artist", "album"]
#: "12 Nick Drake", "12. Nick Drake - River Man"; a year alone is a headline, and "60s" is no number.
_LINE = re.compile(r"[ \t]*(\d{1,7})[.):]?[ \t]+(\S.*?)[ \t]*")
_ASKED = re.compile(
    r"\b(?:pick|choose|name|select)\s+(?:the\s+)?(?P<atmost>at most|up to|no more than)?\s*(?:exactly\s+)?"
    r"(?P<count>\d[\d,]*)(?:\s+(?:of\s+the\s+|other\s+|more\s+)*(?P<kind>[a-z]+))?",
    re.IGNORECASE,
)
_TAKEN = re.compile(r"\balready picked:\s*(\d+(?:,\s*\d+)*)", re.IGNORECASE)
_KINDS: dict[str, Kind] = {"track": "track", "song": "track", "artist": "artist", "band": "artist", "album": "album"}


class Line(NamedTuple):
    """One line of a list."""

    number: int
    name: str


class Question(NamedTuple):
    """What a message asks for. `at_most`: fewer than `most` are welcome; `taken` are picked already."""

    lines: tuple[Line, ...]
    kind: Kind
    most: int
    at_most: bool
    taken: frozenset[int] = frozenset()


def message_of(request: RecordedRequest) -> str:
    """What the user said, in Ollama's words or in OpenAI's; the last message where there are several."""
    body: dict[str, Any] = request.json or {}
    said = [message for message in body.get("messages", ()) if message.get("role") == "user"]
    return _text(said[-1].get("content")) if said else _text(body.get("prompt"))


def system_of(request: RecordedRequest) -> str:
    """The instructions beside the message."""
    body: dict[str, Any] = request.json or {}
    said = (_text(part.get("content")) for part in body.get("messages", ()) if part.get("role") == "system")
    return "\n".join((_text(body.get("system")), *said))


def read_question(message: str) -> Question | None:
    """None where nothing is to be picked out of a list."""
    lines = tuple(lines_of(message))
    asked = [*_ASKED.finditer(message)]
    if not (lines and asked):
        return None
    last = asked[-1]
    noun = (last["kind"] or "").lower().removesuffix("s")
    kind = _KINDS.get(noun) or _kind_of(lines)
    taken = frozenset(int(number) for found in _TAKEN.findall(message) for number in found.split(","))
    return Question(lines, kind, int(last["count"].replace(",", "")), bool(last["atmost"]), taken)


def lines_of(message: str) -> Iterator[Line]:
    """The numbered lines; of a number that occurs twice, the first."""
    seen: set[int] = set()
    for text in message.splitlines():
        found = _LINE.fullmatch(text)
        if found and int(found[1]) not in seen:
            seen.add(int(found[1]))
            yield Line(int(found[1]), found[2])


def _kind_of(lines: tuple[Line, ...]) -> Kind:
    """Tracks, where most lines part an artist from a title."""
    parted = sum(" - " in line.name for line in lines)
    return "track" if parted * 2 > len(lines) else "artist"


def _text(content: object) -> str:
    """Of a message, also of one in parts."""
    if isinstance(content, list):
        return "\n".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
    return content if isinstance(content, str) else ""
