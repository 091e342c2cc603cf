"""Ollama's native API, answering what a real server answered (tests/fakes/recordings/ollama)."""

import json
import re
from dataclasses import replace
from functools import cache
from math import hypot
from pathlib import Path
from typing import Any, ClassVar

from tests.fakes.base import Gate, RecordedRequest, Reply, Responder, Signal, Step, json_reply
from tests.fakes.embeddings import vector_of
from tests.fakes.llm import PROMPT_TOKENS, WINDOW, Answer, FaultMode, LLMFake

#: A model that is large enough to be asked to choose; tests add it to a fake themselves.
MODEL = "llama3:8b"
RECORDINGS = Path(__file__).parent / "recordings" / "ollama"
_CREATED = "2026-11-22T10:48:04.04478684Z"
_ERRORS: dict[FaultMode, str] = {
    "error_200": "an error was encountered while running the model: unexpected EOF",
    "unauthorized_401": "unauthorized",
    "rate_limited_429": "you have reached your hourly usage limit",
    "error_500": "llama-server process has terminated: exit status 2",
    "busy_503": "server busy, please try again.  maximum pending requests exceeded",
}


@cache
def recorded(name: str) -> Reply:
    """The response of one recorded exchange, as it was on the wire."""
    response = json.loads((RECORDINGS / f"{name}.json").read_text())["response"]
    return Reply(response["status"], response["body"].encode(), response["content_type"])


def recorded_json(name: str) -> Any:
    """The same, read as JSON."""
    body = recorded(name).body
    assert isinstance(body, bytes)
    return json.loads(body)


