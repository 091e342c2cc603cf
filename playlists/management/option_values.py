"""Values of the command's options, as people type them: dates and spans, lengths, stars."""

import re
from argparse import ArgumentTypeError
from datetime import date, timedelta

from django.utils import timezone

_SPAN = re.compile(r"([0-9]{1,5}) ?(d|days?|w|weeks?|m|months?|y|years?)")
#: Of a span's unit, by its first letter; a month is that of most calendars, near enough for "not for 3 months".
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}
_LENGTH = re.compile(
    r"(?:([0-9]{1,3}):([0-5][0-9])|([0-9]{1,4}(?:\.[0-9]+)?) ?(min|minutes?)|([0-9]{1,5}) ?(?:s|seconds?)?)"
)


def days_since(text: str) -> int:
    """Days from now back to a date ("2026-08-31"), or over a span ("90d", "3 months", "1y"); 0 is no limit."""
    said = text.strip().lower()
    if said == "0":
        return 0
    if span := _SPAN.fullmatch(said):
        return int(span[1]) * _DAYS[span[2][0]]
    try:
        days = (timezone.localdate() - date.fromisoformat(said)) // timedelta(days=1)
    except ValueError:
        days = 0
    if days < 1:
        raise ArgumentTypeError(
            f'"{text}" is neither a date before today nor a span; write 2026-08-31, 90d or 3 months'
        )
    return days


def seconds(text: str) -> int:
    """Of "3:30", "3.5 min" and "210"; 0 is no limit."""
    found = _LENGTH.fullmatch(text.strip().lower())
    if found is None:
        raise ArgumentTypeError(f'"{text}" isn\'t a length; write it like 3:30')
    if found[1]:
        return int(found[1]) * 60 + int(found[2])
    return round(float(found[3]) * 60) if found[3] else int(found[5])


def half_stars(text: str) -> int:
    """As the library keeps stars."""
    try:
        halves = round(float(text) * 2)
    except (ValueError, OverflowError):
        halves = -1
    if not 0 <= halves <= 10:
        raise ArgumentTypeError(f'"{text}" isn\'t a rating; choose 0 to 5')
    return halves


def whole_number(text: str) -> int:
    """Bounds are checked with the wish."""
    try:
        return int(text)
    except ValueError:
        raise ArgumentTypeError(f'"{text}" isn\'t a number') from None
