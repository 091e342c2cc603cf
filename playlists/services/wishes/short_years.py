"""Years in two digits, where they can be nothing else: "from 74 to 79", "'68-'72", "punk 77-79", "class of '77"."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from core.text.lazy_pattern import LazyPattern
from playlists.services.wishes.word_lists import word_lists

_LISTS = word_lists("years")
_TO = rf"(?:\s?[-–—]\s?|\s(?:{'|'.join(_LISTS['to'])})\s)(?:the\s)?"
_FROM = rf"\b(?:{'|'.join(_LISTS['from'])})\s(?:the\s)?"
#: Numbers beside these count something: "77-79 bpm", "tracks 74 to 79".
NO_UNIT = rf"(?![\w-]|\s?[%°€$£#:’']|[.,]\d|[\s-]?(?:{'|'.join(_LISTS['counted_with'].split())})\b)"
_BEHIND = frozenset(_LISTS["counted_behind"].split())
#: Whole tens may be decades, which are read elsewhere, or anything: "from 60 to 80".
_NO_TENS = rf"(?!['’]?\d0{_TO}['’]?\d0(?!\d))"
_EXPRESSIONS = tuple(
    LazyPattern(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<![\w'’])['’](\d\d){_TO}['’]?(\d\d){NO_UNIT}",
        rf"{_FROM}{_NO_TENS}['’]?([5-9]\d){_TO}['’]?(\d\d){NO_UNIT}",
        rf"(?<![\w.,:$€£#/'’-]){_NO_TENS}([5-9]\d)\s?[-–—]\s?([5-9]\d){NO_UNIT}",
        rf"(?<![\w'’])['’](\d\d)(){NO_UNIT}",
    )
)
#: Letters before a number in which the word stands that it belongs to.
_WORD_BEFORE = 16


def find_short_years(text: str) -> Iterator[tuple[int, int, int, int]]:
    """First and last year of each, and its place. A range that would go back is none."""
    for pattern in _EXPRESSIONS:
        for match in pattern.finditer(text):
            first, last = century_of(match[1]), century_of(match[2] or match[1])
            before = re.findall(r"\w+", text[max(0, match.start() - _WORD_BEFORE) : match.start()])
            if first <= last and not (before and before[-1].casefold() in _BEHIND):
                yield first, last, match.start(), match.end()
        text = pattern.sub(lambda match: " " * len(match[0]), text)


def century_of(digits: str) -> int:
    """The year that two digits mean: none to come, and none that is longer ago than a hundred years."""
    this_year = datetime.now(UTC).year
    year = this_year // 100 * 100 + int(digits)
    return year if year <= this_year else year - 100
