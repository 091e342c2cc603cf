"""A real HTTP/1.1 server on loopback, in its own thread: it answers what a test says and notices everything.

    with OllamaFake() as fake:                   # a dialect: a subclass that knows one provider's wire
        fake.answer_with("1,2,3", pieces=["1,", "2,3"])
        fake.mode = "cut_stream"                 # or any other FaultMode
        ...
        assert fake.requests[-1].json["stream"] is True
        assert fake.client_gone.wait(5)          # the client closed its socket before the answer was whole

Works from synchronous and asynchronous tests and from subprocesses. Gates control time, not sleeping.
"""

import asyncio
import json
import socket
import ssl
import struct
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from http import HTTPStatus
from typing import Any, ClassVar, Self, cast
from urllib.parse import parse_qs, unquote, urlsplit


class Signal(Enum):
    """What a body may do besides sending bytes."""

    HANG = "send nothing more, keep the connection open"
    CUT = "close the connection without the terminating chunk"
    RESET = "reset the connection (RST)"


class Gate:
    """A point that the server passes only once the test opens it."""

    def __init__(self) -> None:
        """Start closed."""
        self._opened: Future[None] = Future()
        #: Set when the server has come to this gate.
        self.reached = threading.Event()

    def open(self) -> None:
        """Let the server go on; safe to call twice, from any thread."""
        if not self._opened.done():
            self._opened.set_result(None)

    async def passed(self) -> None:
        """Wait, inside the server, until the gate is open."""
        self.reached.set()
        await asyncio.shield(asyncio.wrap_future(self._opened))


#: Bytes are sent as one chunk, a number waits that many seconds, a Gate waits for the test.
Step = bytes | float | Gate | Signal


@dataclass(frozen=True)
class Reply:
    """One HTTP response: a `body` of bytes has a Content-Length, one of steps goes chunk by chunk."""

    status: int = 200
    body: bytes | Iterable[Step] = b""
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


