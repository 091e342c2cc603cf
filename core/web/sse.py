"""Server-Sent Events: typed messages, one encoder, and a response that stops when its reader leaves. Knows no app."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass

from django.http import HttpRequest, StreamingHttpResponse

from core.tasks.request_threads import request_threads

CONTENT_TYPE = "text/event-stream"
#: Proxies close what is silent for 60 s, some after 30. A comment is nothing that a page would take for progress.
HEARTBEAT_SECONDS = 10.0
HEARTBEAT = b": still here\n\n"
#: Numbers of events are stored as 32 bits.
_LARGEST_ID, _MOST_DIGITS = 2**31 - 1, 100


@dataclass(frozen=True)
class ServerEvent:
    """One message: `name` is what a page listens for, `id` what it names when it comes back."""

    data: str
    name: str = ""
    id: str = ""


def encode(event: ServerEvent) -> bytes:
    """The message on the wire. Each line of the data gets a field of its own; name and id are one line."""
    fields = [f"{field}: {_one_line(value)}" for field, value in (("id", event.id), ("event", event.name)) if value]
    # The three line ends of the format, and no others: U+2028 and the like are text.
    lines = event.data.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    fields += [f"data: {line}" for line in lines]
    return ("\n".join(fields) + "\n\n").encode()


def last_event_id(request: HttpRequest) -> int:
    """The number of the last event that the reader has: what its browser says, else `?after=`, else 0."""
    for text in (request.headers.get("Last-Event-ID", ""), request.GET.get("after", "")):
        if text.isascii() and text.isdecimal():
            # int() refuses thousands of digits; nobody has so many events.
            return min(int(text), _LARGEST_ID) if len(text) <= _MOST_DIGITS else _LARGEST_ID
    return 0


class EventStream(StreamingHttpResponse):
    """A response whose source is closed with it: Django's own leaves that to the garbage collector."""

    def __init__(self, pieces: AsyncGenerator[bytes]) -> None:
        super().__init__(pieces, content_type=CONTENT_TYPE)
        self._pieces = pieces
        self["Cache-Control"] = "no-store, no-transform"
        self["X-Accel-Buffering"] = "no"

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """What the ASGI handler reads, and closes when the reader leaves."""
        async with aclosing(self._pieces) as pieces:
            async for piece in pieces:
                yield piece


def event_stream(events: AsyncGenerator[ServerEvent], *, heartbeat: float = HEARTBEAT_SECONDS) -> EventStream:
    """The events as they come, heartbeats while none do. `events` is closed as soon as the reader leaves."""
    return EventStream(_encoded(events, heartbeat))


async def _encoded(events: AsyncGenerator[ServerEvent], heartbeat: float) -> AsyncGenerator[bytes]:
    # Something at once: a proxy passes the head on, and a browser calls the stream open, with the first byte.
    yield HEARTBEAT
    with request_threads().leave():
        async with aclosing(events):
            coming = asyncio.create_task(_next_of(events))
            try:
                while True:
                    # Not `wait_for`, which would end the generator with the first heartbeat.
                    await asyncio.wait({coming}, timeout=heartbeat)
                    if not coming.done():
                        yield HEARTBEAT
                        continue
                    event = coming.result()
                    if event is None:
                        return
                    yield encode(event)
                    coming = asyncio.create_task(_next_of(events))
            finally:
                coming.cancel()
                await asyncio.wait({coming})


async def _next_of(events: AsyncGenerator[ServerEvent]) -> ServerEvent | None:
    """The next event, None after the last."""
    return await anext(events, None)


def _one_line(text: str) -> str:
    return " ".join(text.split())
