"""What a sync with Plex takes: our processor time, requests and memory; at first, again, and after a few changes."""

import asyncio
import resource
import time
from collections.abc import Iterator

from pydantic import SecretStr

from benchmarks.speed.plex import Plex
from benchmarks.speed.row import Benchmark, Row
from library.servers.plex.config import PlexConnection
from library.servers.plex.server import PlexMusicServer
from library.services.syncing.execute import sync
from tests.fakes.plex.server import TOKEN

BENCHMARK = Benchmark(counted="tracks", quick=(500, 1_000, 2_000), full=(2_000, 10_000, 50_000))
#: Of 50,000 tracks: seconds, requests and megabytes at most, and what PlexSage 0.2.0 takes.
_MOST_SECONDS, _MOST_REQUESTS, _MOST_MEMORY = 10, 200, 150
_OLDER_AT, _OLDER_SECONDS, _OLDER_REQUESTS, _OLDER_MEMORY = 50_000, 99, 50_178, 679
_KIBIBYTE = 1024


def measure(size: int) -> Iterator[Row]:
    """The server answers at once."""
    is_known = size == _OLDER_AT
    with Plex(size) as plex:
        seconds, requests = _sync(plex)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _KIBIBYTE
        older = _OLDER_SECONDS if is_known else None
        yield Row(name="first sync", size=size, unit="s", value=seconds, target=_MOST_SECONDS, older=older)
        older = _OLDER_REQUESTS if is_known else None
        yield Row(name="its requests", size=size, unit="", value=requests, target=_MOST_REQUESTS, older=older)
        older = _OLDER_MEMORY if is_known else None
        yield Row(name="memory at most", size=size, unit="MB", value=memory, target=_MOST_MEMORY, older=older)
        for name, word in (("nothing changed", ""), ("ten tracks changed", "change")):
            if word:
                plex.ask(word)
            seconds, requests = _sync(plex)
            yield Row(name=f"{name}", size=size, unit="s", value=seconds)
            yield Row(name=f"{name}, requests", size=size, unit="", value=requests, target=20)


def _sync(plex: Plex) -> tuple[float, int]:
    connection = PlexConnection(url=plex.url, token=SecretStr(TOKEN), sections=("Music",))
    plex.ask("count")
    began = time.process_time()
    asyncio.run(sync(PlexMusicServer(connection), source="bench"))
    return time.process_time() - began, plex.ask("count")["requests"]
