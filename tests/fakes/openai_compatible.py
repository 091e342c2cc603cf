"""Chat completions and /models as OpenAI-compatible servers speak them: llama.cpp, or another `flavour`."""

import json
from dataclasses import replace
from typing import Any, ClassVar, Literal

from tests.fakes.base import RecordedRequest, Reply, json_reply
from tests.fakes.embeddings import vector_of
from tests.fakes.llm import PROMPT_TOKENS, WINDOW, Answer, FaultMode, LLMFake

Flavour = Literal["llama.cpp", "vllm", "lm-studio", "openrouter", "plain"]
OutputForm = Literal["pattern", "schema", "json"]
_ERRORS: dict[FaultMode, tuple[str, str]] = {
    "error_200": ("server_error", "The model crashed."),
    "unauthorized_401": ("authentication_error", "Invalid API Key"),
    "not_found_404": ("not_found_error", "The model `{model}` does not exist."),
    "rate_limited_429": ("rate_limit_exceeded", "Too many requests"),
    "error_500": ("server_error", "Internal Server Error"),
    "busy_503": ("unavailable_error", "Loading model"),
}


class OpenAICompatibleFake(LLMFake):
    """`takes`: the forms of constrained output that it does not refuse. `window`: what its flavour tells."""

    base_path: ClassVar[str] = "/v1"
    completion_paths: ClassVar[tuple[str, ...]] = ("/chat/completions",)

    def __init__(self, *, flavour: Flavour = "llama.cpp", **kwargs: Any) -> None:
        """One model, as llama.cpp serves."""
        super().__init__(**kwargs)
        self.flavour: Flavour = flavour
        self.models = ["smollm2-135m-instruct"]
        self.window: int | None = 8192
        #: How large the model is, which only llama.cpp tells.
        self.parameters = 8_030_261_248
        #: Calls that llama.cpp answers at the same time.
        self.slots = 1
        self.takes: set[OutputForm] = {"pattern", "schema", "json"}
        #: Answer with one JSON document although a stream was asked for.
        self.never_streams = False
        #: End the stream without `[DONE]` (some do).
        self.says_done = True
        #: It was started with --embeddings.
        self.embeds = True
        #: The field of a delta that carries thinking.
        self.thinking_field = "reasoning_content"
        #: Tokens that the model thinks for, unless it is told not to and `obeys`.
        self.thoughts, self.obeys = 0, True

    # The dialect.

    def streams(self, request: RecordedRequest) -> bool:
        """Whether to stream."""
        return super().streams(request) and not self.never_streams

    def constraint_of(self, request: RecordedRequest) -> dict[str, Any] | None:
        """The schema in `response_format`."""
        wanted = (request.json or {}).get("response_format") or {}
        schema = wanted.get("json_schema", {}).get("schema")
        return schema if isinstance(schema, dict) else None

    def stream_pieces(self, request: RecordedRequest, answer: Answer) -> list[bytes]:
        """Events as llama.cpp sends them: a first delta of null, texts, the reason, the usage, the end."""
        deltas: list[dict[str, Any]] = [{"role": "assistant", "content": None}]
        deltas += [{self.thinking_field: answer.thinking}] if answer.thinking else []
        deltas += [{"content": piece} for piece in answer.split()]
        chunks = [self._chunk(request, [{"index": 0, "delta": delta, "finish_reason": None}]) for delta in deltas]
        chunks.append(self._chunk(request, [{"index": 0, "delta": {}, "finish_reason": self._reason(answer)}]))
        if answer.report_usage and request.json.get("stream_options", {}).get("include_usage"):
            extra = {"timings": {"prompt_ms": 250.0, "predicted_ms": 500.0}} if self.flavour == "llama.cpp" else {}
            chunks.append(self._chunk(request, []) | {"usage": self._usage(answer)} | extra)
        events = [b"data: " + json.dumps(chunk).encode() + b"\n\n" for chunk in chunks]
        return [*events, b"data: [DONE]\n\n"] if self.says_done else events

    def whole_answer(self, request: RecordedRequest, answer: Answer) -> dict[str, Any]:
        """The answer of a server that does not stream."""
        message = {"role": "assistant", "content": answer.text}
        choices = [{"index": 0, "message": message, "finish_reason": self._reason(answer)}]
        whole = self._chunk(request, choices) | {"object": "chat.completion"}
        return whole | {"usage": self._usage(answer)} if answer.report_usage else whole

    def error_body(self, mode: FaultMode, request: RecordedRequest) -> object:
        """Errors as llama.cpp words them, or vLLM its context error."""
        if mode == "context_too_long":
            return self._context_error()
        kind, message = _ERRORS[mode]
        return {"error": {"type": kind, "message": message.format(model=(request.json or {}).get("model"))}}

    def respond_completion(self, request: RecordedRequest) -> Reply:
        """Refuse the forms of output that this server does not take."""
        form = self._form(request)
        if form and form not in self.takes:
            error = {
                "code": 400,
                "type": "invalid_request_error",
                "message": f"response_format: no {form} here",
            }
            return json_reply({"error": error}, status=400)
        return super().respond_completion(request)

    def after_thinking(self, request: RecordedRequest, answer: Answer) -> Answer:
        """A model that thinks; held to a form, as by llama.cpp's grammar from the first token, it does not."""
        body = request.json
        is_told_not_to = body.get("chat_template_kwargs", {}).get("enable_thinking") is False
        if not self.thoughts or (self.obeys and (is_told_not_to or body.get("response_format"))):
            return answer
        if body["max_tokens"] <= self.thoughts:
            return replace(answer, text="", pieces=(), thinking="Let me see.", finish="length")
        return replace(answer, thinking="Let me see, perhaps 7, 8 or 9.")

    def respond_other(self, request: RecordedRequest) -> Reply:
        """The places where servers tell their models and windows."""
        if request.method == "GET" and request.path == "/v1/models":
            return json_reply({"object": "list", "data": [self._entry(model) for model in self.models]})
        if request.path == "/props" and self.flavour == "llama.cpp":
            return json_reply({"default_generation_settings": {"n_ctx": self.window or 0}, "total_slots": self.slots})
        if request.path == "/api/v0/models" and self.flavour == "lm-studio":
            return json_reply({"data": [self._lm_studio_entry(model) for model in self.models]})
        if request.path == "/v1/embeddings":
            return self._embed(request)
        error = {"code": 404, "message": "File Not Found", "type": "not_found_error"}
        return json_reply({"error": error}, status=404)

    def _embed(self, request: RecordedRequest) -> Reply:
        """As OpenAI documents it; llama.cpp without --embeddings says that it can't."""
        if not self.embeds:
            message = "This server does not support embeddings. Start it with `--embeddings`"
            return json_reply({"error": {"code": 501, "message": message, "type": "not_supported_error"}}, status=501)
        entries = [
            {"object": "embedding", "index": index, "embedding": vector_of(text)}
            for index, text in enumerate(request.json["input"])
        ]
        return json_reply({"object": "list", "data": entries, "model": request.json["model"]})

    def _form(self, request: RecordedRequest) -> OutputForm | None:
        wanted = (request.json or {}).get("response_format") or {}
        if wanted.get("type") == "json_object":
            return "json"
        schema = self.constraint_of(request)
        if schema is None:
            return None
        return "pattern" if "pattern" in schema else "schema"

    def _entry(self, model: str) -> dict[str, Any]:
        entry: dict[str, Any] = {
            "id": model,
            "object": "model",
            "created": 1_780_000_000,
            "owned_by": self.flavour,
        }
        fields: dict[Flavour, dict[str, Any]] = {
            "llama.cpp": {
                "aliases": [model],
                "meta": {"n_ctx": self.window, "n_ctx_train": 32768, "n_params": self.parameters},
            },
            "vllm": {"max_model_len": self.window},
            "openrouter": {"context_length": self.window},
        }
        return entry | fields.get(self.flavour, {})

    def _lm_studio_entry(self, model: str) -> dict[str, Any]:
        loaded = {"loaded_context_length": self.window} if self.window else {}
        return {"id": model, "type": "llm", "state": "loaded", "max_context_length": 131072} | loaded

    def _context_error(self) -> object:
        if self.flavour == "vllm":
            message = (
                f"This model's maximum context length is {WINDOW} tokens. However, you requested"
                f" {PROMPT_TOKENS + 64} tokens ({PROMPT_TOKENS} in the messages, 64 in the completion)."
            )
            return {"object": "error", "message": message, "type": "BadRequestError", "code": 400}
        told = f"request ({PROMPT_TOKENS} tokens) exceeds the available context size ({WINDOW} tokens)"
        error = {"code": 400, "message": f"{told}, try increasing it", "type": "exceed_context_size_error"}
        return {"error": error | {"n_prompt_tokens": PROMPT_TOKENS, "n_ctx": WINDOW}}

    def _chunk(self, request: RecordedRequest, choices: list[dict[str, Any]]) -> dict[str, Any]:
        return {
            "id": "chatcmpl-1",
            "object": "chat.completion.chunk",
            "created": 1_780_000_000,
            "model": request.json["model"],
            "choices": choices,
        }

    @staticmethod
    def _reason(answer: Answer) -> str:
        return {"stop": "stop", "length": "length", "refused": "content_filter"}[answer.finish]

    @staticmethod
    def _usage(answer: Answer) -> dict[str, Any]:
        return {
            "prompt_tokens": answer.input_tokens,
            "completion_tokens": answer.output_tokens,
            "total_tokens": answer.input_tokens + answer.output_tokens,
            "prompt_tokens_details": {"cached_tokens": 0},
        }
