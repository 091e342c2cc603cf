"""Storing a large change on SQLite while others write: worked out in a scratch database, copied into twins of the
library's tables in many short transactions, and exchanged for them in one.

PostgreSQL needs none of it: there, a long transaction stands in nobody's way.
"""

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from django.db import Error, connection, transaction
from django.db.models import Exists, OuterRef

from core.db.disk import free_bytes
from core.db.inspection import sqlite_path
from core.db.sqlite.opening import READ_WRITE
from library.errors import LibraryStorageError
from library.models import Album, AlbumVector, Artist, LibraryState
from library.profiles.demo import keep_demo_profiles
from library.schemas import Loaded
from library.services.loading.diff import LibraryDiff
from library.services.loading.scratch import Scratch, scratch_database
from library.services.loading.short_transactions import ShortTransactions
from library.services.loading.store import lock_state, note, store
from library.services.loading.table_list import can_exchange
from library.services.loading.twins import drop_twins, exchange, fill_twin, set_sequences

logger = logging.getLogger(__name__)

#: Tracks that come, change or go: so many are written in place within a moment.
MOST_IN_PLACE = 500
#: A database is 1.25 times as large as what is staged; it is there twice, and the log holds a part of it.
_TIMES_AS_LARGE = 3


def is_better_aside(diff: LibraryDiff) -> bool:
    """Whether the change would keep others waiting; inside a caller's transaction they wait anyway."""
    path = sqlite_path(connection)
    if path is None or connection.in_atomic_block or diff.writes <= MOST_IN_PLACE:
        return False
    if not _has_room(path, diff):
        logger.warning("the disk has no room to store the library beside the old one: nobody else can write meanwhile")
        return False
    connection.ensure_connection()
    return can_exchange(connection.connection)


def _has_room(path: Path, diff: LibraryDiff) -> bool:
    """For a scratch database and the twins."""
    free = free_bytes(path.parent)
    return free is None or free > _TIMES_AS_LARGE * max(path.stat().st_size, diff.staged.size)


def store_aside(diff: LibraryDiff, stored: Callable[[Loaded], None]) -> Loaded:
    """Make the library what the diff says; see load.write. The caller has the turn to load."""
    try:
        with scratch_database() as scratch:
            loaded = _work_out(diff, scratch)
            _copy_to_twins(diff, scratch)
        _exchange(diff, scratch, loaded, stored)
    finally:
        with suppress(Error):
            drop_leftovers()
    return loaded


def drop_leftovers(go_on: Callable[[], None] = lambda: None) -> None:
    """Take away twins: what was the library before, or what a killed load left. The caller has the turn to load."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return
    connection.ensure_connection()
    with connection.wrap_database_errors:
        drop_twins(ShortTransactions(connection.connection, go_on), connection.connection)


def _work_out(diff: LibraryDiff, scratch: Scratch) -> Loaded:
    """The library as it will be, with its counts."""
    stay = diff.is_partial or diff.there > 0
    with connection.wrap_database_errors:
        scratch.copy_library(tracks=stay)
    with scratch.in_place_of_library():
        loaded = store(diff if stay else replace(diff, leaving=()), written=scratch.build_indexes)
    return loaded.model_copy(update={"removed": len(diff.leaving)})


def _copy_to_twins(diff: LibraryDiff, scratch: Scratch) -> None:
    with connection.wrap_database_errors:
        scratch.finish()
        with scratch.attached(READ_WRITE):
            work = ShortTransactions(scratch.database, diff.staged.go_on)
            for table in (one for one in scratch.definitions if not one.is_index):
                indexes = [one for one in scratch.definitions if one.is_index and one.table == table.name]
                fill_twin(work, table, indexes)
    logger.debug("copied the library: others waited for %.2f s at most", work.longest)


def _exchange(diff: LibraryDiff, scratch: Scratch, loaded: Loaded, stored: Callable[[Loaded], None]) -> None:
    """The moment in which the library is another one."""
    try:
        with transaction.atomic():
            state = lock_state()
            _check(state, diff)
            with connection.wrap_database_errors:
                exchange(connection.connection, scratch.definitions)
                set_sequences(connection.connection, scratch.sequences)
            _forget_vectors_of_gone()
            note(state, diff, loaded)
            keep_demo_profiles(diff.server)
            stored(loaded)
    except BaseException:
        connection.close()  # it takes the twins for the tables still
        raise


def _check(state: LibraryState, diff: LibraryDiff) -> None:
    """Only where nothing can be locked may somebody else have loaded."""
    if state.loaded_at != diff.based_on:
        raise LibraryStorageError("The library has been loaded by another process meanwhile. Load it again.")


def _forget_vectors_of_gone() -> None:
    """As if each album and artist had been deleted by itself."""
    album = Exists(Album.objects.filter(pk=OuterRef("album")))
    artist = Exists(Artist.objects.filter(pk=OuterRef("artist")))
    AlbumVector.objects.filter(~album | ~artist).delete()
