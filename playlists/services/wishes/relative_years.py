"""Years that a text counts from today: "the last five years", "recent hits", "this year's best", "oldies". Pure."""

import re
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from core.text.lazy_pattern import LazyPattern
from library.names.normalization import fold
from playlists.services.wishes.facts.plain import Plain, plain_text
from playlists.services.wishes.facts.rules import listed_patterns, phrase_pattern
from playlists.services.wishes.word_lists import word_lists

#: Years that "the last years" and "recent" are, and "new releases".
_RECENT, _NEW = 5, 1
#: What radio stations play under that name.
_OLDIES = (1950, 1979)
_THE = "(?:(?:the|den|der|des|les|los|las|gli|i|os|as|le|la|l|el|il|o|a) )?"
_MOST_YEARS = 120


class RelativeYears(NamedTuple):
    """First and last year, and the characters of the text. `is_vague`: any year that is named says more."""

    first: int
    last: int
    start: int
    end: int
    is_vague: bool = False


class _Span(NamedTuple):
    first: int
    last: int
    is_vague: bool = False


_Reader = Callable[[re.Match[str], int], _Span | None]


def find_relative_years(text: str, year: int) -> list[RelativeYears]:
    """In this year; none of what was played or added at such a time."""
    plain = plain_text(text)
    found: list[RelativeYears] = []
    for pattern, read in _READERS:
        plain = plain.replace(pattern, partial(_take, plain, read, year, found))
    return found


def is_of_a_listener(before: str) -> bool:
    """Whether what stands before a year tells that it is one of plays or additions ("not played since 2020")."""
    clause = re.split(r"[,.;!?]", before)[-1]
    return bool(_HEARD_LAST.search(f" {fold(clause)} "))


def _take(plain: Plain, read: _Reader, year: int, found: list[RelativeYears], match: re.Match[str]) -> str | None:
    span = None if _is_of_another_thing(match) else read(match, year)
    if span is None:
        return None
    start, end = plain.characters(*match.span("years" if match.groupdict().get("years") else 0))
    found.append(RelativeYears(span.first, span.last, start, end, span.is_vague))
    return "×"


def _is_of_another_thing(match: re.Match[str]) -> bool:
    """ "Played in the last five years", "für die ich in den letzten fünf Jahren ..." tell of no recording."""
    before = re.split(r"[,.|]", match.string[: match.start()])[-1].split()
    after = re.split(r"[,.|]", match.string[match.end() :])[0].split()
    near = f" {' '.join(before[-4:])} × {' '.join(after[:3])} "
    return bool(_HEARD.search(near) or _NOT_BEFORE.search(f" {' '.join(before[-2:])} × "))


def _years(match: re.Match[str], year: int) -> _Span | None:
    """ "The last five years": as far back as the same day then."""
    number = match["n"] or match["m"]
    if not number or not number[0].isdecimal():
        return _Span(year - _RECENT, year)
    back = round(float(number) * (10 if _DECADE.search(f" {match['unit']} ") else 1))
    return _Span(year - back, year) if 0 < back <= _MOST_YEARS else None


def _decade(_: re.Match[str], year: int) -> _Span:
    return _Span(year - 10, year)


def _ago(match: re.Match[str], year: int) -> _Span | None:
    """ "From 30 years ago", give or take a year."""
    if not (match["before"] or match["behind"]):
        return None
    back = round(float(match["n"]))
    return _Span(year - back - 1, year - back + 1) if 1 < back <= _MOST_YEARS else None


def _since(years: int, _: re.Match[str], year: int, *, is_vague: bool = True) -> _Span:
    return _Span(year - years, year, is_vague)


def _of_century(century: int, _: re.Match[str], year: int) -> _Span:
    return _Span(century * 100 - 100, min(century * 100 - 1, max(year, century * 100 - 100)))


_HEARD = phrase_pattern("(?:<heard>|<added>|<bought>|<library>|<additions>)")
_HEARD_LAST = LazyPattern(lambda: _HEARD.pattern.removesuffix("(?= )") + r"(?: [^ ,.|]+){0,2} $")
_NOT_BEFORE = phrase_pattern("(?:<no_era_before>)(?: the)? ×")
_DECADE = phrase_pattern("<decade_unit>")
_UNIT = "(?P<unit><year_unit>|<decade_unit>)"
_MUSIC_BEFORE = "(?:<years_back>|<music>|best|hits|§)"
_LAST_YEAR = phrase_pattern(
    f"{_MUSIC_BEFORE} (?P<years>{_THE}(?:<last> <year_unit>|<year_unit> <last>))", "<last> years?(?= (?:best|<music>) )"
)
_THIS_YEAR = phrase_pattern(
    f"{_MUSIC_BEFORE} (?P<years>{_THE}<this> <year_unit>)", "<this> years?(?= (?:best|<music>) )"
)
_RECENT_MUSIC = phrase_pattern(
    "(?P<years><recent>) (?:<w> )?<music>",
    "<music> <recent>",
    "<any> (?:<comparing> )?<recent>",
    "(?:(?<=^ )|(?<=[,.] ))<recent>(?= [,.]| $)",
)
_CENTURIES = listed_patterns(word_lists("facts")["of_centuries"])
_READERS: tuple[tuple[LazyPattern, _Reader], ...] = (
    (phrase_pattern(f"(?:<last> (?P<n><n>|<several>)|(?P<m><n>) <last>) {_UNIT}"), _years),
    (phrase_pattern(f"{_THE}<last> <decade_unit>", f"{_THE}<decade_unit> <last>"), _decade),
    (phrase_pattern("<these_last_years>(?P<n>)(?P<m>)"), _years),
    (_LAST_YEAR, lambda _, year: _Span(year - 1, year - 1)),
    (_THIS_YEAR, lambda _, year: _Span(year, year)),
    (phrase_pattern(f"{_THE}<this> <decade_unit>"), lambda _, year: _Span(year // 10 * 10, year // 10 * 10 + 9)),
    (phrase_pattern("(?P<before><ago_before> )?(?P<n><n>) <year_unit>(?P<behind> <ago_behind>)?"), _ago),
    *((pattern, partial(_of_century, century)) for century, pattern in _CENTURIES),
    (phrase_pattern("<released>"), partial(_since, _NEW)),
    (_RECENT_MUSIC, partial(_since, _RECENT)),
    (phrase_pattern("<oldies>"), lambda _match, _year: _Span(*_OLDIES, is_vague=True)),
)
