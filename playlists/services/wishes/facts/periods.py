"""Times that lie back, as one word each: "the last two weeks" is "p14", "this month" is "p29" on the 30th. Pure.

"For months", which is not when but how long, is "f90".
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import partial

from core.text.lazy_pattern import LazyPattern
from playlists.services.wishes.facts.plain import Plain
from playlists.services.wishes.facts.rules import phrase_pattern
from playlists.services.wishes.word_lists import word_lists

_LISTS = word_lists("facts")
_DAYS: Mapping[int, LazyPattern] = {days: phrase_pattern(f"(?:{text})") for days, text in _LISTS["days"].items()}
_UNIT = f"(?:{'|'.join(_LISTS['days'].values())})"
_VAGUE: dict[int, int] = _LISTS["vague"]
_LONG, _RECENTLY = 180, 30
_MOST = 36_500
_MONTHS = [frozenset(names.split()) for names in _LISTS["months"].split(",")]
_THE = "(?:(?:the|den|die|der|dem|des|les|los|las|gli|le|la|i|os|as|l|all|el|il|lo|o|a) )?"

_SINGULAR = frozenset(_LISTS["one_unit"].split())

#: Before "last", these count from today: "in the last month".
_ROLLING = frozenset(_LISTS["rolling"].split())

Reader = Callable[[re.Match[str], date], int | None]


def name_periods(plain: Plain, today: date) -> Plain:
    """With each as one word; "more than six months ago" is "ago180"."""
    plain = plain.replace(_AGO, _ago)
    for pattern, read in _READERS:
        letter = "f" if read is _for else "p"
        plain = plain.replace(pattern, partial(_word, letter, read, today))
    return plain


def _ago(match: re.Match[str]) -> str | None:
    return f"ago{_several(match)}" if match["before"] or match["behind"] else None


def days_of(word: str) -> int:
    """Of "p14"."""
    return int(re.sub(r"\D", "", word.partition("s")[0]) or 0)


def days_without(word: str) -> int:
    """Of a period in which nothing was played: what was "not heard since last year" was heard then."""
    return int(word.partition("s")[2] or days_of(word))


def _word(letter: str, read: Reader, today: date, match: re.Match[str]) -> str | None:
    days = read(match, today)
    if days is None or days > _MOST:
        return None
    since = _since_the_end(match, today) if read is _last else 0
    return f"{letter}{max(days, 1)}" + (f"s{since}" if since else "")


def _last(match: re.Match[str], today: date) -> int:
    """ "The last two weeks"; "last month" is the one that has ended, and all since."""
    unit = _unit(match)
    if match["n"] or match["m"]:
        return _several(match)
    if match["unit"] not in _SINGULAR or " derniers " in f" {match[0]} ":
        return _VAGUE[unit]
    is_rolling = not _ROLLING.isdisjoint(match[0].split())
    return unit if is_rolling or unit == 3650 else (today - _start(unit, _start(unit, today) - timedelta(1))).days


def _since_the_end(match: re.Match[str], today: date) -> int:
    """Days since the end of "last year" in "since last year"; 0 of other phrases."""
    is_one = not (match["n"] or match["m"]) and match["unit"] in _SINGULAR
    if not is_one or match[0].split()[0] not in _SINCE:
        return 0
    return max((today - _start(_unit(match), today)).days, 1)


def _this(match: re.Match[str], today: date) -> int:
    return (today - _start(_unit(match), today)).days


def _since(match: re.Match[str], today: date) -> int | None:
    """ "Since March": the last one that has begun; "since March 2024", "since 2020"."""
    if match["alone"]:
        begin = date(int(match["alone"]), 1, 1)
    else:
        month = next(number for number, names in enumerate(_MONTHS, 1) if match["month"] in names)
        begin = date(int(match["year"] or today.year), month, 1)
        begin = begin if match["year"] or begin <= today else begin.replace(year=begin.year - 1)
    return (today - begin).days if begin < today else None


def _for(match: re.Match[str], _: date) -> int | None:
    """ "For months", "seit einem Jahr", "for 6 weeks"; "in a day" is none that lies back."""
    if not match["n"] and match["unit"] in _SINGULAR:
        return None
    return _several(match)


def _several(match: re.Match[str]) -> int:
    number = next((text for text in (match["n"], match["m"]) if text), "")
    unit = _unit(match)
    if not number:
        return _VAGUE[unit]
    if number[0].isdecimal():
        return round(float(number) * _EXACT.get(unit, unit))
    return unit if number in _ONE else _VAGUE[unit]


def _unit(match: re.Match[str]) -> int:
    return next(days for days, pattern in _DAYS.items() if pattern.search(f" {match['unit']} "))


def _start(unit: int, day: date) -> date:
    """The first day of the week, month, year or decade that this day lies in."""
    if unit == 7:
        return day - timedelta(day.weekday())
    if unit == 30:
        return day.replace(day=1)
    if unit == 365:
        return day.replace(month=1, day=1)
    return day if unit == 1 else day.replace(year=day.year // 10 * 10, month=1, day=1)


_SINCE = frozenset(_LISTS["since"].split("|"))
_ONE = frozenset(phrase.strip() for phrase in _LISTS["parts"]["an"].split("|"))
#: Of several months, each is a little longer than 30 days.
_EXACT: Mapping[int, float] = {30: 30.44, 365: 365.25}
_NUMBER = "(?P<n><n>|<an>|<several>)"
_AGO = phrase_pattern(f"(?P<before><ago_before> )?<over> {_NUMBER} (?P<unit>{_UNIT})(?P<m>)(?P<behind> <ago_behind>)?")
_READERS: tuple[tuple[LazyPattern, Reader], ...] = (
    (phrase_pattern(f"(?:<back> )?{_THE}(?:<last> (?:{_NUMBER} )?|(?P<m><n>) <last> )(?P<unit>{_UNIT})"), _last),
    (phrase_pattern(f"(?:<back> )?{_THE}(?P<n>)(?P<m>)(?P<unit>{_UNIT}) <last>"), _last),
    (phrase_pattern(f"(?:<back> )?{_THE}<this> (?P<unit>{_UNIT})"), _this),
    (
        phrase_pattern(
            "<since> (?:<last> )?(?:<the> )?(?P<month><month>)(?: (?P<year><year>))?(?P<alone>)",
        ),
        _since,
    ),
    (phrase_pattern("<since> (?P<alone><year>)(?P<month>)(?P<year>)"), _since),
    (phrase_pattern(f"<back> (?:<over> )?(?:{_NUMBER} )?(?P<unit>{_UNIT})(?P<m>)"), _for),
    (
        phrase_pattern(f"(?:<back> )?(?:(?:a|an|ein|einem|un|uma|um) )?{_THE}(?:<last> )?<half_year>"),
        lambda _match, _today: 182,
    ),
    (phrase_pattern("<today>"), lambda _match, _today: 1),
    (phrase_pattern("<yesterday>"), lambda _match, _today: 2),
    (phrase_pattern("<recently>"), lambda _match, _today: _RECENTLY),
    (phrase_pattern("<long>"), lambda _match, _today: _LONG),
)
