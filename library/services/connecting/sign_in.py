""" "Sign in with Plex": the account's token is kept encrypted, its servers are found, and one of them is connected."""

import asyncio
from typing import TYPE_CHECKING, cast

from asgiref.sync import sync_to_async
from django.conf import settings
from pydantic import SecretStr

from library.errors import MusicServerError, ServerNotConfiguredError, ServerUnreachableError, UnexpectedServerError
from library.servers.values import AccountServer, SignInStart
from library.services.connecting.change import ConnectionChange
from library.services.connecting.check import ConnectionCheck
from library.services.connecting.save import connect, keep_account
from library.services.music_server.active_server import plex_server
from library.services.music_server.connection_settings import EffectiveConnection, account_token, client_id, stored_row

if TYPE_CHECKING:
    from library.servers.plex.plex_tv.account import PlexSignIn
    from library.servers.plex.server import PlexMusicServer

#: For each address of a server to say who is there; all of them are tried at once.
ADDRESS_SECONDS = 10.0
RELAYED = (
    "PlexSage is connected through Plex's relay, which is slow, because it can't reach any of the server's own "
    "addresses. Many routers block them (DNS rebinding protection): allow plex.direct in your router, then sign in "
    "again."
)


async def start_sign_in(return_to: str) -> SignInStart:
    """Where the person signs in; Plex then sends them to `return_to`. Raises MusicServerErrors."""
    return await (await _plex_tv()).start(return_to=return_to)


async def is_signed_in(sign_in_id: int) -> bool:
    """Whether the person has agreed; the token is stored then. Raises MusicServerErrors, SignInExpiredError too."""
    token = await (await _plex_tv()).check(sign_in_id)
    if token is not None:
        await sync_to_async(keep_account)(token)
    return token is not None


async def account_servers() -> tuple[AccountServer, ...]:
    """The servers of the account, best first. Raises MusicServerErrors, and ServerNotConfiguredError."""
    token = await sync_to_async(_account_token)()
    return await (await _plex_tv()).servers(token)


async def connect_account_server(server_id: str) -> ConnectionCheck:
    """Connect one of them at the first address that works, and keep it. Raises LibraryErrors."""
    server = next((one for one in await account_servers() if one.id == server_id), None)
    if server is None:
        raise UnexpectedServerError("Your account no longer has this server. Choose another one.")
    url = await first_reachable(server)
    check = await connect(ConnectionChange(url=url, token=server.token, server_id=server.id))
    return check.model_copy(update={"warning": RELAYED}) if check.is_ok and url in server.relays else check


async def first_reachable(server: AccountServer) -> str:
    """The best address at which this very server answers, however soon a worse one does. Raises MusicServerErrors."""
    if not server.urls:
        raise ServerUnreachableError(
            f"Plex knows no address of {server.name} that PlexSage can reach. Check that it is switched on and has "
            "remote access, or enter its address below."
        )
    attempts = [asyncio.ensure_future(_ask_who_is_there(server, url)) for url in server.urls]
    failure: MusicServerError | None = None
    try:
        for url, attempt in zip(server.urls, attempts, strict=True):
            try:
                await attempt
            except MusicServerError as exc:
                failure = failure or exc
            else:
                return url
    finally:
        for attempt in attempts:
            attempt.cancel()
        await asyncio.gather(*attempts, return_exceptions=True)
    raise ServerUnreachableError(
        f"{server.name} can't be reached at any of its addresses. Check that it is switched on, or enter its address "
        f"below. The first attempt failed: {failure}"
    ) from failure


async def _ask_who_is_there(server: AccountServer, url: str) -> None:
    """Without the token, which goes to one address only."""
    there = EffectiveConnection(url=url, server_id=server.id)
    plex = cast("PlexMusicServer", await sync_to_async(plex_server)(there, seconds=ADDRESS_SECONDS))
    await plex.identify()


def _account_token() -> SecretStr:
    token = account_token(stored_row())
    if not token.get_secret_value():
        raise ServerNotConfiguredError("Sign in with Plex again.")
    return token


async def _plex_tv() -> "PlexSignIn":
    from library.servers.plex.plex_tv.account import PlexSignIn  # noqa: PLC0415  # plexapi takes its time

    return PlexSignIn(await sync_to_async(client_id)(), url=settings.PLEX_TV_URL)
