"""The years that a text speaks of: "90s", "early seventies", "1975-1982", "before 1970"."""

import re
from collections.abc import Iterator
from types import MappingProxyType

#: No recording that anybody owns is older, and a bare number outside is no year.
FIRST_YEAR, LAST_YEAR = 1900, 2039

_WORDS = MappingProxyType(
    {
        "twenties": 1920,
        "thirties": 1930,
        "forties": 1940,
        "fifties": 1950,
        "sixties": 1960,
        "seventies": 1970,
        "eighties": 1980,
        "nineties": 1990,
        "noughties": 2000,
        "aughts": 2000,
    }
)
_PARTS = MappingProxyType({"early": (0, 3), "mid": (3, 6), "late": (6, 9)})
_YEAR = r"(?P<{0}>19\d\d|20[0-3]\d)"
_RANGE = re.compile(rf"\b{_YEAR.format('first')}\s*(?:-|–|—|to|until|through|and)\s*{_YEAR.format('last')}\b")
_DECADE = re.compile(
    r"(?:\b(?P<part>early|mid|late)[\s-]*)?"
    rf"(?<![\w'’])(?:['’]?(?P<digits>(?:19|20)?\d0)\s?['’]?s|(?P<word>{'|'.join(_WORDS)}))\b"
)
#: The same in other languages: "80er", "80ern", "années 80", "años 80", "anni 80", "80年代".
_ELSEWHERE = re.compile(
    r"(?<!\w)(?:(?:ann[ée]es|a[ñn]os|anos|anni|jaren)\s+['’]?(?P<after>(?:19|20)?\d0)\b"
    r"|(?P<before>(?:19|20)?\d0)(?:er|ern)\b|(?P<cjk>(?:19|20)?\d0)\s?(?:年代|년대))"
)
_BOUND = re.compile(rf"\b(?P<side>before|until|up to|pre|since|after|post)[\s-]+(?:the\s+)?{_YEAR.format('year')}\b")
_ONWARDS = re.compile(rf"\b{_YEAR.format('year')}\s+(?:on|onwards?|and later|and after)\b")
_SINGLE = re.compile(rf"(?<![\d-]){_YEAR.format('year')}(?![\d-])\b")

Years = tuple[int, int]


def find_years(text: str) -> Years | None:
    """From the earliest to the latest year that the text names, inclusive; None where it names none."""
    spans = list(_spans(text.lower()))
    if not spans:
        return None
    return min(first for first, _ in spans), max(last for _, last in spans)


def _spans(text: str) -> Iterator[Years]:
    """Each expression once: what a wider one has read is blanked out for the narrower ones."""
    for pattern, read in (
        (_RANGE, _range),
        (_DECADE, _decade),
        (_ELSEWHERE, _elsewhere),
        (_BOUND, _bound),
        (_ONWARDS, _onwards),
        (_SINGLE, _single),
    ):
        for match in pattern.finditer(text):
            yield read(match)
        text = pattern.sub(" ", text)


def _range(match: re.Match[str]) -> Years:
    first, last = int(match["first"]), int(match["last"])
    return min(first, last), max(first, last)


def _decade(match: re.Match[str]) -> Years:
    start = _WORDS[match["word"]] if match["word"] else _century(match["digits"])
    first, last = _PARTS.get(match["part"] or "", (0, 9))
    return start + first, start + last


def _elsewhere(match: re.Match[str]) -> Years:
    start = _century(match["after"] or match["before"] or match["cjk"])
    return start, start + 9


def _century(digits: str) -> int:
    """ "90" is 1990 and "10" is 2010: music that people own begins in the twenties of last century."""
    if len(digits) == 4:
        return int(digits)
    return int(digits) + (2000 if int(digits) < 20 else 1900)


def _bound(match: re.Match[str]) -> Years:
    year = int(match["year"])
    if match["side"] in {"before", "pre"}:
        return FIRST_YEAR, year - 1
    if match["side"] in {"until", "up to"}:
        return FIRST_YEAR, year
    return (year + 1 if match["side"] in {"after", "post"} else year), LAST_YEAR


def _onwards(match: re.Match[str]) -> Years:
    return int(match["year"]), LAST_YEAR


def _single(match: re.Match[str]) -> Years:
    return int(match["year"]), int(match["year"])
