"""Anthropic's Messages API, by the `anthropic` SDK."""

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from llm.costs import catalogue_window
from llm.output import JsonSchema
from llm.providers.answer import StreamedAnswer
from llm.providers.sdk import CONNECT_ONLY, SdkProvider
from llm.schemas import CompletionRequest, FinishReason, ModelInfo, ProviderName, StreamEvent, Thinking, Usage

if TYPE_CHECKING:
    from anthropic import AsyncAnthropic
    from anthropic.types import MessageDeltaUsage, OutputConfigParam, RawMessageStreamEvent
    from anthropic.types import ModelInfo as ListedModel
    from anthropic.types import Usage as MessageUsage

#: Families whose models take an effort (platform.claude.com, "Effort"); others answer 400 to it.
_EFFORT_FAMILIES = (
    "claude-fable-5",
    "claude-haiku-5-5",
    "claude-mythos-5",
    "claude-opus-4-5",
    "claude-opus-4-6",
    "claude-opus-4-7",
    "claude-opus-4-8",
    "claude-opus-5",
    "claude-sonnet-4-6",
    "claude-sonnet-5",
)
_FINISH: Mapping[str, FinishReason] = MappingProxyType(
    {
        "end_turn": "stop",
        "stop_sequence": "stop",
        "max_tokens": "length",
        "model_context_window_exceeded": "length",
        "refusal": "refused",
    }
)


class AnthropicProvider(SdkProvider["AsyncAnthropic", "RawMessageStreamEvent"]):
    """Claude. No temperature: this version of the API refuses it."""

    name: ClassVar[ProviderName] = "anthropic"
    label: ClassVar[str] = "Anthropic"
    official_url: ClassVar[str] = "https://api.anthropic.com"
    url_suffixes: ClassVar[tuple[str, ...]] = ("/v1",)
    sdk_modules: ClassVar[tuple[str, ...]] = (
        "anthropic",
        "anthropic.resources.messages",
        "anthropic.resources.models",
    )

    def _connect(self) -> "AsyncAnthropic":
        from anthropic import AsyncAnthropic  # noqa: PLC0415  # SDKs are loaded on first use

        return AsyncAnthropic(
            api_key=self._key,
            base_url=self._url,
            http_client=self._http,
            timeout=CONNECT_ONLY,
            max_retries=0,  # it would honour a Retry-After of any length
            open_telemetry=False,  # traces could carry prompts elsewhere
        )

    async def _list(self, client: "AsyncAnthropic") -> tuple[ModelInfo, ...]:
        listed = [model async for model in client.models.list(limit=100) if model.lifecycle != "retired"]
        return tuple(map(_described, sorted(listed, key=lambda model: model.lifecycle == "deprecated")))

    async def _describe(self, client: "AsyncAnthropic", model: str) -> ModelInfo:
        return _described(await client.models.retrieve(model))

    async def _start(
        self, client: "AsyncAnthropic", request: CompletionRequest, schema: JsonSchema | None
    ) -> "AbstractAsyncContextManager[AsyncIterator[RawMessageStreamEvent]]":
        from anthropic import omit  # noqa: PLC0415

        return await client.messages.create(
            model=request.model,
            max_tokens=request.max_output_tokens + self._room_for_thoughts(request),
            system=request.system or omit,
            messages=[{"role": "user", "content": request.prompt}],
            output_config=_output_config(schema, self._effort(request)) or omit,
            stream=True,
        )

    def _effort(self, request: CompletionRequest) -> Literal["low", "high"] | None:
        if not self._asks_for_effort(request.model):
            return None
        return "high" if request.thinking_tokens else "low"

    def _takes_effort(self, model: str) -> bool:
        return model.startswith(_EFFORT_FAMILIES)

    def _read(self, chunk: "RawMessageStreamEvent", answer: StreamedAnswer) -> Iterable[StreamEvent]:
        answer.begun = True
        match chunk.type:
            case "message_start":
                answer.usage = _usage(chunk.message.usage)
            case "content_block_start" if "thinking" in chunk.content_block.type:
                return (Thinking(),)
            case "content_block_delta":
                return _delta(chunk.delta, answer)
            case "message_delta":
                answer.finish = _FINISH.get(chunk.delta.stop_reason or "", "other")
                answer.usage = _usage(chunk.usage, before=answer.usage)
            case _:
                pass
        return ()


def _delta(delta: Any, answer: StreamedAnswer) -> Iterable[StreamEvent]:
    if delta.type == "text_delta":
        return (answer.add(delta.text),)
    return (Thinking(),) if delta.type in {"thinking_delta", "signature_delta"} else ()


def _usage(told: "MessageUsage | MessageDeltaUsage | None", before: Usage | None = None) -> Usage | None:
    """The last word counts: input is told at the start and perhaps again at the end, output grows until then.

    On the wire, input_tokens leaves out what came from the cache or went into it.
    """
    if told is None:
        return None
    if told.input_tokens is None:
        return before and before.model_copy(update={"output_tokens": told.output_tokens})
    cached, written = told.cache_read_input_tokens or 0, told.cache_creation_input_tokens or 0
    return Usage(
        input_tokens=told.input_tokens + cached + written,
        output_tokens=told.output_tokens,
        cached_tokens=cached,
    )


def _output_config(schema: JsonSchema | None, effort: Literal["low", "high"] | None) -> "OutputConfigParam":
    """A schema if one is wanted, and how much to think where the model takes a word on that."""
    config: OutputConfigParam = {}
    if schema:
        config["format"] = {"type": "json_schema", "schema": schema}
    if effort:
        config["effort"] = effort
    return config


def _described(model: "ListedModel") -> ModelInfo:
    return ModelInfo(
        name=model.id,
        context_window=model.max_input_tokens or catalogue_window("anthropic", model.id),
        max_output_tokens=model.max_tokens,
        thinks=bool(model.capabilities and model.capabilities.thinking.supported),
    )