class OllamaFake(LLMFake):
    """Holds the recordings' three models; `add_model` adds more, `pulls` says what a download sends."""

    completion_paths: ClassVar[tuple[str, ...]] = ("/api/generate",)
    stream_content_type: ClassVar[str] = "application/x-ndjson"

    def __init__(self, **kwargs: Any) -> None:
        """Start with the recorded models."""
        super().__init__(**kwargs)
        self.tags: list[dict[str, Any]] = recorded_json("tags")["models"]
        self.shows: dict[str, dict[str, Any]] = {
            "smollm2:135m": recorded_json("show-smollm2"),
            "gemma3:270m": recorded_json("show-gemma3"),
            "smollm2-2k:latest": recorded_json("show-num-ctx"),
        }
        self.loaded: list[dict[str, Any]] = []
        #: What /api/pull streams; None: two layers, then success.
        self.pulls: list[Step] | None = None
        self.version = "0.33.0"
        #: End streams properly, but without the last line (facts §2.1: no error, no done).
        self.omit_done = False
        #: Tokens that models with the capability think for, where they do.
        self.thoughts = 0

    # What a test uses.

    def add_model(
        self,
        name: str,
        *,
        trained: int = 8192,
        num_ctx: int | str | None = None,
        capabilities: tuple[str, ...] | None = ("completion",),
        family: str = "llama",
        parameter_size: str = "8.0B",
        remote: bool = False,
    ) -> None:
        """Another model, shaped like the recorded. `capabilities=None`: as servers before 0.30 list it."""
        name = name if ":" in name else f"{name}:latest"
        details = {
            "parent_model": "",
            "format": "gguf",
            "family": family,
            "families": [family],
            "parameter_size": parameter_size,
            "quantization_level": "Q4_K_M",
        }
        entry = recorded_json("tags")["models"][0] | {"name": name, "model": name, "details": details}
        show = recorded_json("show-smollm2") | {
            "details": details,
            "model_info": _model_info(family, trained, parameter_size),
        }
        for description in (entry, show):
            description.pop("capabilities", None)
            if capabilities is not None:
                description["capabilities"] = list(capabilities)
            if remote:
                description |= {"remote_model": name, "remote_host": "https://ollama.com:443"}
        if capabilities is not None:
            entry["details"] = details | {"context_length": trained, "embedding_length": 4096}
        if num_ctx is not None:
            show["parameters"] = f'{"num_ctx":<30} {num_ctx}\n{"stop":<30} "<|im_end|>"'
        self.tags.insert(0, entry)
        self.shows[name] = show

    def remove_models(self) -> None:
        """No model is installed."""
        self.tags.clear()
        self.shows.clear()

    def load(self, name: str, *, window: int = 4096, size: int = 209_505_483, vram: int = 0) -> None:
        """Say in /api/ps that a model is in memory."""
        entry = recorded_json("ps-loaded")["models"][0]
        self.loaded.append(
            entry | {"name": name, "model": name, "context_length": window, "size": size, "size_vram": vram}
        )

    # The dialect.

    def streams(self, request: RecordedRequest) -> bool:
        """Ollama streams unless told not to."""
        return (request.json or {}).get("stream", True) is not False

    def constraint_of(self, request: RecordedRequest) -> dict[str, Any] | None:
        """The schema in `format`."""
        schema = (request.json or {}).get("format")
        return schema if isinstance(schema, dict) else None

    def stream_pieces(self, request: RecordedRequest, answer: Answer) -> list[bytes]:
        """Lines as in the recording generate-stream."""
        lines = [self._line(request, response="", thinking=answer.thinking)] if answer.thinking else []
        lines += [self._line(request, response=piece) for piece in answer.split()]
        if not self.omit_done:
            lines.append(self.whole_answer(request, answer) | {"response": ""})
        return [json.dumps(line).encode() + b"\n" for line in lines]

    def whole_answer(self, request: RecordedRequest, answer: Answer) -> dict[str, Any]:
        """An object as in the recording generate."""
        whole: dict[str, Any] = recorded_json("generate")
        if answer.report_usage:
            whole |= {"prompt_eval_count": answer.input_tokens, "eval_count": answer.output_tokens}
        else:
            del whole["prompt_eval_count"], whole["eval_count"]
        done_reason = "length" if answer.finish == "length" else "stop"
        return whole | self._line(request, response=answer.text) | {"done": True, "done_reason": done_reason}

    def error_body(self, mode: FaultMode, request: RecordedRequest) -> object:
        """Errors as recorded."""
        if mode == "not_found_404":
            return {"error": f"model '{request.json['model']}' not found"}
        if mode == "context_too_long":
            body = recorded_json("generate-too-long-truncate-false")
            assert str(PROMPT_TOKENS) in body["error"]
            assert str(WINDOW) in body["error"]
            return body
        return {"error": _ERRORS[mode]}

    def respond_completion(self, request: RecordedRequest) -> Reply:
        """Answer a completion; as the real server, only for models that it has."""
        model = str((request.json or {}).get("model", ""))
        if self._full_name(model) not in self.shows:
            return json_reply({"error": f"model '{model}' not found"}, status=404)
        thinks = request.json.get("think")
        if thinks and not self._can_think(model):
            return json_reply({"error": f'"{model}" does not support thinking'}, status=400)
        return super().respond_completion(request)

    def after_thinking(self, request: RecordedRequest, answer: Answer) -> Answer:
        """A model that thinks: held to a format it writes the answer there; out of tokens, it comes to none."""
        body = request.json
        thinks = body.get("think", True) and self._can_think(str(body["model"]))
        if not (thinks and self.thoughts):
            return answer
        if body["options"]["num_predict"] <= self.thoughts:
            return replace(answer, text="", pieces=(), thinking="Let me see.", finish="length")
        if body.get("format"):
            return replace(answer, text="", pieces=(), thinking=answer.text)
        return replace(answer, thinking="Let me see, perhaps 7, 8 or 9.")

    def _can_think(self, model: str) -> bool:
        return "thinking" in self.shows[self._full_name(model)].get("capabilities", ())

    def respond_other(self, request: RecordedRequest) -> Reply:
        """The listings, descriptions and downloads."""
        answers: dict[tuple[str, str], Responder] = {
            ("GET", "/"): lambda _: recorded("root"),
            ("GET", "/api/version"): lambda _: json_reply({"version": self.version}),
            ("GET", "/api/tags"): lambda _: json_reply({"models": self.tags}),
            ("GET", "/api/ps"): lambda _: json_reply({"models": self.loaded}),
            ("POST", "/api/show"): self._show,
            ("POST", "/api/pull"): self._pull,
            ("POST", "/api/embed"): self._embed,
        }
        answer = answers.get((request.method, request.path))
        return answer(request) if answer else recorded("unknown-path")

    def _show(self, request: RecordedRequest) -> Reply:
        name = self._full_name(str((request.json or {}).get("model", "")))
        if name in self.shows:
            return json_reply(self.shows[name])
        return json_reply({"error": f"model '{name}' not found"}, status=404) if name else recorded("show-missing")

    def _embed(self, request: RecordedRequest) -> Reply:
        """As /api/embed is documented: of length 1, in the order of the texts."""
        model, texts = request.json["model"], request.json["input"]
        if self._full_name(model) not in self.shows:
            return json_reply({"error": f"model '{model}' not found, try pulling it first"}, status=404)
        vectors = [vector_of(text) for text in texts]
        rows = [[number / hypot(*vector) for number in vector] for vector in vectors]
        return json_reply({"model": model, "embeddings": rows, "total_duration": 9, "prompt_eval_count": 3})

    def _pull(self, request: RecordedRequest) -> Reply:
        steps = self.pulls
        if steps is None:
            steps = pull_steps()
            self.add_model(str(request.json["model"]))
        return Reply(body=steps, content_type=self.stream_content_type)

    def _full_name(self, model: str) -> str:
        return f"{model}:latest" if model and ":" not in model else model

    @staticmethod
    def _line(request: RecordedRequest, **fields: str) -> dict[str, Any]:
        return {"model": request.json["model"], "created_at": _CREATED, **fields, "done": False}


