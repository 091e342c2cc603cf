"""Plex in the JSON API: POST /api/setup/validate-plex, and the Plex fields of /api/config."""

from typing import NamedTuple

from asgiref.sync import sync_to_async
from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import SecretStr

from core.web.access import staff_required
from library.errors import InvalidConnectionError, ServerUnauthorizedError
from library.services.connecting.change import ConnectionChange, build_candidate
from library.services.connecting.check import Reached, check_connection, reach
from library.services.connecting.save import store_connection
from library.services.music_server.connection_settings import (
    NO_SECRET,
    EffectiveConnection,
    load_connection,
    locked_value,
)

router = Router(tags=["Configuration"])


class PlexToTry(Schema):
    """`music_library` is a title. Left out: the one chosen before, else the one called Music, else the largest.

    `plex_token` may be empty where Plex lets this network in without one.
    """

    plex_url: str
    plex_token: SecretStr
    music_library: str = ""


class PlexTried(Schema):
    """`error` says what to do. Where it is null, the connection is kept, and POST /api/library/sync may follow."""

    success: bool
    error: str | None = None
    server_name: str | None = None
    music_libraries: tuple[str, ...] = ()


@router.post("/setup/validate-plex", response=PlexTried, summary="Connect Plex if this address and token work")
@staff_required
async def validate_plex(request: HttpRequest, body: PlexToTry) -> PlexTried:
    """Asks the server, for 30 seconds at most. Nothing changes where that fails."""
    wanted = body.music_library.strip()
    named = (wanted,) if wanted else None
    try:
        return await _tried(ConnectionChange(url=body.plex_url, token=body.plex_token, sections=named))
    except InvalidConnectionError as exc:
        return PlexTried(success=False, error=exc.message)


async def _tried(change: ConnectionChange) -> PlexTried:
    connection = await sync_to_async(build_candidate)(change)
    check, reached = await check_connection(connection)
    if reached is None:
        return PlexTried(success=False, error=f"{check.text}. {check.next_step}".strip())
    titles = tuple(section.title for section in reached.sections)
    try:
        await sync_to_async(store_connection)(connection, reached, change.sections)
    except InvalidConnectionError as exc:
        return PlexTried(success=False, error=exc.message, music_libraries=titles)
    return PlexTried(success=True, server_name=reached.info.name, music_libraries=titles)


class TriedPlex(NamedTuple):
    """A connection that works, not kept yet."""

    connection: EffectiveConnection
    reached: Reached
    sections: tuple[str, ...] | None

    def keep(self) -> None:
        """Store it. Raises InvalidConnectionError."""
        store_connection(self.connection, self.reached, self.sections)


async def try_plex(url: str | None, token: SecretStr | None, library: str | None) -> TriedPlex | None:
    """The fields of /api/config as a connection that works; None where nothing of it is new.

    Raises InvalidConnectionError for what was sent, MusicServerErrors for what the server does.
    """
    now = await sync_to_async(load_connection)()
    wanted = library if library and library != shown_library(now) else ""
    # Scripts send back what they were given.
    if url in {None, "", now.url} and not wanted and not (token and token.get_secret_value()):
        return None
    sections = (wanted,) if wanted else None
    change = ConnectionChange(url=url or None, token=token or NO_SECRET, sections=sections)
    connection = await sync_to_async(build_candidate)(change)
    has_token = bool(connection.token.get_secret_value())
    if connection.problem and not has_token:
        raise InvalidConnectionError({"token": connection.problem})
    try:
        return TriedPlex(connection, await reach(connection), sections)
    except ServerUnauthorizedError as exc:
        if has_token:
            raise
        missing = "plex_token is missing: send this server's token, too."
        raise InvalidConnectionError({"token": missing}) from exc


def shown_library(connection: EffectiveConnection) -> str:
    """The names of the chosen music libraries."""
    return locked_value("sections") or ", ".join(connection.section_titles)
