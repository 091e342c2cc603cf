"""Trying a connection and storing it where that went well, and forgetting it again."""

import logging
from collections.abc import Sequence
from typing import Any

from asgiref.sync import sync_to_async
from django.utils import timezone
from pydantic import SecretStr

from library.errors import InvalidConnectionError
from library.models import PlexServer
from library.servers.values import MusicSection
from library.services.connecting.change import ConnectionChange, build_candidate
from library.services.connecting.check import ConnectionCheck, Reached, check_connection
from library.services.music_server.connection_settings import (
    SINGLETON_ID,
    EffectiveConnection,
    account_problem,
    binding_of,
    load_connection,
    locked_by,
    stored_row,
)
from library.services.syncing.lease import request_stop

logger = logging.getLogger(__name__)

_USUAL_NAMES = frozenset({"music", "musik", "musique", "música", "musica"})


async def connect(change: ConnectionChange) -> ConnectionCheck:
    """Try the connection, and keep it where that went well (`is_ok`). Raises InvalidConnectionError."""
    connection = await sync_to_async(build_candidate)(change)
    check, reached = await check_connection(connection)
    if reached is not None:
        await sync_to_async(store_connection)(connection, reached, change.sections)
    return check


async def connect_open_server() -> bool:
    """Connect a server that lets everybody of its network in; whether there was one.

    Asks only where the environment gives an address, and no token is known for it.
    """
    if not await sync_to_async(_is_worth_asking)():
        return False
    check = await connect(ConnectionChange())
    logger.info("Plex without a token: %s", check.status)
    return check.is_ok


def store_connection(connection: EffectiveConnection, reached: Reached, sections: Sequence[str] | None = None) -> None:
    """Store it. `sections`: keys, uuids or titles; None: as before, else the likeliest. Raises InvalidConnectionError.

    Where the environment gives address or token, what was learnt there is stored all the same, but no token is. A
    server that let us in without one is bound like the others, with an empty token.
    """
    chosen = chosen_sections(connection, reached.sections, sections)
    values: dict[str, Any] = {
        "url": connection.url,
        "server_id": reached.info.server_id,
        "server_name": reached.info.name,
        "server_version": reached.info.version,
        "connected_at": timezone.now(),
    }
    if connection.origin in {"typed", "open", "default"}:
        values["token"] = connection.token.get_secret_value()
    if connection.origin != "environment":
        values["token_host"] = binding_of(connection.url, is_exposed=reached.is_exposed)
    if not locked_by("public_url"):
        values["public_url"] = connection.public_url
    if not locked_by("sections"):
        values |= {"sections": [one.key for one in chosen], "section_titles": [one.title for one in chosen]}
    if account_problem(stored_row()):
        values["account_token"] = ""  # this connection works without, and nobody else could ever take it away
    PlexServer.objects.update_or_create(pk=SINGLETON_ID, defaults=values)


def chosen_sections(
    connection: EffectiveConnection, there: Sequence[MusicSection], wanted: Sequence[str] | None
) -> tuple[MusicSection, ...]:
    """Those that are meant: the wanted ones, else those chosen before, else one by name or size."""
    if wanted is None:
        before = tuple(section for section in there if section.key in connection.sections)
        by_name = _named(there, connection.sections)
        return before or by_name or (guess_section(there),)
    if missing := [name for name in wanted if not _named(there, (name,))]:
        offer = ", ".join(section.title for section in there)
        raise InvalidConnectionError(
            {"sections": f"Plex has no music library {', '.join(map(repr, missing))}. Available: {offer}."}
        )
    return _named(there, wanted)


def guess_section(there: Sequence[MusicSection]) -> MusicSection:
    """The one called Music, else the largest: audiobooks are in a library of their own."""
    return max(there, key=lambda section: (section.title.strip().casefold() in _USUAL_NAMES, section.track_count or 0))


def keep_account(token: SecretStr | None) -> None:
    """The token of plex.tv; None forgets it."""
    value = token.get_secret_value() if token else ""
    PlexServer.objects.update_or_create(pk=SINGLETON_ID, defaults={"account_token": value})


def disconnect() -> None:
    """Forget server and tokens, and stop reading from it; this installation's id stays.

    The tracks stay until another library takes their place.
    """
    request_stop()
    fields = PlexServer._meta.concrete_fields  # noqa: SLF001  # documented by Django, in spite of its name
    empty = {field.name: field.get_default() for field in fields if field.name not in {"id", "client_id"}}
    PlexServer.objects.filter(pk=SINGLETON_ID).update(**empty)


def can_disconnect(connection: EffectiveConnection) -> bool:
    """Whether `disconnect` would end it: not where the environment decides."""
    return connection.is_configured and not (locked_by("url") and locked_by("token"))


def _named(there: Sequence[MusicSection], names: Sequence[str]) -> tuple[MusicSection, ...]:
    wanted = {name.strip().casefold() for name in names}
    return tuple(one for one in there if wanted & {one.key, one.uuid.casefold(), one.title.strip().casefold()})


def _is_worth_asking() -> bool:
    connection = load_connection()
    return bool(locked_by("url")) and not (connection.is_configured or connection.problem)
