"""Trying a connection before it is kept: who answers, and which music libraries there are."""

import asyncio
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple, cast

from asgiref.sync import sync_to_async

from core.values import Frozen
from library.errors import (
    MusicServerError,
    ProxyLoginError,
    SectionMissingError,
    ServerTimeoutError,
    ServerUnauthorizedError,
)
from library.servers.values import MusicSection, ServerInfo
from library.services.connecting.jwt_expiry import temporary_text
from library.services.music_server.active_server import plex_server
from library.services.music_server.connection_settings import EffectiveConnection

if TYPE_CHECKING:
    from library.servers.plex.server import PlexMusicServer

#: For one request, for counting the tracks, and for all that a check asks.
REQUEST_SECONDS = 10.0
COUNT_SECONDS = 5.0
CHECK_SECONDS = 30.0
EXPOSED = (
    "The token leaves your network unencrypted, so others could read it on the way. Use the server's https address."
)


class Reached(NamedTuple):
    """The server that answered, and its music libraries: one at least.

    `is_exposed`: the token went over plain http, and out of the house.
    """

    info: ServerInfo
    sections: tuple[MusicSection, ...]
    is_exposed: bool = False


class ConnectionCheck(Frozen):
    """A check in words. `status` is "ok", the code of what went wrong, "no_token" or "not_configured".

    `warning` is about a connection that works all the same.
    """

    status: str
    text: str
    next_step: str = ""
    warning: str = ""
    address: str = ""
    version: str = ""
    sections: tuple[MusicSection, ...] = ()

    @property
    def is_ok(self) -> bool:
        """Whether the connection may be kept."""
        return self.status == "ok"


async def reach(connection: EffectiveConnection, *, seconds: float | None = None) -> Reached:
    """Ask the server; `seconds` for each request. Raises MusicServerErrors."""
    server = cast("PlexMusicServer", await sync_to_async(plex_server)(connection, seconds=seconds or REQUEST_SECONDS))
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            info = await server.info()
            sections = await server.sections(count_seconds=COUNT_SECONDS)
    except TimeoutError as exc:
        raise ServerTimeoutError(
            f"Plex at {connection.url} didn't answer within {CHECK_SECONDS:g} seconds. "
            "Check that it isn't overloaded, then try again."
        ) from exc
    if not sections:
        raise SectionMissingError(
            f"{info.name} has no music library. Add one in Plex, or use the token of the server's owner."
        )
    return Reached(info, sections, server.is_exposed)


async def check_connection(connection: EffectiveConnection) -> tuple[ConnectionCheck, Reached | None]:
    """Try a connection, and say in words how that went; never raises for what a server does.

    A server may let us in without a token.
    """
    has_token = bool(connection.token.get_secret_value())
    try:
        reached = await reach(connection)
    except MusicServerError as exc:
        wants_token = isinstance(exc, ServerUnauthorizedError) and not isinstance(exc, ProxyLoginError)
        return (_no_token(connection) if wants_token and not has_token else _failed(connection, exc)), None
    return describe(connection, reached), reached


def describe(connection: EffectiveConnection, reached: Reached) -> ConnectionCheck:
    """A server that answered."""
    count = len(reached.sections)
    libraries = f"{count} music libraries" if count > 1 else "1 music library"
    return ConnectionCheck(
        status="ok",
        text=f"Connected to {reached.info.name} - {libraries}",
        warning=" ".join(filter(None, _warnings(connection, reached))),
        address=connection.url,
        version=reached.info.version,
        sections=reached.sections,
    )


def _warnings(connection: EffectiveConnection, reached: Reached) -> Iterator[str]:
    yield EXPOSED if reached.is_exposed else ""
    yield temporary_text(connection.token.get_secret_value())


def _failed(connection: EffectiveConnection, error: MusicServerError) -> ConnectionCheck:
    """The first sentence says what happened, the others what to do."""
    what, _, next_step = error.message.partition(". ")
    return ConnectionCheck(
        status=error.code, text=what if next_step else what.rstrip("."), next_step=next_step, address=connection.url
    )


def _no_token(connection: EffectiveConnection) -> ConnectionCheck:
    return ConnectionCheck(
        status="no_token",
        text=f"Plex found at {connection.url}",
        next_step=connection.problem or "Enter its token, or sign in with Plex.",
        address=connection.url,
    )
