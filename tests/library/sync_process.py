"""A process that syncs a made-up library: `python -m tests.library.sync_process COUNT SEED`, to be killed at will."""

import asyncio
import os
import resource
import sys
from collections.abc import AsyncIterator

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plexsage.settings")
django.setup()

from library.schemas import SyncProgress  # noqa: E402
from library.servers.demo.synthetic import synthetic_batches  # noqa: E402
from library.servers.values import ServerTrack  # noqa: E402
from library.services.syncing.execute import sync  # noqa: E402
from tests.library.scripted import ScriptedServer  # noqa: E402


class MadeUpServer(ScriptedServer):
    """One whose tracks take no memory."""

    def __init__(self, count: int, seed: int) -> None:
        super().__init__()
        self._made_of = (count, seed)

    def tracks(self) -> AsyncIterator[tuple[ServerTrack, ...]]:
        """A thousand at a time."""
        count, seed = self._made_of
        return synthetic_batches(count, seed=seed)


def peak() -> int:
    """Memory, kB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def tell(progress: SyncProgress) -> None:
    """A line for each step."""
    print(progress.phase, progress.done, flush=True)  # noqa: T201


if __name__ == "__main__":
    count, seed = map(int, sys.argv[1:])
    before = peak()
    print("begin", flush=True)  # noqa: T201
    asyncio.run(sync(MadeUpServer(count, seed), progress=tell, accept_empty=True))
    print("grew", peak() - before, flush=True)  # noqa: T201
