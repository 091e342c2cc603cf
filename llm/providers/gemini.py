"""Google's Gemini API, by the `google-genai` SDK."""

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, aclosing
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar

from core.http.certificates import ssl_context
from llm.costs import catalogue_window
from llm.errors import ProviderError
from llm.output import JsonSchema
from llm.providers.answer import StreamedAnswer
from llm.providers.error_mapping import HttpFailure
from llm.providers.gemini_stream import ClosableStream, remember_response
from llm.providers.sdk import SdkProvider
from llm.schemas import CompletionRequest, FinishReason, ModelInfo, ProviderName, StreamEvent, Thinking, Usage

if TYPE_CHECKING:
    from google.genai.client import AsyncClient
    from google.genai.types import (
        Candidate,
        GenerateContentConfig,
        GenerateContentResponse,
        GenerateContentResponseUsageMetadata,
        Model,
    )

#: Families that take a thinking level. Flash-Lite thinks least by itself, and 2.5 knows no levels.
_LEVEL_FAMILIES = ("gemini-3", "gemini-4")
#: Parts of the names of models that generate, but not text from text.
_NOT_TEXT = ("image", "tts", "audio", "live", "embedding", "robotics", "computer-use", "veo", "lyria", "aqa")
_FINISH: Mapping[str, FinishReason] = MappingProxyType(
    {
        "STOP": "stop",
        "MAX_TOKENS": "length",
        "CONTINUATION": "length",
        "SAFETY": "refused",
        "RECITATION": "refused",
        "BLOCKLIST": "refused",
        "PROHIBITED_CONTENT": "refused",
        "SPII": "refused",
        "ESCALATION": "refused",
        "MODEL_ARMOR": "refused",
    }
)


class GeminiProvider(SdkProvider["AsyncClient", "GenerateContentResponse"]):
    """Gemini. No temperature: current models ignore it. No retries: the SDK makes none unless asked to."""

    name: ClassVar[ProviderName] = "gemini"
    label: ClassVar[str] = "Gemini"
    official_url: ClassVar[str] = "https://generativelanguage.googleapis.com"
    url_suffixes: ClassVar[tuple[str, ...]] = ("/v1beta", "/v1")
    sdk_modules: ClassVar[tuple[str, ...]] = ("google.genai.errors", "google.genai")

    def _connect(self) -> "AsyncClient":
        from google.genai import Client, types  # noqa: PLC0415  # SDKs are loaded on first use

        self._http.event_hooks["response"].append(remember_response)
        options = types.HttpOptions(
            base_url=self._url,
            api_version="v1beta",  # v1, its default, lacks the "-latest" names
            httpx_async_client=self._http,  # it would rather take aiohttp, with waits and retries of its own
            # For clients of its own, which nobody uses, it would read all certificates twice.
            client_args={"verify": ssl_context()},
            async_client_args={"ssl": ssl_context()},
        )
        # Told not to be Vertex AI, it reads no address from the environment.
        return Client(vertexai=False, api_key=self._key, http_options=options).aio

    async def _list(self, client: "AsyncClient") -> tuple[ModelInfo, ...]:
        listed = [model async for model in await client.models.list(config={"page_size": 100})]
        return tuple(_described(model) for model in listed if _is_text(model))

    async def _describe(self, client: "AsyncClient", model: str) -> ModelInfo:
        return _described(await client.models.get(model=model))

    async def _start(
        self, client: "AsyncClient", request: CompletionRequest, schema: JsonSchema | None
    ) -> "AbstractAsyncContextManager[AsyncIterator[GenerateContentResponse]]":
        chunks = await client.models.generate_content_stream(
            model=request.model, contents=request.prompt, config=self._config(request, schema)
        )
        return aclosing(ClosableStream(chunks))

    def _config(self, request: CompletionRequest, schema: JsonSchema | None) -> "GenerateContentConfig":
        from google.genai import types  # noqa: PLC0415

        config = types.GenerateContentConfig(
            system_instruction=request.system or None,
            max_output_tokens=request.max_output_tokens + self._room_for_thoughts(request),
            automatic_function_calling=types.AutomaticFunctionCallingConfig(disable=True),
            automatic_continuation=False,  # each continuation is another billed request
        )
        if schema:
            config.response_mime_type, config.response_json_schema = "application/json", schema
        if self._asks_for_effort(request.model):
            level = types.ThinkingLevel.HIGH if request.thinking_tokens else types.ThinkingLevel.LOW
            config.thinking_config = types.ThinkingConfig(thinking_level=level)
        return config

    def _takes_effort(self, model: str) -> bool:
        return model.startswith(_LEVEL_FAMILIES) and "flash-lite" not in model

    def _read(self, chunk: "GenerateContentResponse", answer: StreamedAnswer) -> Iterable[StreamEvent]:
        if chunk.usage_metadata:
            answer.usage = _usage(chunk.usage_metadata)  # each is the total so far
        if chunk.prompt_feedback and chunk.prompt_feedback.block_reason:
            answer.begun, answer.finish = True, "refused"
        for candidate in chunk.candidates or ():
            answer.begun = True
            if candidate.finish_reason:
                answer.finish = _FINISH.get(candidate.finish_reason.value, "other")
            yield from _parts(candidate, answer)

    def _explain(self, failure: HttpFailure) -> ProviderError:
        if failure.status == 400 and "API_KEY_INVALID" in failure.body:
            failure = HttpFailure(401, model=failure.model)
        return super()._explain(failure)


def _parts(candidate: "Candidate", answer: StreamedAnswer) -> Iterable[StreamEvent]:
    for part in (candidate.content and candidate.content.parts) or ():
        if part.thought:
            yield Thinking()
        elif part.text:
            yield answer.add(part.text)


def _usage(told: "GenerateContentResponseUsageMetadata") -> Usage:
    """On the wire, the candidates' tokens leave out the thoughts, and the prompt's include cached ones."""
    return Usage(
        input_tokens=told.prompt_token_count or 0,
        output_tokens=(told.candidates_token_count or 0) + (told.thoughts_token_count or 0),
        cached_tokens=told.cached_content_token_count or 0,
    )


def _is_text(model: "Model") -> bool:
    name, actions = model.name or "", model.supported_actions or ()
    return "generateContent" in actions and not any(word in name for word in _NOT_TEXT)


def _described(model: "Model") -> ModelInfo:
    name = (model.name or "").removeprefix("models/")
    return ModelInfo(
        name=name,
        context_window=model.input_token_limit or catalogue_window("gemini", name),
        max_output_tokens=model.output_token_limit,
        thinks=bool(model.thinking),
    )
