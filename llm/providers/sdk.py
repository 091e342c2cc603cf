"""A provider's SDK between our guarded HTTP client and our errors: what all adapters with an SDK share.

The SDK is imported on first use, in a thread (it takes up to two seconds), retries nothing, and is always
told the address. Its own time-outs are off: a call ends when nothing came for `connection.timeout` seconds.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, AsyncIterator, Iterable
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager
from importlib import import_module
from typing import ClassVar, Generic, TypeVar

import httpx2

from core.errors import AddressError
from core.http.address import normalise_url
from core.http.client import open_client
from core.text.redact import Redactor
from llm.credentials import secrets_of
from llm.errors import ProviderError, UnauthorizedError
from llm.output import JsonSchema, OutputSpec, PlainText, json_schema
from llm.providers.answer import StreamedAnswer
from llm.providers.error_mapping import WIRE_ERRORS, Endpoint, HttpFailure, status_error, transport_error, wrong_server
from llm.providers.refused_fields import refused_fields
from llm.providers.sdk_errors import UNREADABLE, our_error
from llm.schemas import CompletionRequest, ModelInfo, ProviderConnection, ProviderName, StreamEvent

Client = TypeVar("Client")
Chunk = TypeVar("Chunk")

#: Room for an answer of any length and for the longest listing.
MAX_BYTES = 16 * 1024 * 1024
#: For the SDKs, which bring limits of their own: only connecting is limited below `_asking`, in seconds.
CONNECT_ONLY = httpx2.Timeout(None, connect=5.0)


class SdkProvider(ABC, Generic[Client, Chunk]):
    """A provider behind its SDK. An adapter says how to connect, list, start a stream and read its chunks."""

    name: ClassVar[ProviderName]
    label: ClassVar[str]
    needs_key: ClassVar[bool] = True
    #: These models think before they answer, and their thoughts count as output.
    thinking_headroom: ClassVar[int] = 4096

    #: The provider's own address; always passed on, so that no environment variable sends the key elsewhere.
    official_url: ClassVar[str]
    #: Endings of an address that the SDK adds by itself.
    url_suffixes: ClassVar[tuple[str, ...]] = ()
    #: What is imported on first use; the first one has the SDK's error class under `error_name`.
    sdk_modules: ClassVar[tuple[str, ...]]
    error_name: ClassVar[str] = "APIError"

    def __init__(self, connection: ProviderConnection) -> None:
        """Prepare; nothing is imported or sent yet. Raises BadAddressError."""
        self._seconds = connection.timeout
        self._key = connection.api_key.get_secret_value()
        self._place = Endpoint(self.label, connection.base_url, redact=Redactor(secrets_of(self._key)))
        try:
            self._url = normalise_url(self._place.url or self.official_url, strip_suffixes=self.url_suffixes)
        except AddressError as exc:
            raise transport_error(exc, self._place, timeout=self._seconds) from exc
        self._http = open_client(timeout=CONNECT_ONLY, max_bytes=MAX_BYTES)
        self._client: Client | None = None
        self.left_out: dict[str, tuple[str, ...]] = dict(connection.left_out)
        self._sdk_error: type[Exception] = ProviderError

    async def list_models(self) -> tuple[ModelInfo, ...]:
        """The models that can complete, in the server's order, without retired ones; deprecated ones last."""
        client = await self._connected()
        async with self._asking(StreamedAnswer("", self._place)):
            models = await self._list(client)
        if not models:
            raise wrong_server(self._place, "it doesn't list models")
        hide = self._place.redact.hide_known
        return tuple(model.model_copy(update={"name": hide(model.name)}) for model in models)

    async def describe_model(self, model: str) -> ModelInfo:
        """One model; raises ModelMissingError."""
        client = await self._connected()
        async with self._asking(StreamedAnswer(model, self._place)):
            found = await self._describe(client, model)
        if not found.name:
            raise wrong_server(self._place, "it doesn't describe its models")
        return found

    async def stream(self, request: CompletionRequest) -> AsyncGenerator[StreamEvent]:
        """Answer piece by piece, the Completion last. What is refused is left out, and asked again at once."""
        client = await self._connected()
        known = self.left_out.get(request.model, ())
        while True:
            schema = None if self._leaves_out("response_format", request.model) else _schema(request.output)
            answer = StreamedAnswer(request.model, self._place, output_mode="schema" if schema else "plain")
            try:
                async with aclosing(self._answers(client, self._merged(request), schema, answer)) as events:
                    async for event in events:
                        yield event
                break
            except ProviderError as exc:
                if not self._leave_out(request, answer, exc):
                    if not answer.begun:
                        self.left_out[request.model] = known
                    raise
        yield answer.completion()

    async def _answers(
        self, client: Client, request: CompletionRequest, schema: JsonSchema | None, answer: StreamedAnswer
    ) -> AsyncGenerator[StreamEvent]:
        async with self._asking(answer):
            opened = await self._start(client, request, schema)
        async with opened as chunks, aclosing(self._paced(chunks, answer)) as events:
            async for event in events:
                yield event

    def _leave_out(self, request: CompletionRequest, answer: StreamedAnswer, exc: ProviderError) -> bool:
        """Leave out from now on what is refused; False where that is nothing optional."""
        sent = {
            "reasoning_effort": self._takes_effort(request.model),
            "response_format": _schema(request.output) is not None,
            "system": bool(request.system),
        }
        known = self.left_out.get(request.model, ())
        optional = [name for name, is_sent in sent.items() if is_sent and name not in known]
        refused = refused_fields(exc, optional) if not answer.begun else ()
        self.left_out[request.model] = tuple(sorted({*known, *refused}))
        return bool(refused)

    def _leaves_out(self, name: str, model: str) -> bool:
        return name in self.left_out.get(model, ())

    def _asks_for_effort(self, model: str) -> bool:
        return self._takes_effort(model) and not self._leaves_out("reasoning_effort", model)

    def _merged(self, request: CompletionRequest) -> CompletionRequest:
        return request.merge_system() if self._leaves_out("system", request.model) else request

    async def aclose(self) -> None:
        """Close the connection; safe to call twice."""
        await self._http.aclose()

    # What an adapter says.

    @abstractmethod
    def _connect(self) -> Client:
        """The SDK's client, upon `self._http`, at `self._url`, with `self._key`."""

    @abstractmethod
    async def _list(self, client: Client) -> tuple[ModelInfo, ...]:
        """Ask for the listing."""

    @abstractmethod
    async def _describe(self, client: Client, model: str) -> ModelInfo:
        """Ask for one model."""

    @abstractmethod
    async def _start(
        self, client: Client, request: CompletionRequest, schema: JsonSchema | None
    ) -> AbstractAsyncContextManager[AsyncIterator[Chunk]]:
        """Ask for a completion; leaving what is returned closes its socket."""

    @abstractmethod
    def _read(self, chunk: Chunk, answer: StreamedAnswer) -> Iterable[StreamEvent]:
        """Take what a chunk tells into `answer`, and say what a reader should know of it."""

    def _room_for_thoughts(self, request: CompletionRequest) -> int:
        return max(self.thinking_headroom, request.thinking_tokens)

    def _takes_effort(self, model: str) -> bool:
        """Whether the model is known to take a word on how much it should think."""
        return False

    def _explain(self, failure: HttpFailure) -> ProviderError:
        """Tell an HTTP error; a dialect looks at its own cases first."""
        return status_error(failure, self._place)

    # How it waits and what it makes of failures.

    async def _connected(self) -> Client:
        if not self._key:
            raise UnauthorizedError(f"{self._place} needs an API key. Add it in Settings.")
        if self._client is None:
            self._client = await asyncio.to_thread(self._load)
        return self._client

    def _load(self) -> Client:
        modules = [import_module(name) for name in self.sdk_modules]
        self._sdk_error = getattr(modules[0], self.error_name)
        return self._connect()

    async def _paced(self, chunks: AsyncIterator[Chunk], answer: StreamedAnswer) -> AsyncGenerator[StreamEvent]:
        """Read on as long as something comes within the time allowed; each chunk starts it anew."""
        iterator = aiter(chunks)
        while True:
            async with self._asking(answer):
                chunk = await anext(iterator, None)
                if chunk is None:
                    return
                events = tuple(self._read(chunk, answer))
            for event in events:
                yield event

    @asynccontextmanager
    async def _asking(self, answer: StreamedAnswer) -> AsyncIterator[None]:
        """One wait for the server; whatever goes wrong becomes one of our errors."""
        try:
            async with asyncio.timeout(self._seconds):
                yield
        except (*WIRE_ERRORS, self._sdk_error, *UNREADABLE) as exc:
            raise our_error(exc, answer, self._place, timeout=self._seconds, explain=self._explain) from exc


def _schema(output: OutputSpec) -> JsonSchema | None:
    """What all clouds enforce of the wanted form: no patterns, no limits."""
    return None if isinstance(output, PlainText) else json_schema(output, "array", strict_subset=True)
