"""Syncing: the tracks of a music server become the library, whole or not at all, one sync at a time.

Where the server can tell what has changed, only that is read; once a week, or when asked to, everything is.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import cast

from asgiref.sync import sync_to_async
from django.db import DatabaseError, connection

from core.tasks.local_claims import local_claims
from core.tasks.notifications import topics
from library.errors import LibraryChangedError, LibraryError
from library.schemas import Loaded, SyncProgress
from library.servers.protocol import HasSections, MusicServer, TellsChanges, TellsItself
from library.servers.values import LibraryChanges, ServerInfo
from library.services.loading.load import read_into, storage_errors, write
from library.services.loading.own_thread import run_in_own_thread
from library.services.loading.staging_file import StagingFile
from library.services.syncing import lease
from library.services.syncing.heartbeat import TOPIC, beat_while_running
from library.services.syncing.progress_rate import ProgressMeter
from library.services.syncing.shrink_guard import check_adds_up, check_size

logger = logging.getLogger(__name__)

WHOLE_EVERY = timedelta(days=7)
#: The music server's clock may be late by this.
CLOCK_MARGIN = timedelta(minutes=10)
#: Seconds after which the end of a sync is written again that could not be.
NOTE_AGAIN = (0.5, 2.0, 8.0)
_NAMELESS = ServerInfo(name="", version="", server_id="")
INTERNAL = "Something went wrong in PlexSage. See the log for details. The library is unchanged."


@dataclass(frozen=True)
class SyncOrder:
    """What to sync. `source` (server and sections) tells whether the library came from there.

    `full`: read everything. `accept_empty`: also replace a library by nothing, or by far fewer tracks.
    """

    server: MusicServer
    source: str = ""
    full: bool = False
    accept_empty: bool = False


def _ignore(progress: SyncProgress) -> None:
    """Nobody watches."""


async def sync(
    server: MusicServer,
    *,
    source: str = "",
    full: bool = False,
    accept_empty: bool = False,
    progress: Callable[[SyncProgress], None] = _ignore,
) -> Loaded:
    """Sync now; see SyncOrder. Raises SyncRunningError at once where another sync runs, and what `execute` raises."""
    order = SyncOrder(server, source=source, full=full, accept_empty=accept_empty)
    with storage_errors():
        claim = await sync_to_async(lease.take)(server.name)
    return await execute(claim, order, progress=progress)


async def execute(claim: str, order: SyncOrder, *, progress: Callable[[SyncProgress], None] = _ignore) -> Loaded:
    """The sync of this claim. Raises LibraryErrors; how it ended is in the database too, whatever happens."""
    meter = ProgressMeter(progress)
    with local_claims().working_on(claim):
        loaded = await _with_end_noted(claim, _Sync(claim, order, meter))
    meter.enter("done")
    topics().publish(TOPIC)
    logger.info(
        "sync: %s new, %s changed, %s removed, %s under new numbers",
        *(loaded.added, loaded.changed, loaded.removed, loaded.moved),
    )
    return loaded


async def _with_end_noted(claim: str, running: "_Sync") -> Loaded:
    try:
        async with beat_while_running(claim, lambda: running.meter.now):
            return await running.run()
    except asyncio.CancelledError:
        await _note(partial(lease.interrupt, claim))
        raise
    except LibraryError as exc:
        await _note(partial(lease.fail, claim, exc))
        raise
    except Exception:
        await _note(partial(lease.fail, claim, LibraryError(INTERNAL)))
        raise


async def _note(write_end: Callable[[], None]) -> None:
    """Once more, over another connection, where the database is busy or the old one broke."""
    for seconds in (*NOTE_AGAIN, None):
        try:
            await sync_to_async(_over_good_connection)(write_end)
            break
        except DatabaseError as exc:
            logger.warning("couldn't record the end of the sync: %s", exc)
        if seconds is not None:
            await asyncio.sleep(seconds)
    topics().publish(TOPIC)


def _over_good_connection(write: Callable[[], None]) -> None:
    try:
        write()
    except DatabaseError:
        connection.close()
        raise


class _Sync:
    """One sync that holds its claim."""

    def __init__(self, claim: str, order: SyncOrder, meter: ProgressMeter) -> None:
        self._claim = claim
        self._order = order
        self.meter = meter
        self._info = _NAMELESS

    async def run(self) -> Loaded:
        with storage_errors():
            self._info = await _info_of(self._order.server)
            since = await sync_to_async(self._since)()
            loaded = await self._changes(since) if since else None
            return loaded or await self._everything()

    def _since(self) -> datetime | None:
        """From when on to ask for changes; None: read everything."""
        order = self._order
        if order.full or not isinstance(order.server, TellsChanges):
            return None
        machine = self._info.server_id
        return lease.changes_since(order.server.name, order.source, server_id=machine, whole_every=WHOLE_EVERY)

    async def _changes(self, since: datetime) -> Loaded | None:
        """Read and store what is new or different; None where that does not add up to what the server has."""
        changes = await cast("TellsChanges", self._order.server).changed_since(since - CLOCK_MARGIN)
        if changes is None:
            return None
        self.meter.expect(len(changes.tracks))
        with StagingFile() as staged:
            await asyncio.to_thread(staged.add, changes.tracks)
            self.meter.read(staged.count)
            try:
                return await self._store(staged, changes)
            except LibraryChangedError:
                logger.info("sync: tracks are gone or have other numbers, so everything is read")
                return None

    async def _everything(self) -> Loaded:
        server, machine = self._order.server, self._info.server_id
        before = await sync_to_async(lease.expected_size)(server.name, self._order.source, server_id=machine)
        self.meter.expect(await _track_count(server))
        with StagingFile() as staged:
            await read_into(staged, server.tracks(), self.meter.read)
            check_size(staged.count, before, accept=self._order.accept_empty)
            return await self._store(staged)

    async def _store(self, staged: StagingFile, changes: LibraryChanges | None = None) -> Loaded:
        """With `changes`, the staged holds those only, after which the library must be as they say."""
        self.meter.enter("storing")
        await sync_to_async(lease.start_storing)(self._claim, self.meter.now)
        topics().publish(TOPIC)
        is_partial = changes is not None

        def stored(loaded: Loaded) -> None:
            if changes is not None:
                check_adds_up(self._order.server.name, loaded, changes)
            lease.succeed(self._claim, loaded, source=self._order.source, info=self._info, partial=is_partial)

        work = partial(write, self._order.server.name, staged, partial=is_partial, stored=stored)
        return await run_in_own_thread(work, stop=staged.stop)


async def _info_of(server: MusicServer) -> ServerInfo:
    """What it says of itself, where it does."""
    return await server.info() if isinstance(server, TellsItself) else _NAMELESS


async def _track_count(server: MusicServer) -> int | None:
    """Where the server tells it before it tells the tracks."""
    if not isinstance(server, HasSections):
        return None
    counts = [section.track_count for section in await server.chosen_sections()]
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None
