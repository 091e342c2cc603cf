"""The years that a text speaks of: "90s", "early seventies", "1975-1982", "before the 60s", "newer than 1990"."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

from core.text.lazy_pattern import LazyPattern
from playlists.services.wishes.ages import hide_ages
from playlists.services.wishes.decade_words import DECADE, TENS, WORDS, any_of
from playlists.services.wishes.relative_years import find_relative_years, is_of_a_listener
from playlists.services.wishes.short_years import NO_UNIT, find_short_years

#: No recording that anybody owns is older, and a bare number outside is no year.
FIRST_YEAR, LAST_YEAR = 1900, 2039

_PARTS = {"early": (0, 3), "mid": (3, 6), "late": (6, 9)}
_UNTIL, _BEFORE = (
    "until|till|up to|up until|bis|jusqu'en|hasta",
    "before|pre|prior to|earlier than|older than|vor|avant",
)
_SINCE, _AFTER = "since|seit|depuis|desde", "after|post|later than|newer than|younger than|more recent than|nach|après"


_YEAR = r"(?:19\d\d|20[0-3]\d)(?!\d)"
_TIME = rf"(?:{DECADE}|{_YEAR})"
_THE = r"(?:(?:the|den|die|les|los|year)\s+)?"
_PART = r"(?:early|mid|late)"
_TO = r"(?:[\s-]*+(?:to|and|or|/|–)[\s-]*+|\s*+-[\s-]*+)"
_LES_ANNEES = r"\b(?:ann[ée]es|a[ñn]os|anos|anni|jaren)\s+"
_TEN = rf"['’]?(?:(?:19|20)?\d0|{any_of(TENS)})(?:'?s)?\b"
_AND = (
    r"\s*(?:-|–|/|et|und|y|e|en|à|a|o|ou|hasta|al?)\s*(?:los\s+|les\s+|gli\s+|os\s+|ann[ée]es\s+|a[ñn]os\s+|anni\s+)*"
)
#: Behind these a number counts something: "los 20 mejores temas", "dos 30 minutos".
_COUNTED = (
    r"(?!\s+(?:mejor|primer|[úu]ltim|grande|m[áa]s\b|tema|canci|[ée]xito|disco|[áa]lbum|artista|minuto|a[ñn]o|principal"
    r"|cl[áa]sic|melhor|primeir|maior|m[úu]sica|mais\b|sucesso|hits?\b|tracks?\b|songs?\b|hora|d[íi]a|grad))"
)
#: A wider expression comes first; what it has read is blanked out for the narrower ones.
_EXPRESSIONS = tuple(
    (kind, LazyPattern(pattern, re.IGNORECASE))
    for kind, pattern in (
        ("years", rf"(?<![\w-])({_YEAR})\s*(?:-|–|—|to|until|through|and|bis|à)\s*({_YEAR})(?![\w-])"),
        ("years", rf"(?<![\w-])({_YEAR})(?:\s?[-–—]\s?['’]?|\s(?:to|until|through|bis|à)\s['’]?)(\d\d){NO_UNIT}"),
        ("since", rf"\b(?:from|ab|von)\s+{_THE}({_TIME})\s+(?:to|until|till|bis)\s+(?:now|today|the present|heute)\b"),
        ("since", rf"\b(?:from|ab|von)\s+{_THE}({_TIME})\s+on\b"),
        ("since", rf"({_TIME})\s+(?:onwards?|and later|and after|and newer|and up)\b"),
        ("decades", rf"(?<![\w'’])()({DECADE})\s+(?:to|through|until|bis|à)\s+{_THE}({DECADE})"),
        ("until", rf"\b(?:{_UNTIL})[\s-]+{_THE}({_TIME})"),
        ("before", rf"\b(?:{_BEFORE})[\s-]+{_THE}({_TIME})"),
        ("since", rf"\b(?:{_SINCE})[\s-]+{_THE}({_TIME})"),
        ("after", rf"\b(?:{_AFTER})[\s-]+{_THE}({_TIME})"),
        ("decades", rf"(?<![\w'’])({_PART}){_TO}({_PART})[\s-]*+({DECADE})"),
        ("decade", rf"(?<![\w'’])(?:({_PART})[\s-]*)({DECADE})"),
        ("decades", r"(?<![\w'’])()((?:19|20)?\d0)\s?['’]?s?\s*(?:-|–|/)\s*['’]?((?:19|20)?\d0\s?['’]?s)\b"),
        ("decade", rf"(?<![\w'’])()({DECADE})"),
        # The same in other languages: "80er", "80ern", "années 80 et 90", "los 80", "años 80", "80年代".
        ("decades", rf"{_LES_ANNEES}()({_TEN}){_AND}({_TEN})"),
        ("decade", rf"{_LES_ANNEES}()({_TEN})"),
        ("decades", rf"\b(?:los|dos)\s+()({_TEN}){_AND}({_TEN}){_COUNTED}"),
        ("decade", rf"\b(?:de|en|desde|por)\s+los\s+()({_TEN}){_COUNTED}"),
        ("decade", rf"\b(?:dos|los)\s+()({any_of(word for word in TENS if ' ' not in word)})\b{_COUNTED}"),
        ("decade", rf"\bdos\s+()((?:19|20)?\d0)\b{_COUNTED}"),
        ("decade", r"\b(?:los|as)\s+()['’]?((?:19|20)?\d0)(?=\s*(?:$|[,.;!?]))"),
        ("decade", r"(?<!\w)()((?:19|20)?\d0)(?:er|ern)\b"),
        ("decade", r"(?<!\w)()(zwanziger|dreißiger|vierziger|fünfziger|sechziger|siebziger|achtziger|neunziger)n?\b"),
        ("decade", r"(?<!\w)()((?:19|20)?\d0)\s?(?:年代|년대)"),
        ("years", rf"(?<![\w-])({_YEAR})()(?![\w-])"),
    )
)  # fmt: skip
Years = tuple[int, int]


class Era(NamedTuple):
    """Years, both included, and the characters of the text that say so. `is_open`: on one side without a limit."""

    first: int
    last: int
    start: int
    end: int
    is_open: bool = False


def find_years(text: str) -> Years | None:
    """From the earliest to the latest year that the text names, inclusive; None where it names none."""
    return hull([(era.first, era.last) for era in find_eras(text)])


def find_eras(text: str, twenties: int = 1920, year: int = 0) -> list[Era]:
    """Each expression once, in the order of the text; "20s" are those of the century that `twenties` begins in.

    `year` is what "the last five years" counts from; 0 is the current one.
    """
    return list(all_eras(text, twenties, year or datetime.now(UTC).year))


@lru_cache(maxsize=32)  # one wish is read by several readers, one after the other
def all_eras(text: str, twenties: int, year: int) -> tuple[Era, ...]:
    """As `find_eras`, which most want."""
    eras = list(_found(text, twenties))
    for first, last, start, end, is_vague in find_relative_years(text, year):
        if not (is_vague and eras) and not any(start < era.end and era.start < end for era in eras):
            eras.append(Era(first, last, start, end))
    for first, last, start, end in find_short_years(hide_ages(text)):
        if not any(start < era.end and era.start < end for era in eras):
            eras.append(Era(first, last, start, end))
    return tuple(sorted(eras, key=lambda era: era.start))


def hull(spans: list[Years]) -> Years | None:
    """The span from the first year of all spans to the last; None where there are none."""
    return (min(first for first, _ in spans), max(last for _, last in spans)) if spans else None


def _found(text: str, twenties: int) -> Iterator[Era]:
    text = hide_ages(text)
    for kind, pattern in _EXPRESSIONS:
        found = list(pattern.finditer(text))
        for match in found:
            if kind not in {"decade", "decades"} and is_of_a_listener(text[max(0, match.start() - 60) : match.start()]):
                continue
            first, last = _span(kind, [part or "" for part in match.groups()], twenties)
            is_open = kind in {"since", "after", "until", "before"}
            first, last = max(first, FIRST_YEAR), min(last, LAST_YEAR)
            yield Era(min(first, last), last, match.start(), match.end(), is_open)
        if found:
            text = pattern.sub(lambda match: " " * len(match[0]), text)


def _span(kind: str, parts: list[str], twenties: int) -> Years:
    """What an expression of this kind means, by its groups."""
    if kind == "years":
        return _years(parts[0], parts[1])
    if kind == "decade":
        start, (first, last) = _start(parts[1], twenties), _PARTS.get(parts[0].lower(), (0, 9))
        return start + first, start + last
    if kind == "decades" and parts[0]:  # "early to mid 80s"
        start = _start(parts[2], twenties)
        return start + _PARTS[parts[0].lower()][0], start + _PARTS[parts[1].lower()][1]
    if kind == "decades":
        starts = _start(parts[1], twenties), _start(parts[2], twenties)
        return min(starts), max(starts) + 9
    first, last = _time(parts[0], twenties)
    bounds = {
        "since": (first, LAST_YEAR),
        "after": (last + 1, LAST_YEAR),
        "until": (FIRST_YEAR, last),
        "before": (FIRST_YEAR, first - 1),
    }
    return bounds[kind]


def _years(one: str, other: str) -> Years:
    """ "1975-1982", "1980-85", "1984"."""
    first = int(one)
    if not other:
        return first, first
    last = int(other) if len(other) == 4 else first // 100 * 100 + int(other)
    if last < first and len(other) == 2:
        last += 100  # "1998 to 03"
    return min(first, last), max(first, last)


def _time(text: str, twenties: int) -> Years:
    """A year, or a decade's ten."""
    if re.fullmatch(_YEAR, text):
        return int(text), int(text)
    start = _start(text, twenties)
    return start, start + 9


def _start(text: str, twenties: int) -> int:
    """The first year of a decade: "90s" is 1990 and "10s" 2010; music that people own begins in the twenties."""
    digits = "".join(char for char in text if char.isdigit())
    number = int(digits) if digits else _in_words(text)
    if number >= 100:
        return number
    return twenties if number == 20 else number + (2000 if number < 20 else 1900)


def _in_words(text: str) -> int:
    """ "twenty-tens", "ochenta", "Achtzigern"."""
    word = " ".join(re.split(r"[\s-]+", text.lower().strip("'’ ")))
    hyphened = word.replace(" ", "-")
    known = (WORDS.get(word), TENS.get(hyphened), TENS.get(word), WORDS.get(word.removesuffix("n")))
    return next(number for number in known if number is not None)
