"""What a sync takes: processor time, requests and memory at a Plex without delay; time at one that takes 20 ms more."""

import asyncio
import http.client
import resource
import time
from collections.abc import Iterator, Sequence
from functools import partial
from urllib.parse import urlsplit

from pydantic import SecretStr

from benchmarks.speed.fake_plex import FakePlex
from benchmarks.speed.row import Benchmark, Row
from library.servers.plex.config import PlexConnection
from library.servers.plex.server import PlexMusicServer
from library.services.loading.load import read_into
from library.services.loading.staging_file import StagingFile
from library.services.syncing.execute import sync
from tests.fakes.plex.server import TOKEN

BENCHMARK = Benchmark(counted="tracks", quick=(500, 1_500, 5_000), full=(5_000, 50_000, 200_000), most_growth=1.1)
#: The size for which design.md names targets, and at which PlexSage 0.2.0 was measured.
_TARGETS_AT = 50_000
_MOST_REQUESTS, _MOST_AFTER_CHANGES, _MOST_SECONDS, _MOST_MEMORY = 200, 20, 10.0, 150.0
_OLDER_REQUESTS, _OLDER_MEMORY = 50_178, 679
#: Of each answer, beyond what the fake takes to make it.
_DELAY = 0.02


def measure(size: int) -> Iterator[Row]:
    """Each sync in turn, of one library."""
    is_there = size == _TARGETS_AT
    row = partial(Row, size=size)
    with FakePlex(size) as plex:
        busy, requests = _sync(plex)
        yield row(name="first sync", unit="s", value=busy, target=_MOST_SECONDS if is_there else None)
        older = _OLDER_REQUESTS if is_there else None
        most = _MOST_REQUESTS if size <= _TARGETS_AT else None
        yield row(name="its requests", unit="requests", value=requests, target=most, older=older)
        older = _OLDER_MEMORY if is_there else None
        yield row(name="its memory at the highest", unit="MB", value=_peak(), target=_MOST_MEMORY, older=older)
        busy, requests = _sync(plex)
        yield row(name="nothing has changed", unit="s", value=busy)
        yield row(name="its requests then", unit="requests", value=requests, target=_MOST_AFTER_CHANGES)
        plex.change()
        busy, _ = _sync(plex)
        yield row(name="10 tracks have changed", unit="s", value=busy)
        busy, _ = _sync(plex, full=True)
        yield row(name="all read again", unit="s", value=busy)
        plex.slow_down(_DELAY)
        reading, answers = _read(plex), _fetch(plex)
        yield row(name="reading, of the time of the answers", unit="times", value=reading / answers, target=1.1)


def _sync(plex: FakePlex, *, full: bool = False) -> tuple[float, int]:
    """Seconds of processor time, and requests."""
    began = time.process_time()
    asyncio.run(sync(_server(plex), source="bench", full=full))
    busy = time.process_time() - began
    return busy, len(plex.taken_requests())


def _read(plex: FakePlex) -> float:
    """Seconds until all tracks are read, prepared and staged."""

    async def read() -> None:
        with StagingFile() as staged:
            await read_into(staged, _server(plex).tracks())

    began = time.perf_counter()
    asyncio.run(read())
    return time.perf_counter() - began


def _fetch(plex: FakePlex) -> float:
    """Seconds for the same answers, one after the other over one connection, by somebody who does not look at them."""
    wanted: Sequence[tuple[str, dict[str, str]]] = plex.taken_requests()
    address = urlsplit(plex.url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=60)
    began = time.perf_counter()
    for target, headers in wanted:
        connection.request("GET", target, headers=headers)
        connection.getresponse().read()
    seconds = time.perf_counter() - began
    connection.close()
    return seconds


def _server(plex: FakePlex) -> PlexMusicServer:
    return PlexMusicServer(PlexConnection(url=plex.url, token=SecretStr(TOKEN), sections=("Music",)))


def _peak() -> float:
    """Memory of this process at its highest, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
