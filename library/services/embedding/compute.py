"""A pass over the library: texts of albums that are new or different get vectors, a batch at a time.

What is stored stays, however a pass ends: the next one computes only what is missing.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, NamedTuple

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.db import DatabaseError, connection

from core.db.connections import close_idle_connections
from core.db.messages import summarize
from core.embedding import Embedder
from core.errors import PlexSageError
from core.tasks.heartbeat import heartbeat
from library.errors import EmbeddingFailedError
from library.vectors import passes
from library.vectors.stored import (
    album_ids_after,
    count_albums,
    count_known_albums,
    drop_gone,
    find_outdated,
    forget_vectors,
    store_vectors,
    stored_size,
)
from library.vectors.texts import AlbumText, describe_albums

if TYPE_CHECKING:
    from core.embedding import Vectors

logger = logging.getLogger(__name__)

#: So many albums are read at once.
ALBUMS = 256
#: After each batch, a pause of this share of its time: whoever waits for a page comes first.
PAUSE = 0.2
BEAT_SECONDS = 2.0
INTERNAL = "Something went wrong in PlexSage. See the log for details."


class EmbeddingProgress(NamedTuple):
    """`done` of `total` albums are up to date."""

    done: int
    total: int


class EmbeddedAlbums(NamedTuple):
    """What a pass came to: vectors computed and dropped, and how many albums have some now."""

    computed: int
    dropped: int
    albums: int


OnProgress = Callable[[EmbeddingProgress], None]


def _ignore(progress: EmbeddingProgress) -> None:
    """Nobody watches."""


async def embed_library(embedder: Embedder, *, progress: OnProgress = _ignore) -> EmbeddedAlbums:
    """Compute what is missing or out of date, now; in a thread and a connection of its own.

    Raises EmbeddingRunningError where another pass runs, EmbeddingFailedError, and CancelledError where somebody, in
    whatever process, asks for it to stop.
    """
    async with ThreadSensitiveContext():
        try:
            total = await sync_to_async(count_albums)()
            claim = await sync_to_async(passes.begin)(embedder.name, total)
            async with _end_noted(claim):
                return await _Pass(claim, embedder, total, progress).run()
        except DatabaseError as exc:
            raise EmbeddingFailedError(summarize(exc)) from exc
        finally:
            await close_idle_connections()


@asynccontextmanager
async def _end_noted(claim: str) -> AsyncIterator[None]:
    """However the block ends is in the database, too; what an embedder raises comes out as EmbeddingFailedError."""
    try:
        yield
    except asyncio.CancelledError:
        await sync_to_async(_over_good_connection)(lambda: passes.interrupt(claim))
        raise
    except Exception as exc:
        problem = _explain(exc)
        await sync_to_async(_over_good_connection)(lambda: passes.fail(claim, problem or INTERNAL))
        if not problem:
            raise
        raise EmbeddingFailedError(problem) from exc


def _explain(exc: Exception) -> str:
    """ "" for a mistake of our own."""
    if isinstance(exc, PlexSageError):
        return exc.message
    return summarize(exc) if isinstance(exc, DatabaseError) else ""


def _over_good_connection(write: Callable[[], None]) -> None:
    """The old one may be what broke."""
    connection.close()
    write()


class _OtherSizeError(Exception):
    """The vectors have another size than those stored under the same name: the model is another one now."""


class _Pass:
    """A pass that holds its claim."""

    def __init__(self, claim: str, embedder: Embedder, total: int, progress: OnProgress) -> None:
        self._claim = claim
        self._embedder = embedder
        self._total = total
        self._progress = progress
        self._done = self._computed = self._dropped = self._size = self._last = 0

    async def run(self) -> EmbeddedAlbums:
        async with heartbeat(self._beat, seconds=BEAT_SECONDS):
            try:
                await self._all_albums()
            except _OtherSizeError:
                await sync_to_async(forget_vectors)(self._embedder.name)
                await self._all_albums()
        albums = await sync_to_async(count_known_albums)(self._embedder.name)
        has_changed = bool(self._computed or self._dropped)
        await sync_to_async(passes.finish)(self._claim, albums, has_changed=has_changed)
        return EmbeddedAlbums(self._computed, self._dropped, albums)

    async def _beat(self) -> bool:
        """Returns whether the pass should stop. A busy database may miss one."""
        try:
            return not await sync_to_async(passes.beat)(self._claim, self._done)
        except DatabaseError as exc:
            logger.info("couldn't record that albums are still being embedded: %s", exc)
            return False

    async def _all_albums(self) -> None:
        self._done, self._last = 0, 0
        self._size = await sync_to_async(stored_size)(self._embedder.name)
        last = 0
        while albums := await sync_to_async(album_ids_after)(last, ALBUMS):
            last = albums[-1]
            outdated = await sync_to_async(self._look)(albums)
            self._tell(len(albums) - len({text.album_id for text in outdated}))
            size = self._embedder.batch_size
            for first in range(0, len(outdated), size):
                await self._embed(outdated[first : first + size])

    def _look(self, albums: Sequence[int]) -> list[AlbumText]:
        texts = describe_albums(albums)
        self._dropped += drop_gone(albums, texts)
        return find_outdated(texts, self._embedder.name)

    async def _embed(self, texts: Sequence[AlbumText]) -> None:
        await close_idle_connections()
        began = time.monotonic()
        vectors = await self._embedder.embed([text.text for text in texts])
        self._check(vectors, len(texts))
        await sync_to_async(store_vectors)(texts, vectors, self._embedder.name)
        self._computed += len(texts)
        self._tell(len({text.album_id for text in texts} - {self._last}))
        self._last = texts[-1].album_id
        await asyncio.sleep((time.monotonic() - began) * PAUSE)

    def _check(self, vectors: "Vectors", count: int) -> None:
        if vectors.ndim != 2 or len(vectors) != count:
            raise EmbeddingFailedError(f"{self._embedder.label} gave {len(vectors):,} vectors for {count:,} texts.")
        self._size = self._size or vectors.shape[1]
        if vectors.shape[1] != self._size:
            raise _OtherSizeError

    def _tell(self, done: int) -> None:
        self._done += done
        self._progress(EmbeddingProgress(min(self._done, self._total), self._total))
