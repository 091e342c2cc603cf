"""What starting costs: processor time until the first page is there, and memory when nobody does anything."""

import time
import urllib.request
from collections.abc import Iterator

from benchmarks.speed.processor import memory_mb
from benchmarks.speed.row import AS_MANY, Benchmark, Row
from benchmarks.speed.served import Served

BENCHMARK = Benchmark(counted="tracks", quick=(0, 1_000, 10_000), full=(0, 50_000, 500_000), library=AS_MANY)
#: Seconds in which whatever begins at the start has begun.
_SETTLED = 3.0


def measure(size: int) -> Iterator[Row]:
    """The second start of an installation: the first compiles modules and templates."""
    with Served():
        pass
    with Served() as server:
        with urllib.request.urlopen(f"{server.url}/login/", timeout=30) as page:
            page.read()
        busy = server.processor_seconds()
        time.sleep(_SETTLED)
        resident, shared = memory_mb(server.pid)
    yield Row(name="first page", size=size, unit="s", value=busy, target=1.0, older=3.8 if size == 50_000 else None)
    yield Row(
        name="idle memory", size=size, unit="MB", value=resident, target=90, older=116 if size == 50_000 else None
    )
    yield Row(name="idle memory, its own share", size=size, unit="MB", value=shared, target=90)
