"""Finding the answer of a model that wrote it at the end of its thinking, and then answered nothing. Pure."""

import json
import re
from collections.abc import Iterator
from typing import Any

from llm.output import JsonAnswer, NumberPicks, OutputSpec, PlainText

#: Letters at the end of the thinking in which an answer is looked for, and places where JSON may begin that are tried.
_LOOKED_AT, _TRIED = 20_000, 40
_LINE = re.compile(r"[^\d,]{0,40}?(\d{1,9}(?:\s{0,3}[,;]\s{0,3}\d{1,9})*)[^\w]{0,10}")
_OPENING = re.compile(r"[{\[]")


def answer_within(thoughts: str, output: OutputSpec) -> str:
    """The answer that the thinking ends with, "" where it ends with none: what is only considered is no answer."""
    if isinstance(output, PlainText):
        return ""
    text = thoughts[-_LOOKED_AT:].strip().removesuffix("```").rstrip()
    found = next((part for part, value in _json_at_end(text) if _fits(value, output)), "")
    return found or (_last_line(text, output) if isinstance(output, NumberPicks) else "")


def _json_at_end(text: str) -> Iterator[tuple[str, Any]]:
    """JSON values that reach to the end of the text, the longest last; strings count as they stand."""
    starts = [match.start() for match in _OPENING.finditer(text)][-_TRIED:]
    if text.endswith('"') and (quote := text.rfind('"', 0, -1)) >= 0:
        starts.append(quote)
    for start in reversed(starts):
        try:
            yield text[start:], json.loads(text[start:])
        except (ValueError, RecursionError):
            continue


def _fits(value: Any, output: JsonAnswer | NumberPicks) -> bool:
    if isinstance(output, JsonAnswer):
        wanted = output.json_schema.get("required") or output.json_schema.get("properties", ())
        return isinstance(value, dict) and all(name in value for name in wanted)
    if isinstance(value, dict):
        return any(isinstance(part, list) and _fits(part, output) for part in value.values())
    if value in ("", []):
        return output.fewest == 0
    if isinstance(value, str):
        return bool(_LINE.fullmatch(value)) and value[:1].isdigit()
    return isinstance(value, list) and all(type(part) is int for part in value)


def _last_line(text: str, output: NumberPicks) -> str:
    """ "Final answer: 3, 17, 29": a line of numbers; one alone only where one was asked for."""
    line = text.rpartition("\n")[2].replace("*", "").strip()
    found = _LINE.fullmatch(line)
    if found is None or (output.count > 1 and not re.search("[,;]", found[1])):
        return ""
    return found[1]
