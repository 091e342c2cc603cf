"""OpenAI itself: chat completions as others speak them too, with what only OpenAI lists, does and says."""

from dataclasses import replace
from typing import Any, ClassVar

from tests.fakes.base import RecordedRequest, Reply, json_reply
from tests.fakes.llm import PROMPT_TOKENS, WINDOW, Answer, FaultMode
from tests.fakes.openai_compatible import OpenAICompatibleFake

_TOO_LONG = (
    f"Input tokens exceed the configured limit of {WINDOW} tokens. Your messages resulted in "
    f"{PROMPT_TOKENS} tokens. Please reduce the length of the messages."
)
_ERRORS: dict[FaultMode, tuple[str, str | None, str]] = {
    "context_too_long": ("invalid_request_error", "context_length_exceeded", _TOO_LONG),
    "unauthorized_401": (
        "invalid_request_error",
        "invalid_api_key",
        "Incorrect API key provided: sk-se***cret.",
    ),
    "not_found_404": (
        "invalid_request_error",
        "model_not_found",
        "The model `gpt-missing` does not exist or you do not have access to it.",
    ),
    "rate_limited_429": ("requests", "rate_limit_exceeded", "Rate limit reached for requests per min."),
    "error_500": ("server_error", None, "The server had an error while processing your request."),
    "busy_503": ("server_error", None, "The engine is currently overloaded."),
}


def model_entry(model: str, **fields: Any) -> dict[str, Any]:
    """A model as /v1/models lists it."""
    return {"id": model, "object": "model", "created": 1_790_000_000, "owned_by": "system"} | fields


class OpenAIFake(OpenAICompatibleFake):
    """`cached` is how many input tokens came from the cache; `refusal` is said in place of an answer."""

    completion_paths: ClassVar[tuple[str, ...]] = ("/v1/chat/completions",)

    def __init__(self, **kwargs: Any) -> None:
        """List three chat models, of which one is shut down, and some others."""
        super().__init__(flavour="plain", **kwargs)
        self.cached = 0
        self.refusal = ""
        self.listed = [
            model_entry("gpt-5", shutdown_date="2099-12-11"),
            model_entry("gpt-6.1-terra"),
            model_entry("text-embedding-4"),
            model_entry("gpt-4", shutdown_date="2026-10-23"),
            model_entry("gpt-6-luna"),
            model_entry("gpt-6-audio"),
            model_entry("gpt-5.5-pro"),
        ]

    def stream_pieces(self, request: RecordedRequest, answer: Answer) -> list[bytes]:
        """A refusal comes in a field of its own, and ends with the ordinary reason."""
        if self.refusal:
            refusal = replace(answer, text=self.refusal, pieces=(self.refusal,))
            pieces = super().stream_pieces(request, refusal)
            return [piece.replace(b'"content": "', b'"refusal": "') for piece in pieces]
        told, cached = b'"cached_tokens": 0', b'"cached_tokens": %d' % self.cached
        return [piece.replace(told, cached) for piece in super().stream_pieces(request, answer)]

    def error_body(self, mode: FaultMode, request: RecordedRequest) -> object:
        """OpenAI's error envelope."""
        kind, code, message = _ERRORS.get(mode, ("server_error", None, "Something else"))
        return {"error": {"message": message, "type": kind, "param": None, "code": code}}

    def respond_other(self, request: RecordedRequest) -> Reply:
        """The listing, and one model of it."""
        if request.path == "/v1/models":
            return json_reply({"object": "list", "data": self.listed})
        for entry in self.listed:
            if request.path == f"/v1/models/{entry['id']}":
                return json_reply(entry)
        return json_reply(self.error_body("not_found_404", request), status=404)
