"""Leaving a stream of `google-genai`: its generators hold the response in a cycle of references."""

from collections.abc import AsyncIterator
from contextvars import ContextVar
from typing import Generic, Self, TypeVar

import httpx2

Chunk = TypeVar("Chunk")

#: Where the responses of the stream that is being read are kept.
_opened: ContextVar[list[httpx2.Response]] = ContextVar("opened")


async def remember_response(response: httpx2.Response) -> None:
    """A hook for the HTTP client: hand the response to the stream that is being read, if it is one."""
    if (opened := _opened.get(None)) is not None:
        opened.append(response)


class ClosableStream(Generic[Chunk]):
    """The chunks of a stream whose sockets close at once, instead of when garbage is collected."""

    def __init__(self, chunks: AsyncIterator[Chunk]) -> None:
        self._chunks = chunks
        self._responses: list[httpx2.Response] = []

    def __aiter__(self) -> Self:
        """The stream itself."""
        return self

    async def __anext__(self) -> Chunk:
        """The next chunk; the first one sends the request."""
        token = _opened.set(self._responses)
        try:
            return await anext(self._chunks)
        finally:
            _opened.reset(token)

    async def aclose(self) -> None:
        """Close the sockets."""
        for response in self._responses:
            await response.aclose()
