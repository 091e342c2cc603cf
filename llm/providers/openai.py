"""OpenAI's Chat Completions API, by the `openai` SDK."""

import re
from collections.abc import AsyncIterator, Iterable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar, Literal, cast

from llm.costs import catalogue_window
from llm.output import JsonSchema
from llm.providers.answer import StreamedAnswer
from llm.providers.custom_wire import FINISH, messages_of, read_usage, schema_format
from llm.providers.sdk import CONNECT_ONLY, SdkProvider
from llm.schemas import CompletionRequest, ModelInfo, ProviderName, StreamEvent

if TYPE_CHECKING:
    from openai import AsyncOpenAI
    from openai.types import Model
    from openai.types.chat import ChatCompletionChunk, ChatCompletionMessageParam
    from openai.types.shared_params import ResponseFormatJSONSchema

#: Models that take the effort "low"; the pro ones do not, and those named "chat" do not reason.
_LOW_EFFORT = re.compile(r"gpt-[56](?!.*(-pro|chat))")
#: Parts of the names of listed models that do not answer text with text, or not by Chat Completions.
_NOT_CHAT = re.compile(
    r"embedding|moderation|whisper|transcribe|translate|tts|audio|realtime|image|dall-e|sora|search"
    r"|babbage|davinci|instruct|codex|computer-use|deep-research|-pro\b"
)


class OpenAIProvider(SdkProvider["AsyncOpenAI", "ChatCompletionChunk"]):
    """OpenAI itself; other servers with its protocol are "custom". No temperature: reasoning refuses it."""

    name: ClassVar[ProviderName] = "openai"
    label: ClassVar[str] = "OpenAI"
    official_url: ClassVar[str] = "https://api.openai.com/v1"
    sdk_modules: ClassVar[tuple[str, ...]] = ("openai", "openai.resources.chat", "openai.resources.models")

    def _connect(self) -> "AsyncOpenAI":
        from openai import AsyncOpenAI  # noqa: PLC0415  # SDKs are loaded on first use

        return AsyncOpenAI(
            api_key=self._key,
            base_url=self._url,
            http_client=self._http,
            timeout=CONNECT_ONLY,
            max_retries=0,
        )

    async def _list(self, client: "AsyncOpenAI") -> tuple[ModelInfo, ...]:
        today = datetime.now(UTC).date().isoformat()
        listed = [model async for model in client.models.list()]
        served = [model for model in listed if not model.shutdown_date or model.shutdown_date > today]
        served.sort(key=lambda model: bool(model.shutdown_date))
        return tuple(_described(model) for model in served if not _NOT_CHAT.search(model.id))

    async def _describe(self, client: "AsyncOpenAI", model: str) -> ModelInfo:
        return _described(await client.models.retrieve(model))

    async def _start(
        self, client: "AsyncOpenAI", request: CompletionRequest, schema: JsonSchema | None
    ) -> "AbstractAsyncContextManager[AsyncIterator[ChatCompletionChunk]]":
        from openai import omit  # noqa: PLC0415

        return await client.chat.completions.create(
            model=request.model,
            messages=cast("list[ChatCompletionMessageParam]", messages_of(request)),
            max_completion_tokens=request.max_output_tokens + self._room_for_thoughts(request),
            reasoning_effort=_effort(request) if self._asks_for_effort(request.model) else omit,
            response_format=cast("ResponseFormatJSONSchema", schema_format(request.output, schema)) if schema else omit,
            stream=True,
            stream_options={"include_usage": True},
        )

    def _takes_effort(self, model: str) -> bool:
        return bool(_LOW_EFFORT.match(model))

    def _read(self, chunk: "ChatCompletionChunk", answer: StreamedAnswer) -> Iterable[StreamEvent]:
        if chunk.usage:  # comes after the finish reason, in a chunk without choices
            answer.usage = read_usage(chunk.usage.model_dump())
        for choice in chunk.choices or ():
            answer.begun = True
            if choice.delta.content:
                yield answer.add(choice.delta.content)
            if choice.delta.refusal:  # words of their own, after which the reason to finish is an ordinary one
                answer.finish = "refused"
            elif choice.finish_reason and answer.finish != "refused":
                answer.finish = FINISH.get(choice.finish_reason, "other")


def _effort(request: CompletionRequest) -> Literal["low", "high"]:
    return "high" if request.thinking_tokens else "low"


def _described(model: "Model") -> ModelInfo:
    """The listing tells names only."""
    return ModelInfo(name=model.id, context_window=catalogue_window("openai", model.id))
