"""Answers that a JSON schema allows: distinct numbers for our picks, a small value for anything else."""

import json
import re
from typing import Any


def answer_for_schema(schema: dict[str, Any] | None, *, count: int = 25, highest: int | None = None) -> str:
    """A text that fits the schema; picks without a schema are plain "1,2,3"."""
    if schema is None:
        return ",".join(map(str, _as_chosen(list(range(1, min(count, highest or count) + 1)))))
    if "pattern" in schema:
        return json.dumps(",".join(map(str, numbers_for_pattern(schema["pattern"]))))
    tracks = schema.get("properties", {}).get("tracks", {})
    if tracks.get("items", {}).get("type") == "integer":
        wanted = tracks.get("maxItems", count)
        top = tracks["items"].get("maximum", highest or wanted)
        return json.dumps({"tracks": _as_chosen([1 + number % top for number in range(wanted)])})
    return json.dumps(example(schema))


def numbers_for_pattern(pattern: str) -> list[int]:
    """As many numbers as the pattern accepts, distinct where it leaves room for that."""
    if pattern.endswith(")?$"):  # the empty answer is another one that it takes
        pattern = f"^{pattern[2:-3]}$"
    repeated = re.fullmatch(r"\^(.+?)\(,\(?.*\)\{(?:\d+,)?(\d+)\}\$", pattern)
    if repeated:
        return _from_range(repeated[1], int(repeated[2]) + 1)
    slots = [slot.strip("()").split("|") for slot in pattern.strip("^$").split(",")]
    if all(choice.isdigit() for slot in slots for choice in slot):
        return _from_slots([[int(choice) for choice in slot] for slot in slots])
    return _from_range(pattern.strip("^$"), 1)


def _from_range(one: str, count: int) -> list[int]:
    allowed = [number for number in range(1, 10 * count + 10) if re.fullmatch(one, str(number))]
    return _as_chosen([allowed[index % len(allowed)] for index in range(count)])


def _as_chosen(numbers: list[int]) -> list[int]:
    """Not counting, as only a model does that has no taste: 2, 1, 4, 3, …"""
    return [number for at in range(0, len(numbers), 2) for number in reversed(numbers[at : at + 2])]


def _from_slots(slots: list[list[int]]) -> list[int]:
    taken: list[int] = []
    for slot in slots:
        taken.append(next((number for number in slot if number not in taken), slot[0]))
    return taken


def example(schema: dict[str, Any]) -> Any:
    """A small value that fits a plain JSON schema (objects, arrays, enums, strings, numbers, anyOf)."""
    if "enum" in schema:
        return schema["enum"][0]
    if "anyOf" in schema:
        return example(schema["anyOf"][0])
    if schema.get("type") == "object":
        return {name: example(part) for name, part in schema.get("properties", {}).items()}
    if schema.get("type") == "array":
        return [example(schema.get("items", {})) for _ in range(schema.get("minItems", 0))]
    text = "Late Night Drive"[: schema.get("maxLength", 60)]
    return {"integer": schema.get("minimum", 1), "number": 1.0, "boolean": True}.get(schema.get("type", ""), text)
