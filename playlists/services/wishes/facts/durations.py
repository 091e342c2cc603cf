"""Durations of a plain text as one word each: "an hour and a half" is "t5400", "2 to 3 min" is "t120-180". Pure."""

import re
from functools import partial

from core.text.lazy_pattern import LazyPattern
from playlists.services.wishes.facts.plain import Plain
from playlists.services.wishes.facts.rules import listed_patterns, phrase_pattern
from playlists.services.wishes.word_lists import word_lists

_FIXED = listed_patterns(word_lists("facts")["durations"])
_HOURS = phrase_pattern(
    "(?P<hours><n>|<an>) <hour>(?:(?P<half> <and_half>)|(?: <and>)? (?P<minutes><n>)(?: <minute>|(?= [,.]|$| $)))",
    r"(?P<h>\d+) h (?P<m>\d\d)",
)
_UNITS = tuple(
    (seconds, phrase_pattern(f"(?P<least><n>|<an>)(?: <or> (?P<most><n>))? <{unit}>"))
    for unit, seconds in (("hour", 3600), ("minute", 60), ("second", 1))
)
_CLOCK = LazyPattern(r"(?<= )(\d{1,2}):([0-5]\d)(?= )(?! (?:am|pm|uhr|h|o clock) )")
_SECONDS = re.compile(r"t(\d+)(?:-(\d+))?")


def name_durations(plain: Plain) -> Plain:
    """With each duration as one word."""
    for seconds, pattern in _FIXED:
        plain = plain.replace(pattern, partial(_fixed, seconds))
    plain = plain.replace(_HOURS, _hours)
    for seconds, pattern in _UNITS:
        plain = plain.replace(pattern, partial(_of_unit, seconds))
    return plain


def name_clock_times(plain: Plain) -> Plain:
    """ "3:30" as well, where nothing says that it is a time of day."""
    return plain.replace(_CLOCK, lambda match: f"t{int(match[1]) * 60 + int(match[2])}")


def seconds_of(word: str) -> tuple[int, int]:
    """The least and the most of "t120-180"; twice the same of "t120"."""
    found = _SECONDS.search(word)
    least, most = found.groups() if found else ("0", None)
    return int(least), int(most or least)


def _fixed(seconds: int, _: re.Match[str]) -> str:
    return f"t{seconds}"


def _hours(match: re.Match[str]) -> str:
    extra = 30 if match["half"] else float(match["minutes"] or match["m"] or 0)
    return f"t{round(_number(match['hours'] or match['h']) * 3600 + extra * 60)}"


def _of_unit(seconds: int, match: re.Match[str]) -> str | None:
    least = round(_number(match["least"]) * seconds)
    most = round(_number(match["most"] or "0") * seconds)
    if max(least, most) > 7 * 24 * 3600:
        return None
    return f"t{least}-{most}" if most > least else f"t{most or least}"


def _number(text: str) -> float:
    """Of digits; an article is one."""
    return float(text) if text[0].isdecimal() else 1
