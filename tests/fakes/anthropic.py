"""Anthropic's Messages API as its SDK expects it: /v1/messages, streamed, and /v1/models."""

import json
from typing import Any, ClassVar

from tests.fakes.base import RecordedRequest, Reply, json_reply
from tests.fakes.llm import PROMPT_TOKENS, WINDOW, Answer, FaultMode, LLMFake

_STOP_REASONS = {"stop": "end_turn", "length": "max_tokens", "refused": "refusal"}
_ERRORS: dict[FaultMode, tuple[str, str]] = {
    "context_too_long": (
        "invalid_request_error",
        f"prompt is too long: {PROMPT_TOKENS} tokens > {WINDOW} maximum",
    ),
    "unauthorized_401": ("authentication_error", "invalid x-api-key"),
    "not_found_404": ("not_found_error", "model: claude-missing"),
    "rate_limited_429": ("rate_limit_error", "This request would exceed your account's rate limit."),
    "error_500": ("api_error", "Internal server error"),
    "busy_503": ("overloaded_error", "Overloaded"),
}


def model_entry(model: str, **fields: Any) -> dict[str, Any]:
    """A model as /v1/models lists it."""
    entry = {
        "type": "model",
        "id": model,
        "display_name": model,
        "created_at": "2026-09-01T00:00:00Z",
        "lifecycle": "active",
        "max_input_tokens": 1_000_000,
        "max_tokens": 128_000,
    }
    return entry | fields


class AnthropicFake(LLMFake):
    """`cached`, `written`: input tokens from and into the cache; the wire's input_tokens leaves them out."""

    completion_paths: ClassVar[tuple[str, ...]] = ("/v1/messages",)

    def __init__(self, **kwargs: Any) -> None:
        """List three models, of which one is retired."""
        super().__init__(**kwargs)
        self.cached = 0
        self.written = 0
        self.models = [
            model_entry("claude-sonnet-4-5", lifecycle="deprecated", max_input_tokens=200_000),
            model_entry("claude-sonnet-5-5"),
            model_entry("claude-haiku-5-5", max_tokens=64_000),
            model_entry("claude-3-opus-20240229", lifecycle="retired"),
        ]

    def stream_pieces(self, request: RecordedRequest, answer: Answer) -> list[bytes]:
        """The opening events are in one piece with the first text."""
        usage = {"usage": self._input_usage(answer) | {"output_tokens": 1}} if answer.report_usage else {}
        message = self._message(request, answer) | {"content": [], "stop_reason": None, "usage": None} | usage
        opening = _event("message_start", message=message) + _event("ping") + _thinking(answer)
        opening += _event("content_block_start", index=1, content_block={"type": "text", "text": ""})
        texts = [
            _event("content_block_delta", index=1, delta={"type": "text_delta", "text": piece})
            for piece in answer.split()
        ]
        closing = _event("content_block_stop", index=1) + self._message_delta(answer) + _event("message_stop")
        return [opening + (texts[0] if texts else b""), *texts[1:], closing]

    def whole_answer(self, request: RecordedRequest, answer: Answer) -> object:
        """The same as one message."""
        return self._message(request, answer)

    def error_body(self, mode: FaultMode, request: RecordedRequest) -> object:
        """Anthropic's error envelope."""
        kind, message = _ERRORS.get(mode, ("api_error", "Something else"))
        return {"type": "error", "error": {"type": kind, "message": message}, "request_id": "req_1"}

    def constraint_of(self, request: RecordedRequest) -> dict[str, Any] | None:
        """`output_config.format.schema`."""
        wanted = request.json.get("output_config", {}).get("format", {})
        schema: dict[str, Any] | None = wanted.get("schema")
        return schema

    def respond_other(self, request: RecordedRequest) -> Reply:
        """The listing, and one model of it."""
        if request.path == "/v1/models":
            return json_reply({"data": self.models, "has_more": False, "first_id": None, "last_id": None})
        for entry in self.models:
            if request.path == f"/v1/models/{entry['id']}":
                return json_reply(entry)
        return json_reply(self.error_body("not_found_404", request), status=404)

    def _message(self, request: RecordedRequest, answer: Answer) -> dict[str, Any]:
        return {
            "id": "msg_1",
            "type": "message",
            "role": "assistant",
            "model": request.json["model"],
            "content": [{"type": "text", "text": answer.text}],
            "stop_reason": _STOP_REASONS[answer.finish],
            "stop_sequence": None,
            "usage": self._input_usage(answer) | {"output_tokens": answer.output_tokens},
        }

    def _input_usage(self, answer: Answer) -> dict[str, int]:
        fresh = answer.input_tokens - self.cached - self.written
        cache = {"cache_read_input_tokens": self.cached, "cache_creation_input_tokens": self.written}
        return {"input_tokens": fresh} | cache

    def _message_delta(self, answer: Answer) -> bytes:
        usage = {"usage": {"output_tokens": answer.output_tokens}} if answer.report_usage else {}
        return _event("message_delta", delta={"stop_reason": _STOP_REASONS[answer.finish]}, **usage)


def _event(kind: str, **fields: Any) -> bytes:
    return f"event: {kind}\ndata: {json.dumps({'type': kind} | fields)}\n\n".encode()


def _thinking(answer: Answer) -> bytes:
    if not answer.thinking:
        return b""
    delta = {"type": "thinking_delta", "thinking": answer.thinking}
    block = {"type": "thinking", "thinking": "", "signature": ""}
    start = _event("content_block_start", index=0, content_block=block)
    return start + _event("content_block_delta", index=0, delta=delta) + _event("content_block_stop", index=0)
