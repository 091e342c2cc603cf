"""What a person chose of the plan's facts, as a part of an address and back. Pure.

Names and bounds are those of plan_fields. "0", or an empty name, is a choice too: no limit, whatever the prompt says.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import get_args

from core.text.humanize import parse_int
from playlists.plan import Facts, Order
from playlists.plan_fields import LONGEST_NAME, MOST_NAMES, PLAN_FIELDS, PlanField

_ORDERS = frozenset(get_args(Order))
_FLAGS = {"1": True, "0": False}


def facts_pairs(facts: Facts) -> Iterator[tuple[str, str]]:
    """Key and value of each choice, in the order of the fields; none of what is as the prompt says."""
    for field in PLAN_FIELDS.values():
        value = getattr(facts, field.name)
        if isinstance(value, tuple):
            yield from ((field.key, name) for name in value or ("",))
        elif value is not None:
            yield field.key, str(int(value) if isinstance(value, bool) else value)


def facts_from(query: Mapping[str, Sequence[str]]) -> dict[str, object]:
    """Field -> choice. Lenient: what cannot be read is as the prompt says."""
    found = ((field.name, _value(field, query[field.key])) for field in PLAN_FIELDS.values() if field.key in query)
    return {name: value for name, value in found if value is not None}


def _value(field: PlanField, texts: Sequence[str]) -> object:
    if field.kind == "names":
        named = tuple(dict.fromkeys(name for name in _flat(texts) if 0 < len(name) <= LONGEST_NAME))[:MOST_NAMES]
        return named if named or "" in texts else None
    text = next(iter(texts), "")
    match field.kind:
        case "flag":
            return _FLAGS.get(text)
        case "order":
            return text if text in _ORDERS else None
        case "number" | "days":
            return _number(field, text)


def _flat(texts: Sequence[str]) -> Iterator[str]:
    return (" ".join(text.split()) for text in texts)


def unread_facts(query: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Fields of numbers with something in them that is none, or out of bounds, each with words for people.

    An empty field of a length that was chosen in minutes is none, too.
    """
    for field in PLAN_FIELDS.values():
        text = next(iter(query.get(field.key, ())), "").strip()
        is_said = text or (field.name == "minutes" and field.key in query)
        if field.most and is_said and _number(field, text) is None:
            yield field.name, f"Choose {field.least:,} to {field.most:,} {field.unit}."


def _number(field: PlanField, text: str) -> int | None:
    number = parse_int(text)
    no_limit = number == 0 and field.name != "count"  # a playlist has always some number of tracks
    return number if number is not None and (no_limit or field.least <= number <= field.most) else None
