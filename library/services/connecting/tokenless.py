"""PLEX_URL without a token: a server that lets everybody of its network in is connected by itself."""

import logging

from asgiref.sync import sync_to_async

from library.services.connecting.change import ConnectionChange
from library.services.connecting.save import connect
from library.services.music_server.connection_settings import load_connection, locked_by

logger = logging.getLogger(__name__)


async def connect_open_server() -> bool:
    """Whether there was one. Asks only where the environment gives an address, and no token is known for it."""
    if not await sync_to_async(_is_worth_asking)():
        return False
    check = await connect(ConnectionChange())
    logger.info("Plex without a token: %s", check.status)
    return check.is_ok


def _is_worth_asking() -> bool:
    connection = load_connection()
    return bool(locked_by("url")) and not (connection.is_configured or connection.problem)
