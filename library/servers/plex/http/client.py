"""A conversation with Plex or plex.tv: one request after the other, in threads, each with a deadline."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import NamedTuple, TypeVar
from urllib.parse import urlencode
from xml.etree.ElementTree import Element, ParseError

from pydantic import SecretStr

from library.servers.plex.config import identity
from library.servers.plex.http.errors import FAILURES, timed_out, translate
from library.servers.plex.http.session import GuardedSession, NotXMLError
from library.servers.plex.http.status_errors import PLEX_TV_NAME
from library.servers.plex.http.transport import BlockingResolver, Wire, resolve

#: A page of 1,000 tracks with everything in it is below 3 MB.
MAX_BYTES = 64 * 2**20

#: Rating keys in one address: 8 to 10 characters each. Plex has been seen to answer 414 from about 300 on.
KEYS_A_REQUEST = 200

T = TypeVar("T")
Parameters = Mapping[str, str | int]
#: (session, method, path with query, headers) -> the answer's root, None where there is no body.
Query = Callable[[GuardedSession, str, str, Mapping[str, str]], Element | None]


class Place(NamedTuple):
    """Whom we talk to, as messages call it, and the seconds that one request may take in all."""

    name: str
    seconds: float


@dataclass(frozen=True)
class Ways:
    """How this installation talks: its id, the threads it uses, and whom it asks for addresses."""

    client_id: str
    threads: Executor
    resolver: BlockingResolver = resolve


class Talk:
    """Requests to one server, over one connection as long as all goes well."""

    def __init__(self, session: GuardedSession, wire: Wire, query: Query, ways: Ways, place: Place) -> None:
        self.session = session
        self._wire = wire
        self._query = query
        self._threads = ways.threads
        self._place = place

    async def ask(
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
        return await self.run(lambda: read(self._query(self.session, method, target, headers or {})))

    async def fetch(self, path: str, parameters: Parameters, headers: Mapping[str, str] | None = None) -> bytes:
        """The bytes of something that is not XML."""
        target = f"{path}?{urlencode(parameters)}"
        return await self.run(lambda: self.session.call("GET", target, headers or {}).content)

    async def tell(self, path: str, parameters: Parameters, headers: Mapping[str, str] | None = None) -> None:
        """Give a command. Any success will do: what is said besides "yes" is often no XML, but a page."""
        target = f"{path}?{urlencode(parameters)}"

        def command() -> None:
            with suppress(NotXMLError):  # raised for good answers only
                self.session.call("GET", target, headers or {})

        await self.run(command)

    async def run(self, work: Callable[[], T]) -> T:
        """Do this in a thread, until the deadline. What is late goes on there until the conversation is closed."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._place.seconds):
                return await loop.run_in_executor(self._threads, work)
        except TimeoutError as exc:
            raise timed_out(*self._place) from exc
        except FAILURES as exc:
            raise translate(exc, *self._place) from exc

    @property
    def name(self) -> str:
        """Whom we talk to, as messages call it."""
        return self._place.name

    @property
    def is_exposed(self) -> bool:
        """Whether it goes over plain http, and out of the house."""
        return self._wire.is_exposed

    def close(self) -> None:
        """No more requests; threads that still wait for an answer see their connection close, and end."""
        self._wire.cut()
        self.session.close()


@asynccontextmanager
async def talk_to(
    url: str,
    token: SecretStr,
    ways: Ways,
    place: Place,
    query: Query,
    max_bytes: int = MAX_BYTES,
    *,
    plain_abroad: bool = False,
) -> AsyncIterator[Talk]:
    """A conversation with the server at `url`, the only one that gets this token.

    Plain http does not leave the house (ServerAddressError), since tokens go along in headers and in addresses:
    `plain_abroad` is for what is no secret, and for what a person has decided.
    """
    wire = Wire(ways.resolver, plain_abroad=plain_abroad)
    session = GuardedSession(
        url,
        token,
        wire,
        headers=identity(ways.client_id),
        seconds=place.seconds,
        max_bytes=max_bytes,
        gives_tokens=place.name == PLEX_TV_NAME,
    )
    talk = Talk(session, wire, query, ways, place)
    try:
        yield talk
    finally:
        talk.close()


def plain_query(session: GuardedSession, method: str, target: str, headers: Mapping[str, str]) -> Element | None:
    """Ask without plexapi, parse with it: it mends what Plex gets wrong in XML."""
    from plexapi.utils import parseXMLString  # noqa: PLC0415  # loaded on first use

    response = session.call(method, target, headers)
    root = parseXMLString(response.text)
    return with_total(root, response.headers) if isinstance(root, Element) else None


def with_total(root: Element, head: Mapping[str, str]) -> Element:
    """The answer with the length of its list, which some servers tell in its head only."""
    told = head.get("X-Plex-Container-Total-Size")
    if told and root.get("totalSize") is None:
        root.set("totalSize", told)
    return root


def chunks(keys: Sequence[str], size: int = KEYS_A_REQUEST) -> Iterator[Sequence[str]]:
    """As many as fit into one address at a time."""
    for start in range(0, len(keys), size):
        yield keys[start : start + size]


def container(root: Element | None) -> Element:
    """The answer, where there has to be one."""
    if root is None:
        raise ParseError("an empty answer")
    return root


def first(root: Element | None) -> Element:
    """The only thing in the answer, where there has to be one."""
    found = next(iter(container(root)), None)
    if found is None:
        raise ParseError("an answer with nothing in it")
    return found


def nothing(root: Element | None) -> None:
    """For answers that nobody reads."""
