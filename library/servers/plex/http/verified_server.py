"""One Plex server: it shows who it is before it gets the token, and answers with Plex's containers only."""

import logging
from collections.abc import AsyncIterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from types import MappingProxyType
from xml.etree.ElementTree import Element, ParseError

from pydantic import SecretStr

from library.errors import (
    MusicServerError,
    ServerForbiddenError,
    ServerItemMissingError,
    ServerRefusedError,
    ServerUnauthorizedError,
    UnexpectedServerError,
)
from library.servers.plex.config import PlexConnection
from library.servers.plex.http.client import (
    MAX_BYTES,
    Context,
    Peer,
    PlexClient,
    open_plex,
    query_xml,
    require_root,
)
from library.servers.plex.http.errors import not_plex_error
from library.servers.plex.http.session import GuardedSession, NotXMLError
from library.servers.plex.http.status_errors import refused_before_plex
from library.servers.plex.http.transport import BlockingResolver, resolve
from library.servers.protocol import Tell, tell_nobody
from library.servers.values import ServerInfo

logger = logging.getLogger(__name__)

_NO_TOKEN = SecretStr("")
_THREADS = 6


#: What plexapi says of itself besides `config.identity`.
_AS_PLEXAPI = MappingProxyType(
    {"X-Plex-Language": "en", "X-Plex-Sync-Version": "2", "X-Plex-Features": "external-media"}
)


class VerifiedServer:
    """One server. Its threads are its own: a hanging Plex must not take those that everybody waits for."""

    def __init__(
        self, connection: PlexConnection, resolver: BlockingResolver = resolve, tell: Tell = tell_nobody
    ) -> None:
        self.connection = connection
        self._tell = tell
        self.context = Context(connection.client_id, ThreadPoolExecutor(_THREADS, "plex"), resolver)
        self.peer = Peer(f"Plex at {connection.url}", connection.seconds)
        self._info: ServerInfo | None = None
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
            *(url, token, self.context, self.peer),
            query=_query,
            max_bytes=max_bytes,
            plain_abroad=may_leave,
            tell=self._tell,
        ) as client:
            try:
                yield client
            finally:
                self._note(is_exposed=client.is_exposed)

    async def identify(self) -> None:
        """Find out who is there, without the token. Raises WrongServerError for any other than is meant."""
        url = self.connection.url
        async with open_plex(
            url, _NO_TOKEN, self.context, self.peer, plain_abroad=True, tell=self._tell_failure
        ) as anonymous:
            await self._identify(anonymous)
        self._is_identified = True

    async def info(self) -> ServerInfo:
        """Name, version and id of the server."""
        async with self.client() as client:
            return await self.info_by(client)

    async def info_by(self, client: PlexClient) -> ServerInfo:
        """Name, version and id of the server, asked once, over a client that is open."""
        if self._info is None:
            try:
                self._info = await client.request("GET", "/", read=_info)
            except (ServerItemMissingError, ServerRefusedError) as exc:
                raise not_plex_error(self.peer.name) from exc
        return self._info

    def _tell_failure(self, error: MusicServerError | None) -> None:
        """Who is there, a server tells everybody: that says nothing of the token."""
        if error is not None:
            self._tell(error)

    def _note(self, *, is_exposed: bool) -> None:
        if is_exposed and not self.is_exposed:
            logger.warning("%s: the token leaves your network unencrypted. Use https.", self.peer.name)
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
            raise UnexpectedServerError(
                f"A different Plex Media Server is now at {self.connection.url}. If you changed it, connect to it "
                "again in Settings."
            )


def _query(session: GuardedSession, method: str, target: str, headers: Mapping[str, str]) -> Element | None:
    """The answer, where Plex made it: what else is XML, such as the page of a login, would be read as an empty list."""
    root = query_xml(session, method, target, {**_AS_PLEXAPI, **headers})
    if root is None or root.tag == "MediaContainer" or (root.tag == "Response" and method != "GET"):
        return root
    raise NotXMLError("no container of Plex")


def _info(root: Element | None) -> ServerInfo:
    get = require_root(root).get
    if not (machine := get("machineIdentifier")):
        raise ParseError("the answer contains no server")
    return ServerInfo(name=get("friendlyName") or "Plex", version=get("version") or "", server_id=machine)


def _machine(root: Element | None) -> str:
    """Plex's own id of the server, which it tells everybody."""
    machine = root.get("machineIdentifier") if root is not None and root.tag == "MediaContainer" else None
    if not machine:
        raise NotXMLError("no identity")
    return machine
