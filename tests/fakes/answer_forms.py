"""Numbers in the form that a request asks for: a string bound by a pattern, an array of integers, or plain words."""

import json
import re
from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple

_SLOTS = re.compile(r"\^\(\d+(?:\|\d+)*\)(?:,\(\d+(?:\|\d+)*\))*\$")


class Choice(NamedTuple):
    """Numbers that are right, the best first; numbers to fall back on, where the form wants more; how many at most."""

    right: Sequence[int]
    others: Sequence[int]
    most: int
    at_most: bool


def asks_for_numbers(schema: dict[str, Any] | None) -> bool:
    """Whether the schema has room for numbers of a list, and for nothing else."""
    return schema is not None and ("pattern" in schema or _array_in(schema) is not None)


def answer_in_form(choice: Choice, schema: dict[str, Any] | None) -> str:
    """The right ones, as many as may be; others only where the form wants more. Raises ValueError where none fits."""
    if schema is None:
        return ",".join(map(str, _counted(choice, 0 if choice.at_most else choice.most, choice.most))) or "none"
    if "pattern" in schema:
        return json.dumps(_for_pattern(choice, schema["pattern"]))
    key, array = _array_in(schema) or ("", {})
    numbers = _counted(choice, array.get("minItems", 0), array.get("maxItems", choice.most))
    return json.dumps({key: numbers} if key else numbers)


def _counted(choice: Choice, least: int, most: int) -> list[int]:
    right = list(choice.right[: min(most, choice.most)])
    return right + [number for number in choice.others if number not in right][: max(0, least - len(right))]


def _for_pattern(choice: Choice, pattern: str) -> str:
    """As many as are right, or the nearest number of numbers that the pattern accepts."""
    if _SLOTS.fullmatch(pattern):
        return ",".join(map(str, _from_slots(choice, pattern)))
    for size in _sizes(min(len(choice.right), choice.most), len(choice.right) + len(choice.others)):
        text = ",".join(map(str, _counted(choice, size, size)))
        if re.fullmatch(pattern, text):
            return text
    for text in ("0", "none", "-"):
        if re.fullmatch(pattern, text):
            return text
    raise ValueError(f"no answer fits {pattern[:80]!r}")


def _sizes(wanted: int, highest: int) -> Iterator[int]:
    """Upwards first: where the form wants more, others are added."""
    yield from range(wanted, highest + 1)
    yield from range(wanted - 1, -1, -1)


def _from_slots(choice: Choice, pattern: str) -> list[int]:
    taken: list[int] = []
    for slot in pattern.strip("^$").split(","):
        allowed = [int(number) for number in slot.strip("()").split("|")]
        taken.append(_best_of(allowed, choice.right, taken))
    return taken


def _best_of(allowed: Sequence[int], right: Collection[int], taken: Collection[int]) -> int:
    free = [number for number in allowed if number not in taken] or allowed
    return next((number for number in free if number in right), free[0])


def _array_in(schema: dict[str, Any]) -> tuple[str, dict[str, Any]] | None:
    """The array of integers, and the property that it is ("" where it is the whole)."""
    if _is_array(schema):
        return "", schema
    parts = schema.get("properties", {})
    arrays = [(name, part) for name, part in parts.items() if _is_array(part)]
    return arrays[0] if len(arrays) == 1 == len(parts) else None


def _is_array(schema: dict[str, Any]) -> bool:
    return schema.get("type") == "array" and schema.get("items", {}).get("type") == "integer"
