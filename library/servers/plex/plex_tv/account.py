"""plex.tv: signing in by PIN, and what belongs to the account."""

import logging
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, ParseError

from pydantic import SecretStr

from core.text.redact import Redactor
from library.errors import ServerItemMissingError, SignInExpiredError
from library.servers.plex.config import identity
from library.servers.plex.http.client import Context, Peer, PlexClient, open_plex, require_root
from library.servers.plex.http.transport import BlockingResolver, resolve
from library.servers.plex.plex_tv.server_addresses import read_addresses, read_relays
from library.servers.plex.xml_values import integer, is_true
from library.servers.values import AccountServer, SignInStart

if TYPE_CHECKING:
    from plexapi.myplex import MyPlexPinLogin

logger = logging.getLogger(__name__)

PLEX_TV = "https://plex.tv"
LINK_PAGE = "https://plex.tv/link"
#: plex.tv answers in less than one; a house without internet should not wait long to learn that.
SECONDS = 10.0
#: What belongs to the account: servers, and players.
RESOURCES = "/api/v2/resources?includeHttps=1&includeRelay=1&includeIPv6=1"
_NOBODY = SecretStr("")


class PlexSignIn:
    """Sign in with Plex: `start`, show the code, `check` every second or two, then `servers`. Keeps nothing between."""

    def __init__(
        self, client_id: str, *, url: str = PLEX_TV, seconds: float = SECONDS, resolver: BlockingResolver = resolve
    ) -> None:
        self._context = Context(client_id, ThreadPoolExecutor(2, "plex.tv"), resolver)
        self._url = url
        self._seconds = seconds

    async def start(self, *, return_to: str = "") -> SignInStart:
        """A new sign-in. With `return_to` the person signs in at Plex and is sent back there; else types the code."""
        async with self._client() as client:
            return await client.run_in_thread(lambda: self._start(client, return_to))

    async def check(self, sign_in_id: int) -> SecretStr | None:
        """The account's token once the person has agreed, None before; raises SignInExpiredError."""
        try:
            async with self._client() as client:
                return await client.run_in_thread(lambda: self._check(client, sign_in_id))
        except ServerItemMissingError as exc:
            raise SignInExpiredError("This sign-in has expired. Start again.") from exc

    async def servers(self, account_token: SecretStr) -> tuple[AccountServer, ...]:
        """The music servers of the account: those online first, its own before shared ones."""
        async with self._client(account_token) as client:
            servers = await client.request("GET", RESOURCES, read=_servers_for(account_token))
        return tuple(sorted(servers, key=lambda server: (not server.is_online, not server.is_owned, server.name)))

    @asynccontextmanager
    async def _client(self, token: SecretStr = _NOBODY) -> AsyncIterator[PlexClient]:
        peer = Peer("plex.tv", self._seconds)
        async with open_plex(self._url, token, self._context, peer) as client:
            yield client

    def _start(self, client: PlexClient, return_to: str) -> SignInStart:
        login = self._login(client, oauth=bool(return_to))
        url = login.oauthUrl(return_to) if return_to else LINK_PAGE  # type: ignore[no-untyped-call]  # plexapi has no types
        code = login._getCode()  # type: ignore[no-untyped-call]  # noqa: SLF001  # `pin` is not for both ways
        number = integer(str(login._id))  # noqa: SLF001  # plexapi tells it nowhere else
        if not (number and code):
            raise ParseError("the answer contains no sign-in")
        return SignInStart(id=number, code=code, url=url)

    def _check(self, client: PlexClient, sign_in_id: int) -> SecretStr | None:
        login = self._login(client, oauth=False)
        login._id = sign_in_id  # noqa: SLF001  # a later request, perhaps another process
        # `checkLogin` takes every failure, a lost connection too, for the end of the sign-in.
        agreed = login._checkLogin()  # type: ignore[no-untyped-call]  # noqa: SLF001
        return SecretStr(login.token) if agreed and login.token else None

    def _login(self, client: PlexClient, *, oauth: bool) -> "MyPlexPinLogin":
        from plexapi.myplex import MyPlexPinLogin  # noqa: PLC0415  # loaded on first use

        headers = dict(identity(self._context.client_id))
        login = MyPlexPinLogin(client.session, headers=headers, oauth=oauth)  # type: ignore[no-untyped-call]  # as above
        login.PINS = f"{self._url}/api/v2/pins"
        return login


async def read_server_addresses(url: str, token: SecretStr, context: Context, server_id: str) -> tuple[str, ...]:
    """Where one of the account's servers may be reached, best first; none for one that it does not have."""
    async with open_plex(url, token, context, Peer("plex.tv", SECONDS)) as client:
        servers = await client.request("GET", RESOURCES, read=_servers_for(token))
    return next((server.urls for server in servers if server.id == server_id), ())


def _servers_for(token: SecretStr) -> Callable[[Element | None], list[AccountServer]]:
    """What reads the servers of the account with this token: no name repeats it."""
    return partial(_servers, hide=Redactor((token.get_secret_value(),)).hide_known)


def _servers(root: Element | None, hide: Callable[[str], str]) -> list[AccountServer]:
    return [
        AccountServer(
            id=element.get("clientIdentifier", ""),
            name=hide(element.get("name", "")),
            version=hide(element.get("productVersion", "")),
            is_owned=is_true(element.get("owned")),
            is_online=is_true(element.get("presence")),
            token=SecretStr(element.get("accessToken", "")),
            urls=read_addresses(element),
            relays=read_relays(element),
        )
        for element in require_root(root)
        if "server" in element.get("provides", "").split(",")
    ]
