"""The order of a playlist: "chronological", "start slow, end fast", "shuffled", "builds up then winds down". Pure."""

import re
from typing import Literal

from playlists.plan import Order
from playlists.services.wishes.facts.plain import READ, Plain
from playlists.services.wishes.facts.rules import phrase_pattern, read_orders

_REFUSED = phrase_pattern("(?:<not>|reverse|reversed|umgekehrte[rn]?|inverse)")


def read_order(plain: Plain, kind: Literal["orders", "paces"]) -> tuple[Plain, Order | None]:
    """The first of this kind that is said, in the order of the list; None where nothing is."""
    for order, pattern in read_orders(kind):
        found = plain.replace(pattern, _take)
        if found is not plain:
            return found, order
    return plain, None


def _take(match: re.Match[str]) -> str | None:
    before = " ".join(match.string[: match.start()].split()[-2:])
    is_refused = not match[0].startswith(("no ", "not ", "without ")) and _REFUSED.search(f" {before} ")
    return None if is_refused else READ
