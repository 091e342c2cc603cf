"""Who is asked about next: open artists, the most heard first; looked up once, and once more when all are through."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice

from asgiref.sync import sync_to_async

from library.profiles.hints import hints_of
from library.profiles.open_artists import open_artists, still_open
from library.profiles.schema import ArtistHint


class ArtistQueue:
    """The open artists of one session."""

    def __init__(self, anew_before: datetime | None) -> None:
        self._anew_before = anew_before
        self._ids: Iterator[int] = iter(())

    async def load(self) -> int:
        """Look up who is open now; returns how many."""
        ids = await sync_to_async(open_artists)(anew_before=self._anew_before)
        self._ids = iter(ids)
        return len(ids)

    async def next(self, count: int) -> Sequence[ArtistHint]:
        """The next ones that are still open; none when nobody is, also after a second look: an answer may leave some
        of its artists open, and others are new.
        """
        return await self._take(count) or (await self._take(count) if await self.load() else ())

    async def _take(self, count: int) -> Sequence[ArtistHint]:
        """Those asked for by name come first, whenever that was."""
        again = await sync_to_async(open_artists)(asked_again_only=True)
        if again:
            return await sync_to_async(hints_of)(again[:count])
        while ids := list(islice(self._ids, count)):
            left = await sync_to_async(still_open)(ids, anew_before=self._anew_before)
            if left:
                return await sync_to_async(hints_of)(left)
        return ()