def pull_steps(*, gate: Gate | None = None, error: str = "", cut: bool = False) -> list[Step]:
    """What a download sends: two layers, then success, or an error or a break instead of the latter."""
    big, small = "sha256:6a0746a1ec1aef3e", "sha256:4fa551d4f938f68b"
    lines: list[dict[str, Any]] = [
        {"status": "pulling manifest"},
        {"status": "pulling 6a0746a1ec1a", "digest": big, "total": 4000},
        {"status": "pulling 6a0746a1ec1a", "digest": big, "total": 4000, "completed": 1000},
        {"status": "pulling 6a0746a1ec1a", "digest": big, "total": 4000, "completed": 4000},
        {"status": "pulling 4fa551d4f938", "digest": small, "total": 1000, "completed": 1000},
        {"status": "verifying sha256 digest"},
        {"error": error} if error else {"status": "success"},
    ]
    steps: list[Step] = [json.dumps(line).encode() + b"\n" for line in lines]
    if gate:
        steps.insert(3, gate)
    return [*steps[:-1], Signal.CUT] if cut else steps


def _parameters(size: str) -> int:
    """Of "1.5B", as the server counts them: never round; of "", 0, which tells nothing. Else those of 8 billion."""
    if not size:
        return 0
    told = re.fullmatch(r"([\d.]+)([MB])", size)
    return round(float(told[1]) * {"M": 1_000_000, "B": 1_003_782_656}[told[2]]) if told else 8_030_261_248


def _model_info(family: str, trained: int, parameter_size: str) -> dict[str, Any]:
    recorded_info = recorded_json("show-smollm2")["model_info"]
    info = {key.replace("llama.", f"{family}."): value for key, value in recorded_info.items()}
    sizes = {
        "block_count": 32,
        "embedding_length": 4096,
        "attention.head_count": 32,
        "attention.head_count_kv": 8,
    }
    return (
        info
        | {f"{family}.{key}": value for key, value in sizes.items()}
        | {"general.architecture": family, "general.parameter_count": _parameters(parameter_size)}
        | {f"{family}.context_length": trained}
    )
