"""One HTTP server that speaks JSON, whole or in lines; whatever goes wrong comes out as one of our errors.

Time-outs are seconds without progress: a line that means something starts the time anew, no heartbeat does.
"""

import asyncio
import json
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from typing import Any

import httpx2

from core.errors import AddressError, ResponseTooLargeError
from core.http.address_rules import is_local_network
from core.http.client import open_client
from llm.errors import ProviderError
from llm.providers.error_mapping import WIRE_ERRORS, Endpoint, HttpFailure, status_error, transport_error, wrong_server

logger = logging.getLogger(__name__)

#: An answer of 30,000 tokens, each in an event of its own, takes about 12 MB.
MAX_BYTES = 64 * 1024 * 1024
#: A listing of 10,000 models takes about 4.5 MB.
LISTING_BYTES = 8 * 1024 * 1024
#: Seconds for a listing or a description; a model that is being loaded does not delay them.
LISTING_SECONDS = 10.0

Explain = Callable[[HttpFailure, Endpoint], ProviderError]


class JsonServer:
    """The wire of a local provider. `explain` tells HTTP errors in the dialect's own way."""

    def __init__(
        self,
        base_url: str,
        place: Endpoint,
        *,
        timeout: float,
        headers: Mapping[str, str] | None = None,
        explain: Explain = status_error,
        client: httpx2.AsyncClient | None = None,
    ) -> None:
        """`timeout`: seconds without progress. `client` replaces our own; its base URL must be right."""
        self.place = place
        self.timeout = timeout
        #: The key has gone over plain http, and out of the house.
        self.is_exposed = False
        self._explain = explain
        self._client = client or self._opened(base_url, headers)

    async def ask(self, method: str, path: str, body: object = None, *, model: str = "") -> dict[str, Any]:
        """One JSON object, for listings and descriptions."""
        return self._object(await self.ask_anything(method, path, body, model=model))

    async def ask_anything(self, method: str, path: str, body: object = None, *, model: str = "") -> Any:
        """Any JSON value: some servers list without an object around it."""
        seconds = min(LISTING_SECONDS, self.timeout)
        async with self.open(method, path, body, model=model, seconds=seconds) as response:
            return self._value(await self._whole(response, seconds, LISTING_BYTES))

    @asynccontextmanager
    async def open(
        self, method: str, path: str, body: object = None, *, model: str = "", seconds: float | None = None
    ) -> AsyncIterator[httpx2.Response]:
        """A response with status 200, its body still unread; leaving closes the socket."""
        failure: HttpFailure | None = None
        async with AsyncExitStack() as stack:
            try:
                async with asyncio.timeout(seconds or self.timeout):
                    opening = self._client.stream(method, path, json=body)
                    response = await stack.enter_async_context(opening)
                    if response.status_code != 200:
                        text = (await _read_whole(response, LISTING_BYTES)).decode("utf-8", "replace")
                        failure = HttpFailure(response.status_code, text, response.headers, model)
            except WIRE_ERRORS as exc:
                raise transport_error(exc, self.place, timeout=seconds or self.timeout) from exc
            self._note_exposure(response)
            if failure:
                raise self.explain(failure)
            yield response

    async def whole(self, response: httpx2.Response) -> dict[str, Any]:
        """The body as one JSON object."""
        return self.parse(await self._whole(response, self.timeout, MAX_BYTES))

    async def _whole(self, response: httpx2.Response, seconds: float, max_bytes: int) -> bytes:
        try:
            async with asyncio.timeout(seconds):
                return await _read_whole(response, max_bytes)
        except WIRE_ERRORS as exc:
            raise transport_error(exc, self.place, timeout=seconds) from exc

    async def lines(self, response: httpx2.Response, wanted: Callable[[str], str] = str.strip) -> AsyncGenerator[str]:
        """What `wanted` makes of each line, "" left out. They just end when the connection is lost."""
        begun = False
        async with aclosing(_wanted_lines(response, wanted)) as lines:
            while True:
                try:
                    async with asyncio.timeout(self.timeout):
                        line = await anext(lines, None)
                except WIRE_ERRORS as exc:
                    if begun and isinstance(exc, httpx2.NetworkError | httpx2.ProtocolError):
                        logger.info("%s broke off its answer: %s", self.place.label, type(exc).__name__)
                        return
                    raise transport_error(exc, self.place, timeout=self.timeout) from exc
                if line is None:
                    return
                begun = True
                yield line

    def parse(self, text: bytes | str) -> dict[str, Any]:
        """One JSON object; raises WrongServerError for anything else."""
        return self._object(self._value(text))

    def _value(self, text: bytes | str) -> Any:
        """What repeats the key is never read: it would get into names of models, messages and answers."""
        try:
            told = text if isinstance(text, str) else text.decode(json.detect_encoding(text), "surrogatepass")
            return json.loads(self.place.redact.hide_known(told))
        except (ValueError, RecursionError) as exc:
            raise wrong_server(self.place, "its answer isn't JSON") from exc

    def _object(self, value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise wrong_server(self.place, "its answer isn't a JSON object")
        return value

    def explain(self, failure: HttpFailure) -> ProviderError:
        """Our error for what the server answered."""
        error = self._explain(failure, self.place)
        error.told = failure
        return error

    async def aclose(self) -> None:
        """Close all connections; safe to call twice."""
        await self._client.aclose()

    def _note_exposure(self, response: httpx2.Response) -> None:
        """By where the connection really led; said once, in the log too."""
        if self.is_exposed or not self.place.has_key or response.url.scheme != "http":
            return
        stream = response.extensions.get("network_stream")
        address = stream.get_extra_info("server_addr") if stream else None
        if address and not is_local_network(address[0].partition("%")[0]):
            self.is_exposed = True
            logger.warning("the key for %s leaves your network unencrypted", self.place)

    def _opened(self, base_url: str, headers: Mapping[str, str] | None) -> httpx2.AsyncClient:
        try:
            return open_client(timeout=self.timeout, max_bytes=MAX_BYTES, base_url=base_url, headers=headers)
        except (AddressError, httpx2.InvalidURL) as exc:
            raise transport_error(exc, self.place, timeout=self.timeout) from exc


async def _read_whole(response: httpx2.Response, max_bytes: int) -> bytes:
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > max_bytes:
            raise ResponseTooLargeError(f"The server's answer is larger than {max_bytes:,} bytes.")
    return bytes(body)


async def _wanted_lines(response: httpx2.Response, wanted: Callable[[str], str]) -> AsyncGenerator[str]:
    async with aclosing(_split_lines(response)) as lines:
        async for line in lines:
            if found := wanted(line.decode("utf-8", "replace")):
                yield found


async def _split_lines(response: httpx2.Response) -> AsyncGenerator[bytes]:
    """Lines end at line feeds only: other separators (U+2028, U+0085) are text that JSON may hold."""
    waiting = bytearray()
    async for chunk in response.aiter_raw():
        waiting += chunk
        if b"\n" in chunk:
            *lines, rest = bytes(waiting).split(b"\n")
            waiting = bytearray(rest)
            for line in lines:
                yield line
    yield bytes(waiting)
