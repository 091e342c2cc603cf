"""The chat completions of OpenAI's API as other servers speak it: forms of output, what the chunks say. Pure."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from llm.output import JsonAnswer, JsonSchema, NumberPicks, OutputSpec, PlainText, json_schema
from llm.providers.local_answer import LocalAnswer
from llm.schemas import CompletionRequest, FinishReason, OutputMode, StreamEvent, Usage

#: What a reason to finish means; any other is "other".
FINISH: Mapping[str, FinishReason] = MappingProxyType({"stop": "stop", "length": "length", "content_filter": "refused"})
_LADDERS: Mapping[str, tuple[OutputMode, ...]] = MappingProxyType(
    {
        "numbers": ("pattern", "schema", "json", "plain"),
        "json": ("schema", "json", "plain"),
        "text": ("plain",),
    }
)
#: `reasoning_content`, `reasoning`, `thinking`, OpenRouter's `reasoning_details`, LiteLLM's `thinking_blocks`, and kin.
_THINKING = re.compile("reason|think|thought")
#: What holds the words, where such a member is an object.
_WORDS_OF_THOUGHT = ("text", "thinking", "summary", "content", "reasoning")
_DEEPEST = 4
#: Members of what is an error without saying `error`, and of what is no error.
_OF_ERRORS = frozenset({"message", "detail", "errors", "error_code", "msg"})
_OF_ANSWERS = frozenset({"choices", "usage", "timings"})
_TIGHTNESS: tuple[OutputMode, ...] = ("pattern", "schema", "json", "plain")


def modes_from(kind: str, first: OutputMode | None) -> tuple[OutputMode, ...]:
    """The forms to try for an output of this kind, tightest first, from what is known to work."""
    start = _TIGHTNESS.index(first) if first else 0
    return tuple(mode for mode in _LADDERS[kind] if _TIGHTNESS.index(mode) >= start) or ("plain",)


def response_format(output: PlainText | JsonAnswer | NumberPicks, mode: OutputMode) -> dict[str, Any] | None:
    """How the answer is constrained in this mode."""
    if isinstance(output, PlainText) or mode == "plain":
        return None
    if mode == "json":
        return {"type": "json_object"}
    return schema_format(output, json_schema(output, "pattern" if mode == "pattern" else "array"))


def schema_format(output: OutputSpec, schema: JsonSchema) -> dict[str, Any]:
    """An answer that has to keep to a schema."""
    name = output.name if isinstance(output, JsonAnswer) else "tracks"
    return {"type": "json_schema", "json_schema": {"name": name, "strict": True, "schema": schema}}


def messages_of(request: CompletionRequest) -> list[dict[str, Any]]:
    """The system's text, where there is one, and the person's."""
    system = [{"role": "system", "content": request.system}] if request.system else []
    return [*system, {"role": "user", "content": request.prompt}]


def read_chunk(chunk: Mapping[str, Any], answer: LocalAnswer) -> Iterator[StreamEvent]:
    """Take a chunk of a stream, or a whole answer, into `answer`; yields what a reader should know of it."""
    for choice in _list_of_mappings(chunk.get("choices"))[:1]:
        answer.begun = True
        said = choice.get("delta") or choice.get("message") or {}
        if isinstance(said, dict):
            yield from answer.think(_thoughts(said))
            yield from answer.feed(_content(said.get("content")))
        if reason := choice.get("finish_reason"):
            answer.finish = FINISH.get(str(reason), "other")
    if isinstance(usage := chunk.get("usage"), dict):
        answer.usage = read_usage(usage)
    if isinstance(timings := chunk.get("timings"), dict):  # llama.cpp's own
        prompt, output = _seconds(timings.get("prompt_ms")), _seconds(timings.get("predicted_ms"))
        answer.durations = {"prompt": prompt, "output": output}


def error_in(chunk: Mapping[str, Any]) -> object:
    """The error that a chunk under status 200 is, in any server's way to say it; None for a part of an answer."""
    if error := chunk.get("error"):
        return error
    is_error = chunk.get("object") == "error" or bool(_OF_ERRORS & chunk.keys())
    return chunk if is_error and not _OF_ANSWERS & chunk.keys() else None


def status_inside(error: object) -> int:
    """The HTTP status that an error under status 200 would have had."""
    told = error if isinstance(error, dict) else {}
    for code in (told.get("code"), told.get("status"), told.get("status_code")):
        if re.fullmatch(r"[45]\d\d", str(code)):
            return int(str(code))
    if "detail" in told:  # FastAPI's word for what does not fit
        return 422
    return 400 if re.search("invalid|bad_?request|unsupported", str(told.get("type")), re.IGNORECASE) else 500


def read_usage(usage: Mapping[str, Any]) -> Usage:
    """On the wire, both numbers are totals: with cached tokens, and with reasoning."""
    details = usage.get("prompt_tokens_details")
    return Usage(
        input_tokens=_count(usage.get("prompt_tokens")),
        output_tokens=_count(usage.get("completion_tokens")),
        cached_tokens=_count(details.get("cached_tokens")) if isinstance(details, dict) else 0,
        counted=_count(usage.get("prompt_tokens")) > 0,
    )


def _thoughts(said: Mapping[str, Any]) -> str:
    """What the server marks as thinking, under whichever name; Magistral's is a part of the content."""
    named = next((text for key in said if _THINKING.search(key) and (text := _words(said[key]))), "")
    parts = _list_of_mappings(said.get("content"))
    return named or "".join(_content(part.get("thinking")) for part in parts if part.get("type") == "thinking")


def _words(value: object, depth: int = 0) -> str:
    """The text in a member that is about thinking: itself, that of an object, or that of a list of them."""
    if isinstance(value, str) or depth > _DEEPEST:
        return _text(value)
    if isinstance(value, list):
        return "".join(_words(part, depth + 1) for part in value)
    if not isinstance(value, dict):
        return ""
    return next((text for key in _WORDS_OF_THOUGHT if (text := _words(value.get(key), depth + 1))), "")


def _content(content: object) -> str:
    """The text, also where it comes in parts."""
    if isinstance(content, str):
        return content
    return "".join(_text(part.get("text")) for part in _list_of_mappings(content))


def _list_of_mappings(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _seconds(milliseconds: object) -> float | None:
    if isinstance(milliseconds, bool) or not isinstance(milliseconds, int | float) or milliseconds <= 0:
        return None
    return milliseconds / 1000


def _count(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0
