"""Answers of other servers, capped in size and stripped of what we never use."""

from collections.abc import AsyncIterator

import httpx2

from core.errors import ResponseTooLargeError


async def limit_size(response: httpx2.Response, max_bytes: int) -> httpx2.Response:
    """A copy of the response that ends in ResponseTooLargeError after `max_bytes`, and sets no cookies.

    A compressed one is refused with DecodingError: we never ask for it, and it could unpack to gigabytes.
    """
    stream = response.stream
    if not isinstance(stream, httpx2.AsyncByteStream):
        raise TypeError("an asynchronous transport answers with an asynchronous stream")
    try:
        _check_announcement(response, max_bytes)
    except (ResponseTooLargeError, httpx2.DecodingError):
        await stream.aclose()
        raise
    return httpx2.Response(
        response.status_code,
        headers=[(name, value) for name, value in response.headers.raw if name.lower() != b"set-cookie"],
        stream=LimitedStream(stream, max_bytes),
        extensions=response.extensions,
    )


class LimitedStream(httpx2.AsyncByteStream):
    """A body that ends in ResponseTooLargeError after `max_bytes`."""

    def __init__(self, stream: httpx2.AsyncByteStream, max_bytes: int) -> None:
        self._stream = stream
        self._max_bytes = max_bytes

    async def __aiter__(self) -> AsyncIterator[bytes]:
        received = 0
        async for chunk in self._stream:
            received += len(chunk)
            if received > self._max_bytes:
                raise _too_large(self._max_bytes)
            yield chunk

    async def aclose(self) -> None:
        """Close the connection if the body was not read to its end."""
        await self._stream.aclose()


def _check_announcement(response: httpx2.Response, max_bytes: int) -> None:
    """Judge by the headers before reading anything."""
    announced = response.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > max_bytes:
        raise _too_large(max_bytes)
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise httpx2.DecodingError("The server sent a compressed answer that PlexSage didn't ask for")


def _too_large(max_bytes: int) -> ResponseTooLargeError:
    return ResponseTooLargeError(f"The server's answer is larger than {max_bytes:,} bytes.")
