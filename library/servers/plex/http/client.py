"""A client of Plex or plex.tv: one request after the other, in threads, each with a deadline."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import NamedTuple, TypeVar
from urllib.parse import urlencode
from xml.etree.ElementTree import Element, ParseError

from pydantic import SecretStr

from library.errors import MusicServerError
from library.servers.plex.config import identity
from library.servers.plex.http.errors import FAILURES, timeout_error, translate
from library.servers.plex.http.session import GuardedSession, NotXMLError
from library.servers.plex.http.status_errors import PLEX_TV_NAME
from library.servers.plex.http.transport import BlockingResolver, Sockets, resolve
from library.servers.protocol import Tell, tell_nobody

#: A page of 1,000 tracks with everything in it is below 3 MB.
MAX_BYTES = 64 * 2**20

#: Rating keys in one address: 8 to 10 characters each. Plex has been seen to answer 414 from about 300 on.
KEYS_A_REQUEST = 200

T = TypeVar("T")
Parameters = Mapping[str, str | int]
#: (session, method, path with query, headers) -> the answer's root, None where there is no body.
Query = Callable[[GuardedSession, str, str, Mapping[str, str]], Element | None]


class Peer(NamedTuple):
    """The server or player at the other end, as messages call it, and the seconds that one request may take in all."""

    name: str
    seconds: float


@dataclass(frozen=True)
class Context:
    """What all clients of this installation share: its id, its threads, and its resolver of names."""

    client_id: str
    threads: Executor
    resolver: BlockingResolver = resolve


class PlexClient:
    """Requests to one server, over one connection as long as all goes well."""

    def __init__(
        self,
        session: GuardedSession,
        sockets: Sockets,
        query: Query,
        context: Context,
        peer: Peer,
        tell: Tell = tell_nobody,
    ) -> None:
        self.session = session
        self._tell = tell
        self._guard = sockets
        self._query = query
        self._threads = context.threads
        self._peer = peer

    async def request(
        self,
        method: str,
        path: str,
        parameters: Parameters | None = None,
        *,
        read: Callable[[Element | None], T],
        headers: Mapping[str, str] | None = None,
    ) -> T:
        """Send one request; `read` makes a value of the answer, in the thread. Raises MusicServerErrors."""
        target = f"{path}?{urlencode(parameters)}" if parameters else path
        return await self.run_in_thread(lambda: read(self._query(self.session, method, target, headers or {})))

    async def fetch(self, path: str, parameters: Parameters, headers: Mapping[str, str] | None = None) -> bytes:
        """The bytes of something that is not XML. How that ended is not told: one picture may take too long."""
        target = f"{path}?{urlencode(parameters)}"
        return await self._until_deadline(lambda: self.session.call("GET", target, headers or {}).content)

    async def command(self, path: str, parameters: Parameters, headers: Mapping[str, str] | None = None) -> None:
        """Give a command. Any success will do: what is said besides "yes" is often no XML, but a page."""
        target = f"{path}?{urlencode(parameters)}"

        def command() -> None:
            with suppress(NotXMLError):  # raised for good answers only
                self.session.call("GET", target, headers or {}).close()

        await self.run_in_thread(command)

    async def run_in_thread(self, work: Callable[[], T]) -> T:
        """Do this in a thread until the deadline, and tell how it ended. What is late goes on until `close`."""
        try:
            done = await self._until_deadline(work)
        except MusicServerError as exc:
            self._tell(exc)
            raise
        self._tell(None)
        return done

    async def _until_deadline(self, work: Callable[[], T]) -> T:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._peer.seconds):
                return await loop.run_in_executor(self._threads, work)
        except TimeoutError as exc:
            raise timeout_error(*self._peer) from exc
        except FAILURES as exc:
            raise translate(exc, *self._peer) from exc

    @property
    def name(self) -> str:
        """The server at the other end, as messages call it."""
        return self._peer.name

    @property
    def is_exposed(self) -> bool:
        """Whether it goes over plain http, and out of the house."""
        return self._guard.is_exposed

    def close(self) -> None:
        """No more requests; threads that still wait for an answer see their connection close, and end."""
        self._guard.abort()
        self.session.close()


def query_xml(session: GuardedSession, method: str, target: str, headers: Mapping[str, str]) -> Element | None:
    """Ask without plexapi, parse with it: it mends what Plex gets wrong in XML."""
    from plexapi.utils import parseXMLString  # noqa: PLC0415  # loaded on first use

    response = session.call(method, target, headers)
    root = parseXMLString(response.text)
    return add_total(root, response.headers) if isinstance(root, Element) else None


def add_total(root: Element, head: Mapping[str, str]) -> Element:
    """The answer with the length of its list, which some servers tell in its head only."""
    told = head.get("X-Plex-Container-Total-Size")
    if told and root.get("totalSize") is None:
        root.set("totalSize", told)
    return root


@asynccontextmanager
async def open_plex(
    url: str,
    token: SecretStr,
    context: Context,
    peer: Peer,
    *,
    query: Query = query_xml,
    max_bytes: int = MAX_BYTES,
    plain_abroad: bool = False,
    tell: Tell = tell_nobody,
) -> AsyncIterator[PlexClient]:
    """A client of the server at `url`, the only one that gets this token.

    Plain http does not leave the house (ServerAddressError), since tokens go along in headers and in addresses:
    `plain_abroad` is for what is no secret, and for what a person has decided.
    """
    sockets = Sockets(context.resolver, plain_abroad=plain_abroad)
    session = GuardedSession(
        url,
        token,
        sockets,
        headers=identity(context.client_id),
        seconds=peer.seconds,
        max_bytes=max_bytes,
        gives_tokens=peer.name == PLEX_TV_NAME,
    )
    client = PlexClient(session, sockets, query, context, peer, tell)
    try:
        yield client
    finally:
        client.close()


def chunks(keys: Sequence[str], size: int = KEYS_A_REQUEST) -> Iterator[Sequence[str]]:
    """As many as fit into one address at a time."""
    for start in range(0, len(keys), size):
        yield keys[start : start + size]


def require_root(root: Element | None) -> Element:
    """The answer, where there has to be one."""
    if root is None:
        raise ParseError("an empty answer")
    return root


def require_first(root: Element | None) -> Element:
    """The only thing in the answer, where there has to be one."""
    found = next(iter(require_root(root)), None)
    if found is None:
        raise ParseError("an answer with nothing in it")
    return found


def ignore_answer(root: Element | None) -> None:
    """For answers that nobody reads."""
