"""What the clocks of the servers say that PlexSage is connected to, by the date of any answer of theirs."""

from collections.abc import Sequence
from datetime import datetime
from email.utils import parsedate_to_datetime

import httpx2
from asgiref.sync import sync_to_async

from core.errors import AddressError
from core.http.client import open_client
from library.services.music_server.connection_settings import load_connection
from llm.services.settings.effective import load_config
from operations.schemas import Finding
from operations.services.doctor.clock import compare_clocks

_SECONDS = 3.0
_BYTES = 2**20


async def ask_clocks() -> tuple[Finding, ...]:
    """A finding for each server whose clock differs. Nothing secret is sent: even a refusal has a date."""
    found: list[Finding] = []
    for name, label, url in await sync_to_async(_servers)():
        if (theirs := await _date_of(url)) is not None:
            found += compare_clocks(name, label, theirs)
    return tuple(found)


def _servers() -> Sequence[tuple[str, str, str]]:
    """Those at addresses of the person's own."""
    config, connection = load_config().config, load_connection()
    known = (
        ("language_model", "the language model's server", config.base_url if config.is_local else ""),
        ("music_server", "the music server", connection.url if connection.is_configured else ""),
    )
    return [server for server in known if server[2]]


async def _date_of(url: str) -> datetime | None:
    """None where it does not answer, which is told elsewhere, or tells no date."""
    try:
        async with open_client(timeout=_SECONDS, max_bytes=_BYTES) as client:
            told = (await client.head(url)).headers.get("date", "")[:100]
        moment = parsedate_to_datetime(told)
    except (httpx2.HTTPError, AddressError, ValueError):
        return None
    # Without a zone it says nothing that could be compared.
    return moment if moment.tzinfo else None
