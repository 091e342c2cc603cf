"""Small real servers on loopback, for the tests of our own HTTP client."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

Answer = Callable[["Exchange"], Awaitable[None]]


@dataclass
class Exchange:
    """One request as it arrived, and the way to answer it."""

    head: str
    writer: asyncio.StreamWriter
    reader: asyncio.StreamReader

    async def send(self, text: str | bytes) -> None:
        """Write and let it leave."""
        self.writer.write(text.encode() if isinstance(text, str) else text)
        await self.writer.drain()

    async def answer(self, body: str, status: str = "200 OK", extra: str = "") -> None:
        """A whole response."""
        await self.send(f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{extra}\r\n{body}")


@dataclass
class Server:
    """A running server: its port, the heads it saw, and an event set when a client hangs up."""

    port: int = 0
    heads: list[str] = field(default_factory=list)
    hung_up: asyncio.Event = field(default_factory=asyncio.Event)


@asynccontextmanager
async def serving(answer: Answer, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> AsyncIterator[Server]:
    """Serve on a free port until the block is left."""
    server = Server()
    handlers: set[asyncio.Task[None]] = set()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        handler = asyncio.create_task(converse(reader, writer))
        handlers.add(handler)
        with suppress(asyncio.CancelledError):
            await handler

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await exchanges(reader, writer)
        finally:
            server.hung_up.set()
            writer.transport.abort()

    async def exchanges(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                server.heads.append(head)
                await answer(Exchange(head, writer, reader))

    listener = await asyncio.start_server(handle, host, 0, ssl=tls)
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listener.close()
        for handler in handlers:
            handler.cancel()
        await asyncio.gather(*handlers, return_exceptions=True)
