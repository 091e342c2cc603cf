"""Spans of years, as a model writes them. Pure."""

import re

from playlists.services.wishes.years import FIRST_YEAR, LAST_YEAR

_SPAN = re.compile(r"\s*+(\d{4})(?:\s?[-–]\s?(\d{4}))?\s*+")


def read_span(text: str) -> tuple[int, int] | None:
    """ "1967-1969", or "1967"; None for anything else, and for years of no recording."""
    found = _SPAN.fullmatch(text)
    if found is None:
        return None
    first, last = int(found[1]), int(found[2] or found[1])
    return (first, last) if FIRST_YEAR <= first <= last <= LAST_YEAR else None
