"""What is asked of an OpenAI-compatible server, and how much of it is left out because the server refuses it. Pure."""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from core.values import Frozen
from llm.providers.custom_wire import messages_of, modes_from, response_format
from llm.schemas import CompletionRequest, OutputMode

#: What asks a model that thinks not to, most first: servers differ in which of these words they know.
EFFORTS = ("none", "minimal", "low")
#: What asks it to think; the first that a server takes.
_THINKING_EFFORTS = ("high", "medium")
#: Least needed first. Left out, `system` goes before the person's own text, and of a limit we keep account ourselves.
_OPTIONAL = (
    "chat_template_kwargs",
    "reasoning_effort",
    "seed",
    "stream_options",
    "temperature",
    "response_format",
    "max_tokens",
    "max_completion_tokens",
    "system",
    "stream",
)
#: The field that takes another's place, rather than nothing.
_INSTEAD: Mapping[str, str] = MappingProxyType({"max_tokens": "max_completion_tokens"})
#: More attempts than there are things to leave out are never made.
MOST_ATTEMPTS = len(_OPTIONAL) + len(EFFORTS) + len(_THINKING_EFFORTS) + 4


class Terms(Frozen):
    """The forms of output still to be tried (the first is asked for), what is left out, and tokens for thoughts.

    `is_doubted`: a refusal that named nothing came a second time. `thinks`: the model is asked to think, and for no
    form, which most servers would hold its thoughts to.
    """

    modes: tuple[OutputMode, ...]
    left_out: frozenset[str] = frozenset()
    room: int = 0
    is_doubted: bool = False
    thinks: bool = False

    @property
    def mode(self) -> OutputMode:
        """The form that is asked for."""
        return "plain" if self.thinks else self.modes[0]

    def without(self, fields: Iterable[str], told: str) -> "Terms":
        """The next terms to try; `told`, the server's words, may say which other values it takes."""
        modes, left_out = self.modes, set(self.left_out)
        for field in fields:
            if field == "response_format":
                modes = modes[1:] or modes
            elif field == "reasoning_effort":
                left_out |= _refused_efforts(self.left_out, told, _efforts(thinks=self.thinks))
            else:
                left_out.add(field)
        return self.model_copy(update={"modes": modes, "left_out": frozenset(left_out)})


def first_terms(request: CompletionRequest, known_mode: OutputMode | None, left_out: Iterable[str], room: int) -> Terms:
    """What is asked for at first, by what is known of the server; `room`: for thoughts that nobody asked for."""
    return Terms(
        modes=modes_from(request.output.kind, known_mode),
        left_out=frozenset(left_out),
        room=max(room, request.thinking_tokens),
        thinks=request.thinking_tokens > 0,
    )


def optional_fields(body: Mapping[str, Any]) -> tuple[str, ...]:
    """The fields that a body has and that could be left out, least needed first."""
    has_system = any(message["role"] == "system" for message in body["messages"])
    sent = {*body, "system"} if has_system else set(body)
    return tuple(name for name in _OPTIONAL if name in sent and (name != "stream" or body["stream"]))


def request_body(request: CompletionRequest, terms: Terms, max_tokens: int) -> dict[str, Any]:
    """The body of POST /chat/completions."""
    left_out = terms.left_out
    effort = _effort(left_out, _efforts(thinks=terms.thinks))
    optional = {
        "stream_options": {"include_usage": True} if "stream" not in left_out else None,
        "temperature": request.temperature,
        "seed": request.seed,
        "response_format": response_format(request.output, terms.mode),
        "reasoning_effort": effort,
        "chat_template_kwargs": {"enable_thinking": terms.thinks},
        _limit_field(left_out): max_tokens,
    }
    sent = {name: value for name, value in optional.items() if name not in left_out and value is not None}
    return {
        "model": request.model,
        "messages": messages_of(request.merge_system() if "system" in left_out else request),
        "stream": "stream" not in left_out,
    } | sent


def is_bounded(body: Mapping[str, Any]) -> bool:
    """Whether the server itself keeps to the limit of tokens: the newer field may be passed over without a word."""
    return "max_tokens" in body


def _limit_field(left_out: frozenset[str]) -> str:
    return _INSTEAD["max_tokens"] if "max_tokens" in left_out else "max_tokens"


def _efforts(*, thinks: bool) -> tuple[str, ...]:
    return _THINKING_EFFORTS if thinks else EFFORTS


def _effort(left_out: frozenset[str], efforts: tuple[str, ...]) -> str | None:
    return next((effort for effort in efforts if f"reasoning_effort={effort}" not in left_out), None)


def _refused_efforts(left_out: frozenset[str], told: str, efforts: tuple[str, ...]) -> set[str]:
    """Of the efforts, those up to the one that the server names as one it takes; all where it names none."""
    current = _effort(left_out, efforts)
    rest = efforts[efforts.index(current) + 1 :] if current else ()
    offered = next((effort for effort in rest if re.search(rf"\b{effort}\b", told)), "")
    if not offered:
        return {"reasoning_effort"}
    return {f"reasoning_effort={effort}" for effort in efforts[: efforts.index(offered)]}