def json_reply(value: object, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    """Answer with one JSON document."""
    return Reply(status=status, body=json.dumps(value).encode(), headers=headers or {})


def hang() -> Reply:
    """Accept, and never answer at all (not even a status line)."""
    return Reply(body=[Signal.HANG])


def trickle(body: bytes, *, size: int = 1, delay: float = 0.01) -> Iterator[Step]:
    """Steps that send `body` `size` bytes at a time."""
    for start in range(0, len(body), size):
        yield body[start : start + size]
        yield delay


def endless(piece: bytes, *, delay: float = 0.005) -> Iterator[Step]:
    """Steps that send `piece` again and again until the client goes away."""
    while True:
        yield piece
        yield delay


@dataclass
class RecordedRequest:
    """What a client sent; header names are lower case. `client_gone`: it left before the answer was whole."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    client_gone: bool = False

    @property
    def path(self) -> str:
        """The path, unquoted, without the query."""
        return unquote(urlsplit(self.target).path)

    @property
    def query(self) -> dict[str, list[str]]:
        """The query's values."""
        return parse_qs(urlsplit(self.target).query)

    @cached_property
    def json(self) -> Any:
        """The body as JSON, or None if it is empty or not JSON."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None


_TLS_HELLO = b"\x16"
Responder = Callable[[RecordedRequest], Reply]
#: Turns of the loop in which a connection that was accepted becomes one that can be closed.
_ROUNDS = 10


class _Connection(asyncio.StreamReaderProtocol):
    """A connection that says when its client has gone."""

    def __init__(self, server: "FakeServer") -> None:
        reader = asyncio.StreamReader(limit=2**24)
        super().__init__(reader, server._serve)
        self._fake = server
        self._transport_made: asyncio.BaseTransport | None = None
        self.gone = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport_made = transport
        self._fake._connected(transport, self)
        super().connection_made(transport)

    def eof_received(self) -> bool | None:
        self.gone.set()
        return super().eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        self.gone.set()
        self._fake._disconnected(self._transport_made)
        super().connection_lost(exc)


class FakeServer:
    """The server. A dialect overrides `respond`; a plain one answers from `enqueue` and `on`, else 404."""

    #: Path that the dialect's base URL ends with, e.g. "/v1".
    base_path: ClassVar[str] = ""

    def __init__(self, *, tls: ssl.SSLContext | None = None) -> None:
        """Prepare; `start` (or `with`) opens the port. `tls`: a server context, to speak https."""
        self.requests: list[RecordedRequest] = []
        self.connections = 0
        self._transports: set[asyncio.Transport] = set()
        self.client_gone = threading.Event()
        self.port = 0
        #: The port to open; 0: any free one.
        self.wanted_port = 0
        #: The address to open it at: one of the loopback's.
        self.wanted_host = "127.0.0.1"
        #: What went wrong inside the fake itself; leaving `with` raises the first.
        self.bugs: list[Exception] = []
        self._tls = tls
        self._queue: deque[Reply] = deque()
        self._routes: dict[tuple[str, str], Reply | Responder] = {}
        self._ready = threading.Event()
        self._stop: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    # What a test uses.

    @property
    def url(self) -> str:
        """Where it listens, without a path."""
        return f"{'https' if self._tls else 'http'}://{self.wanted_host}:{self.port}"

    @property
    def open_connections(self) -> int:
        """How many there are just now."""
        return len(self._transports)

    @property
    def base_url(self) -> str:
        """What a person would type into the settings."""
        return self.url + self.base_path

    def enqueue(self, *replies: Reply) -> None:
        """Answer the next requests with these, one each, whatever they ask."""
        self._queue.extend(replies)

    def on(self, method: str, path: str, reply: Reply | Responder) -> None:
        """Answer this method and path always so."""
        self._routes[method, path] = reply

    def requests_to(self, path: str) -> list[RecordedRequest]:
        """The requests to one path, in order."""
        return [request for request in self.requests if request.path == path]

    async def wait_client_gone(self, timeout: float = 5.0) -> bool:
        """Wait until a client closes its socket before its answer was whole."""
        return await asyncio.to_thread(self.client_gone.wait, timeout)

    # What a dialect overrides.

    def respond(self, request: RecordedRequest) -> Reply:
        """Answer a request that is neither queued nor routed."""
        return Reply(404, b"404 page not found", "text/plain")

    # Life.

    def start(self) -> Self:
        """Open the port and serve until `stop`."""
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), name="fake-server", daemon=True)
        self._thread.start()
        if not self._ready.wait(10):
            raise RuntimeError("the fake server did not start")
        return self

    def stop(self) -> None:
        """Close the port and every connection; safe to call twice."""
        if self._thread and self._loop and self._stop and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join(10)

    def __enter__(self) -> Self:
        """Start."""
        return self.start()

    def __exit__(self, *exc_info: object) -> None:
        """Stop, and do not hide a mistake of the fake itself."""
        self.stop()
        if self.bugs:
            raise self.bugs[0]

    async def _run(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        server = await self._loop.create_server(
            lambda: _Connection(self), self.wanted_host, self.wanted_port, ssl=self._tls
        )
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        # One that is being accepted when the server closes would never be closed itself: asyncio forgets its socket.
        for listener in server.sockets:
            self._loop.remove_reader(listener.fileno())
        for _ in range(_ROUNDS):
            for transport in tuple(self._transports):
                # Up to Python 3.11.2, a TLS transport that was closed twice has nothing left to abort.
                with suppress(AttributeError):
                    transport.abort()
            await asyncio.sleep(0)
        server.close()

    # Serving.

    def _connected(self, transport: asyncio.BaseTransport, connection: _Connection) -> None:
        self._transports.add(cast("asyncio.Transport", transport))
        self.connections += 1

    def _disconnected(self, transport: asyncio.BaseTransport | None) -> None:
        self._transports.discard(cast("asyncio.Transport", transport))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while request := await _read_request(reader):
                self.requests.append(request)
                if not await self._answer(request, writer):
                    break
        except _NotHTTPError:
            writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the client is gone, which is recorded where it matters, or the server stops
        finally:
            writer.close()

    async def _answer(self, request: RecordedRequest, writer: asyncio.StreamWriter) -> bool:
        """Send the reply unless the client leaves first; say whether the connection may be used again."""
        connection = writer.transport.get_protocol()
        assert isinstance(connection, _Connection)
        sending = asyncio.ensure_future(_send(self._reply_to_safely(request), writer))
        leaving = asyncio.ensure_future(connection.gone.wait())
        try:
            await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if sending.done() and not isinstance(sending.exception(), ConnectionError):
                return sending.result()
            request.client_gone = True
            self.client_gone.set()
            return False
        finally:
            sending.cancel()
            leaving.cancel()

    def _reply_to_safely(self, request: RecordedRequest) -> Reply:
        try:
            return self._reply_to(request)
        except Exception as exc:  # noqa: BLE001  # a bug of the fake: kept, and raised by `__exit__`
            self.bugs.append(exc)
            return Reply(599, repr(exc).encode(), "text/plain")

    def _reply_to(self, request: RecordedRequest) -> Reply:
        if self._queue:
            return self._queue.popleft()
        reply = self._routes.get((request.method, request.path)) or self.respond
        return reply if isinstance(reply, Reply) else reply(request)


class _NotHTTPError(Exception):
    """TLS came in at a port of plain http."""


async def _read_request(reader: asyncio.StreamReader) -> RecordedRequest | None:
    first = await reader.read(1)
    if first == _TLS_HELLO:
        raise _NotHTTPError
    try:
        head = (first + await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    except asyncio.IncompleteReadError:
        return None
    method, target, _version = head[0].split(" ", 2)
    pairs = (line.split(":", 1) for line in head[1:] if line)
    headers = {name.strip().lower(): value.strip() for name, value in pairs}
    return RecordedRequest(method, target, headers, await _read_body(reader, headers))


async def _read_body(reader: asyncio.StreamReader, headers: Mapping[str, str]) -> bytes:
    if headers.get("transfer-encoding", "").lower() != "chunked":
        return await reader.readexactly(int(headers.get("content-length", 0)))
    body = b""
    while size := int(await reader.readline(), 16):
        body += (await reader.readexactly(size + 2))[:-2]
    await reader.readline()
    return body


async def _send(reply: Reply, writer: asyncio.StreamWriter) -> bool:
    """Send it all; False where the reply ended the connection."""
    if isinstance(reply.body, bytes):
        writer.write(_head(reply, {"Content-Length": str(len(reply.body))}) + reply.body)
        await writer.drain()
        return reply.headers.get("Connection") != "close"
    head_sent = False
    for step in reply.body:
        if not head_sent and isinstance(step, bytes | Signal) and step is not Signal.RESET:
            head_sent = True
            if step is Signal.HANG:
                await asyncio.Event().wait()
            writer.write(_head(reply, {"Transfer-Encoding": "chunked"}))
        if not await _take(step, writer):
            return False
    if not head_sent:
        writer.write(_head(reply, {"Transfer-Encoding": "chunked"}))
    writer.write(b"0\r\n\r\n")
    await writer.drain()
    return True


async def _take(step: Step, writer: asyncio.StreamWriter) -> bool:
    """Do one step of a body; False where it ends the connection."""
    match step:
        case bytes():
            writer.write(b"%x\r\n%b\r\n" % (len(step), step))
            await writer.drain()
        case Gate():
            await step.passed()
        case float() | int():
            await asyncio.sleep(step)
        case Signal.HANG:
            await asyncio.Event().wait()
        case Signal.CUT:
            return False
        case Signal.RESET:
            _reset(writer)
            return False
    return True


def _reset(writer: asyncio.StreamWriter) -> None:
    sock = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


def _head(reply: Reply, framing: Mapping[str, str]) -> bytes:
    reason = HTTPStatus(reply.status).phrase if reply.status in HTTPStatus._value2member_map_ else "Unknown"
    headers = {"Content-Type": reply.content_type, **framing, **reply.headers}
    lines = [
        f"HTTP/1.1 {reply.status} {reason}",
        *(f"{name}: {value}" for name, value in headers.items() if value),
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
