"""Bounding the notes of usage while the server runs."""

import asyncio
import logging

from asgiref.sync import sync_to_async
from django.db import DatabaseError

from core.db.connections import close_idle_connections
from llm.services.usage.condense import condense_usage

logger = logging.getLogger(__name__)

#: Seconds: a day brings few rows.
_EVERY = 24 * 60 * 60


async def keep_usage_bounded() -> None:
    """Once a day, from a server's start to its end. A database that is busy or away is tried again the next day."""
    while True:
        try:
            if saved := await sync_to_async(condense_usage)():
                logger.info("usage of older months was added up: %s rows fewer", saved)
        except DatabaseError as exc:
            logger.warning("couldn't add up older usage: %s", exc)
        await close_idle_connections()
        await asyncio.sleep(_EVERY)
