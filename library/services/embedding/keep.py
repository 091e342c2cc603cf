"""The server keeps the vectors up to date: after each sync, whoever made it, and when another encoder is chosen."""

import logging

from asgiref.sync import sync_to_async
from django.db import DatabaseError

from core.db.connections import close_idle_connections
from core.embedding import Embedder, configured_embedder
from core.tasks.background import BackgroundTasks
from core.tasks.notifications import topics
from library.errors import EmbeddingFailedError, EmbeddingRunningError
from library.services.embedding.compute import embed_library
from library.services.syncing.status import sync_status
from library.vectors.passes import is_due

logger = logging.getLogger(__name__)

TASK = "album vectors"
#: Rung where vectors may have become due in this process: the keeper looks at once.
TOPIC = "album vectors"
#: Seconds: the server's start comes first; and how often we look, since another process may have synced.
FIRST_LOOK = 5.0
NEXT_LOOK = 20.0


async def keep_embedded(
    background: BackgroundTasks, *, first_look: float = FIRST_LOOK, next_look: float = NEXT_LOOK
) -> None:
    """From the server's start to its end."""
    told = ""
    with topics().subscribe(TOPIC) as ringing:
        await ringing.wait(first_look)
        while True:
            try:
                problem = await embed_if_due(background)
            except DatabaseError as exc:
                problem = str(exc)
            if problem and problem != told:  # the same, each quarter of an hour, is said once
                logger.warning("albums have no up-to-date vectors: %s", problem)
            told = problem or told
            await close_idle_connections()
            await ringing.wait(next_look)


async def embed_if_due(background: BackgroundTasks) -> str:
    """Make a pass where it is time for one, and wait until it has ended; returns what went wrong, "" for nothing."""
    embedder = await sync_to_async(_embedder_if_due)()
    if embedder is None:
        return ""
    problems: list[str] = []

    async def work() -> None:
        try:
            embedded = await embed_library(embedder)
            logger.info("vectors of albums: %s computed, %s in all", embedded.computed, embedded.albums)
        except EmbeddingRunningError:
            pass  # in another process, which is as good
        except EmbeddingFailedError as exc:
            problems.append(exc.message)

    # A task of its own: asking it to stop ends it, and not who looks for the next one.
    background.spawn(TASK, work)
    try:
        await background.wait(TASK)
    finally:
        background.cancel(TASK)
    return "".join(problems)


def _embedder_if_due() -> Embedder | None:
    embedder = configured_embedder().embedder
    return embedder if embedder and is_due(embedder.name) and not sync_status().is_running else None
