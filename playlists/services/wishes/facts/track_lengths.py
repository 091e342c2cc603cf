"""How long one track may be: "songs under three minutes", "none longer than 5", "three minute songs". Pure."""

import re
from collections.abc import Callable, Mapping
from functools import partial

from playlists.services.wishes.facts.durations import name_clock_times, seconds_of
from playlists.services.wishes.facts.plain import READ, Plain
from playlists.services.wishes.facts.rules import phrase_pattern
from playlists.services.wishes.word_lists import word_lists

#: Seconds. A longer limit that names no tracks is one of the playlist: "under an hour".
_LONGEST_LIMIT = 15 * 60
#: "Twenty-minute epics"; with a word between ("30 minute workout songs"), fewer.
_LONGEST_NAMED, _LONGEST_BESIDE = 25 * 60, 10 * 60
#: Of a bare number: "none longer than 5".
_MOST_MINUTES = 20
#: Seconds from which a track is a long one.
_LONG_TRACK = 5 * 60
_SIDES: Mapping[str, str] = {"more": "less", "at_least": "at_most", "less": "more", "at_most": "at_least"}
#: "None longer than", and not "not longer than", which may be of the playlist.
_NAMES_TRACKS = re.compile(word_lists("facts")["none_of_them"])
_SAYS_LENGTH = re.compile(word_lists("facts")["long_or_short"])
_WHOSE = "(?:<that_last> )?"

_LIMIT = phrase_pattern(
    "(?P<none><none> (?:<songs> |<song> |<w> <songs> )?(?:<may_be> ){0,2})?"
    f"(?P<songs><songs> {_WHOSE}|<song> {_WHOSE}|<keep> )?"
    "(?P<side>(?P<more><more>|<longer>)|(?P<at_least><at_least>)|(?P<at_most><at_most>)|(?P<less><less>|<shorter>)) "
    "(?:<the> )?(?:(?P<t><t>)|(?P<n><n>))(?P<after> <song>| <each>| <in_length>|(?= (?:<w> )?<songs> ))?"
)
_BEHIND = phrase_pattern(
    f"(?P<songs><songs> {_WHOSE})?(?P<t><t>) (?:(?P<at_least><or_more>)|(?P<at_most><or_less>))"
    "(?P<after> <songs>| <each>)?"
)
_BETWEEN = phrase_pattern(
    f"(?P<songs><songs> {_WHOSE})?(?:<between> )?(?P<t>t\\d+-\\d+)"
    "(?P<after> <each>| <in_length>|(?= (?:<w> )?<songs> ))?"
)
_NEAR = phrase_pattern("<songs> (?:<that_last> )?(?:<about> )?(?P<t>t\\d+)(?P<beside>)(?P<each>)")
_UNNAMED = phrase_pattern(r"<none> (?:<w> )?(?P<t>t\d+)(?: <in_length>)? <songs>")
_NAMED = phrase_pattern(r"(?P<t>t\d+)(?: <in_length>)?(?=(?P<beside> <w>| §)? <songs> )", r"(?P<each>t\d+) <each>")


def read_track_lengths(plain: Plain) -> tuple[Plain, dict[str, int]]:
    """`longest` and `shortest` in seconds, each where it is said."""
    plain = name_clock_times(plain)
    found: dict[str, int] = {}

    def take(read: Callable[[re.Match[str]], dict[str, int]], match: re.Match[str]) -> str | None:
        limits = read(match)
        found.update(limits)
        return READ if limits else None

    for pattern, read in _READERS.items():
        plain = plain.replace(pattern, partial(take, read))
    return plain, found


def _between(match: re.Match[str]) -> dict[str, int]:
    least, most = seconds_of(match["t"])
    is_of_tracks = match["songs"] or match["after"] is not None
    return {"shortest": least, "longest": most} if is_of_tracks and most <= _LONGEST_NAMED else {}


def _limit(match: re.Match[str]) -> dict[str, int]:
    seconds = _seconds(match)
    names_tracks = (
        match["songs"] or match["after"] is not None or (match["none"] and _NAMES_TRACKS.search(match["none"]))
    )
    if not seconds or not (names_tracks or seconds < _LONGEST_LIMIT):
        return {}
    side = next(side for side in _SIDES if match[side])
    if match["none"]:
        side = _SIDES[side]
    return {"shortest" if side in {"more", "at_least"} else "longest": seconds}


def _seconds(match: re.Match[str]) -> int:
    """A bare number is one of minutes where "longer" or "shorter" says so, or tracks do; 0 for others."""
    if match["t"]:
        least, most = seconds_of(match["t"])
        return most if match["at_most"] or match["less"] else least
    number = float(match["n"])
    says_length = _SAYS_LENGTH.search(match["side"])
    return round(number * 60) if says_length and number <= _MOST_MINUTES else 0


def _behind(match: re.Match[str]) -> dict[str, int]:
    least, most = seconds_of(match["t"])
    if not (match["songs"] or match["after"] or most < _LONGEST_LIMIT):
        return {}
    return {"shortest": least} if match["at_least"] else {"longest": most}


def _refused(match: re.Match[str]) -> dict[str, int]:
    """ "No ten-minute jams" wants shorter tracks, "no one-minute songs" longer ones."""
    seconds, _ = seconds_of(match["t"])
    return {"longest": seconds - 1} if seconds >= _LONG_TRACK else {"shortest": seconds + 1}


def _near(match: re.Match[str]) -> dict[str, int]:
    """ "Songs of about four minutes"; "songs of two hours" tells of their sum."""
    return _named(match) if seconds_of(match["t"])[0] < _LONGEST_LIMIT else {}


def _named(match: re.Match[str]) -> dict[str, int]:
    """ "Three-minute songs" may be half a minute off; long ones, a tenth."""
    seconds, _ = seconds_of(match["t"] or match["each"])
    if seconds > (_LONGEST_BESIDE if match["beside"] else _LONGEST_NAMED):
        return {}
    off = max(30, seconds // 10)
    return {"shortest": max(seconds - off, 1), "longest": seconds + off}


_READERS = {_BETWEEN: _between, _LIMIT: _limit, _BEHIND: _behind, _UNNAMED: _refused, _NAMED: _named, _NEAR: _near}
