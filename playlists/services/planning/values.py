"""What a model, or an address, says of a field of the plan: as its value, within its bounds, or not at all. Pure."""

import re
from typing import get_args

from library.names.normalization import fold
from playlists.plan import Order
from playlists.plan_fields import LONGEST_NAME, MOST_NAMES, PlanField
from playlists.plan_names import read_name

Value = int | str | tuple[str, ...]

_NUMBER = re.compile(r"(?<![\d.,:-])(\d{1,6})(?:[.,](\d{1,2}))?(?![\d:])")
_CLOCK = re.compile(r"(?<![\d:])(\d{1,3}):([0-5]\d)(?![\d:])")
_YES = frozenset({"yes", "true", "1"})
_PARTS = re.compile(r"[,;/|]")
_HALF_STARS = frozenset({"min_rating", "max_rating"})


def read_value(field: PlanField, text: str) -> Value | None:
    """None for what is no value of it; numbers are never brought within bounds. Ratings are told in stars."""
    if field.kind == "flag":
        return fold(text) in _YES or None
    if field.kind == "order":
        return _order(fold(text))
    if field.kind == "names":
        return _names(field.name, text) or None
    number = _number(text)
    if number is None:
        return None
    whole = round(number * 2) if field.name in _HALF_STARS else round(number)
    return whole if max(field.least, 1) <= whole <= field.most else None


def _number(text: str) -> float | None:
    """ "4.5", "60 minutes", "3:30" (of the smaller unit). None where there are none, or several."""
    if clock := _CLOCK.search(text):
        return int(clock[1]) * 60 + int(clock[2])
    found = _NUMBER.findall(text)
    return float(f"{found[0][0]}.{found[0][1] or 0}") if len(found) == 1 else None


def _order(text: str) -> str | None:
    return text if text in get_args(Order) and text != "picked" else None


def _names(field: str, text: str) -> tuple[str, ...]:
    """Each once; what is no word of this kind is left out."""
    given = (part for part in _PARTS.split(text) if fold(part) and len(part) <= LONGEST_NAME)
    names = (read_name(field, part) for part in given)
    return tuple(dict.fromkeys(name for name in names if name))[:MOST_NAMES]
