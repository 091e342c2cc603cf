"""Google's Gemini API as its SDK expects it: streamGenerateContent as server-sent events, and the listing."""

import json
from typing import Any, ClassVar

from tests.fakes.base import RecordedRequest, Reply, json_reply
from tests.fakes.llm import PROMPT_TOKENS, WINDOW, Answer, FaultMode, LLMFake

_FINISH_REASONS = {"stop": "STOP", "length": "MAX_TOKENS", "refused": "SAFETY"}
_ERRORS: dict[FaultMode, tuple[int, str, str]] = {
    "context_too_long": (
        400,
        "INVALID_ARGUMENT",
        f"The input token count ({PROMPT_TOKENS}) exceeds the maximum number of tokens allowed ({WINDOW}).",
    ),
    "unauthorized_401": (401, "UNAUTHENTICATED", "Request had invalid authentication credentials."),
    "not_found_404": (404, "NOT_FOUND", "models/gemini-missing is not found for API version v1beta."),
    "rate_limited_429": (429, "RESOURCE_EXHAUSTED", "You exceeded your current quota."),
    "error_500": (500, "INTERNAL", "An internal error has occurred."),
    "busy_503": (503, "UNAVAILABLE", "The model is overloaded."),
}
#: What a wrong key gets from the Gemini API: 400, not 401.
BAD_KEY = {
    "error": {
        "code": 400,
        "message": "API key not valid. Please pass a valid API key.",
        "status": "INVALID_ARGUMENT",
        "details": [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}],
    }
}


def model_entry(model: str, **fields: Any) -> dict[str, Any]:
    """A model as the listing names it."""
    entry = {
        "name": f"models/{model}",
        "displayName": model,
        "inputTokenLimit": 1_048_576,
        "outputTokenLimit": 65_536,
        "supportedGenerationMethods": ["generateContent", "countTokens"],
    }
    return entry | fields


class GeminiFake(LLMFake):
    """`cached` is how many input tokens came from the cache; the wire counts them in promptTokenCount."""

    completion_paths: ClassVar[tuple[str, ...]] = (":generateContent", ":streamGenerateContent")

    def __init__(self, **kwargs: Any) -> None:
        """List two text models and two others."""
        super().__init__(**kwargs)
        self.cached = 0
        self.models = [
            model_entry("gemini-3.8-flash", thinking=True),
            model_entry("gemini-embedding-2", supportedGenerationMethods=["embedContent"]),
            model_entry("gemini-3.5-flash-image"),
            model_entry("gemini-3.5-flash-lite"),
        ]

    def streams(self, request: RecordedRequest) -> bool:
        """The path says so, not the body."""
        return request.path.endswith(":streamGenerateContent")

    def stream_pieces(self, request: RecordedRequest, answer: Answer) -> list[bytes]:
        """Thoughts come in the first piece; the last one has the finish reason and the usage."""
        thoughts = [{"text": answer.thinking, "thought": True}] if answer.thinking else []
        texts: list[list[dict[str, Any]]] = [[{"text": piece}] for piece in answer.split()]
        opening = _event(_chunk(thoughts)) if thoughts else b""
        first, *others = [_event(_chunk(parts)) for parts in texts] or [b""]
        last = _chunk([], finishReason=_FINISH_REASONS[answer.finish]) | self._usage(answer)
        return [piece for piece in (opening + first, *others, _event(last)) if piece]

    def whole_answer(self, request: RecordedRequest, answer: Answer) -> object:
        """The same as one chunk."""
        finish = _FINISH_REASONS[answer.finish]
        return _chunk([{"text": answer.text}], finishReason=finish) | self._usage(answer)

    def error_body(self, mode: FaultMode, request: RecordedRequest) -> object:
        """Google's error envelope."""
        if mode not in _ERRORS:  # no error of Gemini's comes under status 200, but LM Studio's do
            return {"error": f"Unexpected endpoint or method. (POST {request.path})"}
        code, status, message = _ERRORS[mode]
        return {"error": {"code": code, "message": message, "status": status}}

    def constraint_of(self, request: RecordedRequest) -> dict[str, Any] | None:
        """`generationConfig.responseJsonSchema`."""
        schema: dict[str, Any] | None = request.json.get("generationConfig", {}).get("responseJsonSchema")
        return schema

    def respond_other(self, request: RecordedRequest) -> Reply:
        """The listing, and one model of it."""
        if request.path.endswith("/models"):
            return json_reply({"models": self.models})
        for entry in self.models:
            if request.path.endswith(f"/{entry['name']}"):
                return json_reply(entry)
        return json_reply(self.error_body("not_found_404", request), status=404)

    def _usage(self, answer: Answer) -> dict[str, Any]:
        if not answer.report_usage:
            return {}
        thoughts = min(4, answer.output_tokens) if answer.thinking else 0
        counts = {
            "promptTokenCount": answer.input_tokens,
            "candidatesTokenCount": answer.output_tokens - thoughts,
            "thoughtsTokenCount": thoughts,
            "cachedContentTokenCount": self.cached,
            "totalTokenCount": answer.input_tokens + answer.output_tokens,
        }
        return {"usageMetadata": counts}


def _chunk(parts: list[dict[str, Any]], **candidate: Any) -> dict[str, Any]:
    return {"candidates": [{"content": {"role": "model", "parts": parts}, "index": 0} | candidate]}


def _event(chunk: dict[str, Any]) -> bytes:
    return f"data: {json.dumps(chunk)}\r\n\r\n".encode()
