"""The next answer on its way while the last one is read: Plex works while we do, at one request at a time."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from xml.etree.ElementTree import Element

from library.servers.plex.http.client import Parameters, PlexClient, require_root


class Ahead:
    """Asks one client; `ask` before `answer`, and again only after it."""

    def __init__(self, client: PlexClient) -> None:
        self._client = client
        self._coming: asyncio.Task[Element] | None = None

    def ask(self, path: str, parameters: Parameters, headers: Mapping[str, str] | None = None) -> None:
        """Send a request, and wait for nothing."""
        asked = self._client.request("GET", path, parameters, read=require_root, headers=headers)
        self._coming = asyncio.ensure_future(asked)

    async def answer(self) -> Element:
        """What came of the request; raises MusicServerErrors."""
        if self._coming is None:
            raise RuntimeError("nothing was asked")
        coming, self._coming = self._coming, None
        return await coming

    async def close(self) -> None:
        """Nobody wants what still comes, nor is told how it ended."""
        if self._coming is not None:
            self._coming.cancel()
            await asyncio.gather(self._coming, return_exceptions=True)


@asynccontextmanager
async def open_ahead(client: PlexClient) -> AsyncIterator[Ahead]:
    """Nothing is on its way any more after the block; inside the client's own."""
    ahead = Ahead(client)
    try:
        yield ahead
    finally:
        await ahead.close()
