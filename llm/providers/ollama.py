"""Ollama's native API: /api/tags, /api/show, /api/ps, /api/version, /api/pull and /api/generate."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from types import MappingProxyType
from typing import Any, ClassVar

import httpx2

from llm.budget import answer_limit, effective_window
from llm.errors import ModelUnavailableError, OnlyThoughtError, ProviderError
from llm.output import NumberForm, PlainText, json_schema
from llm.providers.error_mapping import HttpFailure, wrong_server
from llm.providers.local_answer import LocalAnswer
from llm.providers.local_servers import OLLAMA, ollama_server
from llm.providers.ollama_attempt import Attempt, optional_fields, reduce_request
from llm.providers.ollama_models import (
    LoadedModel,
    PullProgress,
    PullTally,
    read_listed_model,
    read_loaded_model,
    seconds,
    shown_model,
    usage,
)
from llm.providers.refused_fields import refused_fields
from llm.schemas import (
    Completion,
    CompletionRequest,
    ModelInfo,
    OutputMode,
    ProviderConnection,
    ProviderName,
    StreamEvent,
)
from llm.settings_fields import LLMConfig

#: How much gpt-oss thinks, which always does: when it is told not to, and when it is told to.
_LEVELS: Mapping[bool, str] = MappingProxyType({False: "low", True: "high"})


class OllamaProvider:
    """Ollama. Not by its OpenAI-compatible API: that cannot set the window, and cuts prompts silently."""

    name: ClassVar[ProviderName] = "ollama"
    label: ClassVar[str] = OLLAMA
    needs_key: ClassVar[bool] = False
    #: gpt-oss cannot be told not to think, and some others do it all the same.
    thinking_headroom: ClassVar[int] = 1024
    number_form: NumberForm = "pattern"

    def __init__(self, connection: ProviderConnection, *, client: httpx2.AsyncClient | None = None) -> None:
        """Prepare; nothing is sent yet. Raises BadAddressError."""
        self._server = ollama_server(connection, client=client)
        self._described: dict[str, ModelInfo] = {}
        self.left_out: dict[str, tuple[str, ...]] = dict(connection.left_out)

    async def version(self) -> str:
        """The server's version, like "0.33.0"; "0.0.0" is a build from source."""
        version = (await self._server.ask("GET", "/api/version")).get("version")
        if not isinstance(version, str):
            raise wrong_server(self._server.place, "it doesn't report a version")
        return version

    @property
    def is_exposed(self) -> bool:
        """Whether the key has gone over plain http, and out of the house."""
        return self._server.is_exposed

    async def list_models(self) -> tuple[ModelInfo, ...]:
        """The models that can complete, newest first; cloud models are marked `remote`."""
        models = map(read_listed_model, await self._entries("/api/tags"))
        return tuple(model for model in models if model.can_complete)

    async def list_embedding_models(self) -> tuple[ModelInfo, ...]:
        """The models that embed, newest first."""
        models = map(read_listed_model, await self._entries("/api/tags"))
        return tuple(model for model in models if model.can_embed)

    async def loaded_models(self) -> tuple[LoadedModel, ...]:
        """The models in memory, with the windows they really have."""
        return tuple(map(read_loaded_model, await self._entries("/api/ps")))

    async def describe_model(self, model: str) -> ModelInfo:
        """One model, with all that /api/show tells; raises ModelMissingError."""
        show = await self._server.ask("POST", "/api/show", {"model": model}, model=model)
        if not ({"model_info", "details"} & show.keys()):
            raise wrong_server(self._server.place, "it doesn't describe its models")
        self._described[model] = shown_model(model, show)
        return self._described[model]

    async def stream(self, request: CompletionRequest) -> AsyncGenerator[StreamEvent]:
        """Answer piece by piece, the Completion last. What is refused is left out, and asked again at once."""
        left_out = self.left_out.get(request.model, ())
        attempt = Attempt(left_out=left_out, thinks=request.thinking_tokens > 0)
        while True:
            body = await self._generate_body(request, attempt)
            answer = LocalAnswer(request.model, self._server.place, _output_mode(body), output=request.output)
            try:
                async with aclosing(self._answers(body, answer)) as events:
                    async for event in events:
                        if isinstance(event, Completion):
                            self.left_out[request.model] = attempt.left_out
                        yield event
            except ProviderError as exc:
                attempt = self._next_attempt(attempt, body, request, answer, exc)
            else:
                return

    def _next_attempt(
        self,
        attempt: Attempt,
        body: dict[str, Any],
        request: CompletionRequest,
        answer: LocalAnswer,
        exc: ProviderError,
    ) -> Attempt:
        """Something less to ask for, or room for thoughts; raises what is to be told where neither would help."""
        if answer.begun:
            self.left_out[request.model] = attempt.left_out  # what was left out was not what went wrong
        elif refused := refused_fields(exc, optional_fields(body)):
            return attempt.without(refused)
        if attempt.thinks and answer.ended_in_thought:
            return attempt.model_copy(update={"thinks": False})  # an answer without thoughts is one, too
        if isinstance(exc, OnlyThoughtError) and body["options"]["num_predict"] <= request.max_output_tokens:
            return attempt.model_copy(update={"room": self.thinking_headroom})
        raise exc

    async def _answers(self, body: dict[str, Any], answer: LocalAnswer) -> AsyncGenerator[StreamEvent]:
        final: Mapping[str, Any] = {}
        async with aclosing(self._objects("/api/generate", body, answer.model)) as objects:
            async for line in objects:
                if not ({"response", "thinking", "done"} & line.keys()):
                    raise wrong_server(self._server.place, "its answer has an unexpected format")
                answer.begun = True
                thought, said = _text(line.get("thinking")), _text(line.get("response"))
                for event in (*answer.think(thought), *answer.feed(said)):
                    yield event
                if line.get("done") is True:
                    final = line
        _note_end(answer, final)
        for delta in answer.close():
            yield delta
        yield answer.completion()

    async def pull(self, model: str) -> AsyncGenerator[PullProgress]:
        """Download a model; the last event is `done`. Closing it stops the download, a later one resumes."""
        tally, last = PullTally(), PullProgress(status="")
        async with aclosing(self._objects("/api/pull", {"model": model}, model)) as lines:
            async for line in lines:
                last = tally.take(line)
                yield last
        if not last.done:
            raise ModelUnavailableError(
                f"The download of {model} stopped before it was complete. Try again to resume it."
            )

    async def aclose(self) -> None:
        """Close the connection; safe to call twice."""
        await self._server.aclose()

    async def _entries(self, path: str) -> list[dict[str, Any]]:
        """The `models` of a listing. LM Studio answers 200 to Ollama's paths, but without them."""
        models = (await self._server.ask("GET", path)).get("models")
        if not isinstance(models, list):
            raise wrong_server(self._server.place, "it doesn't list models the way Ollama does")
        return [entry for entry in models if isinstance(entry, dict) and isinstance(entry.get("name"), str)]

    async def _objects(self, path: str, body: Mapping[str, Any], model: str) -> AsyncGenerator[dict[str, Any]]:
        """The lines of a stream as objects; an error among them, under status 200, is raised."""
        async with (
            self._server.open("POST", path, body, model=model) as response,
            aclosing(self._server.lines(response)) as lines,
        ):
            async for line in lines:
                value = self._server.parse(line)
                if "error" in value:
                    raise self._server.explain(HttpFailure(500, line, model=model))  # the status it has elsewhere
                yield value

    async def _generate_body(self, request: CompletionRequest, attempt: Attempt) -> dict[str, Any]:
        info = await self._info(request) if request.model_thinks or not request.context_window else None
        always_thinks = "gpt-oss" in request.model or bool(info and info.family in {"gptoss", "gpt-oss"})
        thinks = attempt.thinks and "think" not in attempt.left_out
        # gpt-oss answers nothing to a format, and others are held to it while they think.
        is_free = always_thinks or thinks or "format" in attempt.left_out
        form = None if is_free or isinstance(request.output, PlainText) else json_schema(request.output, "pattern")
        room = self.thinking_headroom if request.model_thinks or always_thinks else attempt.room
        room = max(room, request.thinking_tokens) if thinks else room
        limit = answer_limit(request, "plain" if is_free else "pattern")
        options = {
            # Without it Ollama serves 4,096 tokens on most machines; a change reloads the model.
            "num_ctx": request.context_window or effective_window(LLMConfig(provider="ollama"), info).tokens,
            "num_predict": limit + room,
            "temperature": request.temperature,
            "seed": request.seed,
        }
        body = {
            "model": request.model,
            "system": request.system,
            "prompt": request.prompt,
            "stream": True,
            "truncate": False,  # 400 with both numbers instead of silently losing the head of the prompt
            "think": _LEVELS[thinks] if always_thinks else thinks,
            "format": form,
            "options": {key: value for key, value in options.items() if value is not None},
        }
        return reduce_request(body, attempt)

    async def _info(self, request: CompletionRequest) -> ModelInfo:
        return self._described.get(request.model) or await self.describe_model(request.model)


def _output_mode(body: Mapping[str, Any]) -> OutputMode:
    schema = body.get("format")
    if not schema:
        return "plain"
    return "pattern" if "pattern" in schema else "schema"


def _note_end(answer: LocalAnswer, final: Mapping[str, Any]) -> None:
    """Only an object with `done: true` makes an answer whole (facts: it may be missing under status 200)."""
    if final:
        answer.finish = "length" if final.get("done_reason") == "length" else "stop"
        answer.usage = usage(final)
        answer.durations = {
            "load": seconds(final, "load_duration"),
            "prompt": seconds(final, "prompt_eval_duration"),
            "output": seconds(final, "eval_duration"),
        }


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
