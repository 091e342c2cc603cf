"""Reaching a Plex server: plexapi asks and parses, over our session; the token goes out once Plex has shown itself."""

import logging
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.etree.ElementTree import Element, ParseError

from pydantic import SecretStr

from library.errors import (
    ServerForbiddenError,
    ServerItemMissingError,
    ServerRefusedError,
    ServerUnauthorizedError,
    WrongServerError,
)
from library.servers.plex.config import PlexConnection
from library.servers.plex.http.client import MAX_BYTES, Context, Peer, PlexClient, add_total, open_plex, query_xml
from library.servers.plex.http.errors import not_plex_error
from library.servers.plex.http.session import GuardedSession, NotXMLError, StatusError
from library.servers.plex.http.status_errors import refused_before_plex
from library.servers.plex.http.transport import BlockingResolver, resolve
from library.servers.values import ServerInfo

if TYPE_CHECKING:
    from library.servers.plex.http.lean_server import LeanServer

logger = logging.getLogger(__name__)

_NO_TOKEN = SecretStr("")
_THREADS = 6
_NO_PLEX = frozenset({400, 404})


class _Opened(NamedTuple):
    server: "LeanServer"
    info: ServerInfo


class VerifiedServer:
    """One server. Its threads are its own: a hanging Plex must not take those that everybody waits for."""

    def __init__(self, connection: PlexConnection, resolver: BlockingResolver = resolve) -> None:
        self.connection = connection
        self.context = Context(connection.client_id, ThreadPoolExecutor(_THREADS, "plex"), resolver)
        self.peer = Peer(f"Plex at {connection.url}", connection.seconds)
        self._opened: _Opened | None = None
        self._is_identified = False
        #: The token has gone over plain http, and out of the house.
        self.is_exposed = False

    @asynccontextmanager
    async def client(self, *, max_bytes: int = MAX_BYTES) -> AsyncIterator[PlexClient]:
        """Requests one after the other; finds out who is there where that is not known yet."""
        url, token = self.connection.url, self.connection.token
        if not self._is_identified:
            await self.identify()
        may_leave = self.connection.plain_abroad
        async with open_plex(
            url, token, self.context, self.peer, self._query, max_bytes, plain_abroad=may_leave
        ) as client:
            try:
                yield client
            finally:
                self._note(is_exposed=client.is_exposed)

    async def identify(self) -> None:
        """Find out who is there, without the token. Raises WrongServerError for any other than is meant."""
        async with open_plex(
            self.connection.url, _NO_TOKEN, self.context, self.peer, query_xml, plain_abroad=True
        ) as anonymous:
            await self._identify(anonymous)
        self._is_identified = True

    async def info(self) -> ServerInfo:
        """Name, version and id of the server."""
        async with self.client() as client:
            return await self.info_by(client)

    async def info_by(self, client: PlexClient) -> ServerInfo:
        """Name, version and id of the server, asked over a client that is open."""
        return (await client.run_in_thread(lambda: self._open(client.session))).info

    def _note(self, *, is_exposed: bool) -> None:
        if is_exposed and not self.is_exposed:
            logger.warning("%s: the token goes unencrypted, and out of your network. Use https.", self.peer.name)
        self.is_exposed |= is_exposed

    async def _identify(self, anonymous: PlexClient) -> None:
        """Without the token, which may be meant for another server."""
        try:
            found = await anonymous.request("GET", "/identity", read=_machine)
        except (ServerItemMissingError, ServerRefusedError) as exc:  # a real Plex answers everybody
            raise not_plex_error(self.peer.name) from exc
        except (ServerUnauthorizedError, ServerForbiddenError) as exc:
            raise refused_before_plex(exc, self.peer.name) from exc
        expected = self.connection.server_id
        if expected and found != expected:
            raise WrongServerError(
                f"Another Plex Media Server than before answers at {self.connection.url}. "
                "If that is as it should be, connect to it again in the settings."
            )

    def _open(self, session: GuardedSession) -> _Opened:
        """plexapi's server, which asks for itself when it is made."""
        if self._opened is None:
            from library.servers.plex.http.lean_server import LeanServer  # noqa: PLC0415  # plexapi is loaded on first use

            try:
                server = LeanServer(session.url, session=session)  # type: ignore[no-untyped-call]
            except StatusError as exc:
                is_other = exc.status in _NO_PLEX and not exc.wants_https
                raise NotXMLError("not found") if is_other else exc from exc
            machine = getattr(server, "machineIdentifier", "")  # an empty answer leaves plexapi's object without any
            if not machine:
                raise ParseError("no server in the answer")
            info = ServerInfo(name=server.friendlyName or "Plex", version=server.version or "", server_id=machine)
            self._opened = _Opened(server, info)
        return self._opened

    def _query(self, session: GuardedSession, method: str, target: str, headers: Mapping[str, str]) -> Element | None:
        ways: Mapping[str, Callable[..., Any]] = {
            "GET": session.get,
            "POST": session.post,
            "PUT": session.put,
            "DELETE": session.delete,
        }
        query: Callable[..., object] = self._open(session).server.query
        heads: list[Mapping[str, str]] = []

        def ask(url: str, **more: Any) -> Any:
            response = ways[method](url, **more)
            heads.append(response.headers)
            return response

        root = query(target, method=ask, headers=dict(headers))
        return add_total(_of_plex(root, method), heads[-1]) if isinstance(root, Element) else None


def _of_plex(root: Element, method: str) -> Element:
    """The answer, where Plex made it: what else is XML, such as the page of a login, would be read as an empty list."""
    if root.tag == "MediaContainer" or (root.tag == "Response" and method != "GET"):
        return root
    raise NotXMLError("no container of Plex")


def _machine(root: Element | None) -> str:
    """Plex's own id of the server, which it tells everybody."""
    machine = root.get("machineIdentifier") if root is not None and root.tag == "MediaContainer" else None
    if not machine:
        raise NotXMLError("no identity")
    return machine
