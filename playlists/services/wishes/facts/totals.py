"""How long the playlist shall be: "30 minute run", "an hour and a half of jazz", "Länge: 90 Minuten". Pure."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from playlists.services.wishes.facts.durations import seconds_of
from playlists.services.wishes.facts.plain import READ, Plain
from playlists.services.wishes.facts.rules import phrase_pattern

#: Minutes: what is shorter must be said of a list.
_SHORTEST = 5
_TOLD_IN = phrase_pattern("<told_in> in (?:<about> |<less> |just under )?(?P<t><t>)")
_NO_TOTAL = phrase_pattern("(?:<no_total_before>) (?:<about> |<less> |<more> )?<t>", "<t> (?:<no_total_after>)")
_OF_LIST = phrase_pattern("<list> (?:<w> )?(?P<t><t>)", "(?P<before><t>) (?:<w> )?<list>", "(?P<alone><t>) long")
_TOTAL = phrase_pattern(
    "(?P<bound><about> |<at_least> |<at_most> |<more> |<less> )?(?P<t><t>)(?: <or_more>| <or_less>)?"
)
_JOINED = phrase_pattern("<joining>")


class Amount(NamedTuple):
    """A number, and where it stands in a plain text."""

    number: float
    start: int
    end: int


def read_minutes(plain: Plain) -> tuple[Plain, int | None]:
    """The whole length in minutes; of a range, the middle."""
    of_lists = {match.start(match.lastgroup or 0) for match in _OF_LIST.finditer(plain.text)}
    told = {match.start("t") for match in _TOLD_IN.finditer(plain.text)}
    untold = [match.span() for match in _NO_TOTAL.finditer(plain.text)]
    amounts: list[Amount] = []

    def take(match: re.Match[str]) -> str | None:
        minutes = sum(seconds_of(match["t"])) / 120
        is_no_total = any(first <= match.start("t") < last for first, last in untold)
        if (is_no_total and match.start("t") not in told) or (minutes < _SHORTEST and match.start("t") not in of_lists):
            return None
        amounts.append(Amount(minutes, match.start(), match.end()))
        return READ

    text = plain.text
    plain = plain.replace(_TOTAL, take)
    total = total_of(amounts, text)
    return plain, None if total is None else max(1, round(total))


def total_of(amounts: Sequence[Amount], text: str) -> float | None:
    """Parts that are joined add up ("10 minutes slow, then 20 fast"), unless one is their whole; else, the first."""
    if not amounts:
        return None
    numbers = [amount.number for amount in amounts]
    if max(numbers) * 2 == sum(numbers) and (len(numbers) != 2 or not _JOINED.search(_gap(text, *amounts))):
        return max(numbers)
    gaps = (_gap(text, one, other) for one, other in pairwise(amounts))
    return sum(numbers) if all(_JOINED.search(gap) for gap in gaps) else numbers[0]


def _gap(text: str, one: Amount, other: Amount) -> str:
    """What stands between two of them."""
    return text[one.end - 1 : other.start + 1]
