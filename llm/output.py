"""How an answer may be constrained: plain text, a JSON schema, or numbers of a list.

Numbers are asked for in the tightest form a server enforces: a string bound by a pattern costs no white space and
cannot leave the list; an array of integers is what the cloud's schema subset allows.
"""

from collections.abc import Sequence
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from core.values import Frozen

NumberForm = Literal["pattern", "array"]
JsonSchema = dict[str, Any]


class PlainText(Frozen):
    """Any text."""

    kind: Literal["text"] = "text"


class JsonAnswer(Frozen):
    """One JSON object that fits `json_schema`. `name` is what OpenAI-compatible servers call the schema."""

    kind: Literal["json"] = "json"
    name: str
    json_schema: JsonSchema


class NumberPicks(Frozen):
    """At most `count` numbers from 1 to `highest`, and no fewer than `least` (may be 0); None: exactly `count`.

    `slots`, if given, has one tuple of allowed numbers for each pick, and every one is filled. Disjoint slots make
    repeats impossible on a server that enforces patterns, so even a model that only ever repeats itself completes them.
    """

    kind: Literal["numbers"] = "numbers"
    count: int = Field(ge=1)
    highest: int = Field(ge=1)
    slots: tuple[tuple[int, ...], ...] = ()
    least: int | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _check_least(self) -> Self:
        if self.least is not None and (self.slots or self.least > self.count):
            raise ValueError("no fewer than `count`, and all of the slots, or at least `least`")
        return self

    @property
    def fewest(self) -> int:
        """The numbers that an answer has at least."""
        return self.count if self.least is None else self.least


OutputSpec = PlainText | JsonAnswer | NumberPicks


def json_schema(
    spec: JsonAnswer | NumberPicks, form: NumberForm = "pattern", *, strict_subset: bool = False
) -> JsonSchema:
    """The schema that a server is asked to enforce.

    `strict_subset`: only what the cloud providers accept, that is objects without limits on numbers and
    lengths. Elsewhere an array gets its limits: a grammar for an unbounded one need never end.
    """
    if isinstance(spec, JsonAnswer):
        return _without_limits(spec.json_schema) if strict_subset else spec.json_schema
    if form == "pattern":
        pattern = slot_pattern(spec.slots) if spec.slots else number_pattern(spec.count, spec.highest, spec.fewest)
        return {"type": "string", "pattern": pattern}
    tracks: JsonSchema = {"type": "array", "items": {"type": "integer"}}
    if not strict_subset:
        tracks["items"] |= {"minimum": 1, "maximum": spec.highest}
        tracks |= {"minItems": spec.fewest, "maxItems": spec.count}
    return {
        "type": "object",
        "properties": {"tracks": tracks},
        "required": ["tracks"],
        "additionalProperties": False,
    }


def number_pattern(count: int, highest: int, least: int | None = None) -> str:
    """A regex for at least `least` and at most `count` numbers from 1 to `highest`, comma between them.

    Servers expand a repetition: it stays that of a few alternatives, which costs a rule a number.
    """
    fewest = count if least is None else least
    one = f"({'|'.join(range_alternatives(highest))})"
    more = f"(,{one}){_times(max(fewest, 1) - 1, count - 1)}" if count > 1 else ""
    return f"^({one}{more})?$" if fewest == 0 else f"^{one}{more}$"


def slot_pattern(slots: Sequence[Sequence[int]]) -> str:
    """A regex for one number out of each of `slots`, comma between them."""
    return f"^{','.join('(' + '|'.join(map(str, slot)) + ')' for slot in slots)}$"


def _times(least: int, most: int) -> str:
    return f"{{{most}}}" if least == most else f"{{{least},{most}}}"


def closed_object(**properties: Any) -> JsonSchema:
    """The schema of an object with all of these properties and no others, which servers can enforce to the letter."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def range_alternatives(highest: int) -> list[str]:
    """Regexes that together match exactly 1 to `highest`: for 140, 1[0-3][0-9] and 140 and [1-9][0-9]?."""
    digits = str(highest)
    length = len(digits)
    if set(digits) == {"9"}:
        return ["[1-9]" + _more(length - 1)]
    return _same_length(digits) + (["[1-9]" + _more(length - 2)] if length > 1 else [])


def _same_length(digits: str) -> list[str]:
    """Regexes for the numbers up to `digits` that have as many digits."""
    found: list[str] = []
    for at, digit in enumerate(digits):
        lowest, rest = int(at == 0), digits[at + 1 :]
        whole = set(rest) <= {"9"}  # everything from here on is free
        top = int(digit) if whole else int(digit) - 1
        if top >= lowest:
            found.append(digits[:at] + _digit(lowest, top) + "[0-9]" * len(rest))
        if whole:
            break
    return found


def _digit(low: int, high: int) -> str:
    return str(low) if low == high else f"[{low}-{high}]"


def _more(most: int) -> str:
    """Up to `most` further digits."""
    return {0: "", 1: "[0-9]?"}.get(most, f"[0-9]{{0,{most}}}")


_LIMITS = frozenset({"minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum", "pattern", "multipleOf"})


def _without_limits(schema: JsonSchema) -> JsonSchema:
    """The schema in the cloud's subset; property names are not keywords, so they stay whatever they are."""
    kept: JsonSchema = {}
    for key, value in schema.items():
        if key in {"properties", "$defs"}:
            kept[key] = {name: _without_limits(part) for name, part in value.items()}
        elif key not in _LIMITS:
            kept[key] = _plain(value)
    return kept


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return _without_limits(value) if isinstance(value, dict) else value
