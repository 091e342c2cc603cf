"""What browsers cost that watch a run: threads, and memory while they are there and after they have gone."""

import time
from collections.abc import Iterator
from contextlib import ExitStack

from benchmarks.speed.processor import memory_mb
from benchmarks.speed.row import Benchmark, Row
from benchmarks.speed.served import Served
from tests.fakes.ollama import MODEL, OllamaFake
from tests.server import provider, until

BENCHMARK = Benchmark(counted="watchers", quick=(10, 25, 50), full=(50, 200, 400), library=1_000)
_MOST_THREADS, _MOST_LEFT = 20, 10
_GONE = 3.0


def measure(size: int) -> Iterator[Row]:
    """Of a run that waits for its model."""
    with OllamaFake() as fake:
        fake.add_model(MODEL)
        fake.mode = "slow_first_token"
        with Served(**provider(fake)) as server:
            run = server.start_run(count=10)
            server.until_state(run, "running")
            server.settle()
            before = memory_mb(server.pid)[0]
            with ExitStack() as tabs:
                for _ in range(size):
                    next(tabs.enter_context(server.watching(f"/api/runs/{run}/events")))
                threads, there = server.threads(), memory_mb(server.pid)[0]
                began = server.processor_seconds()
                time.sleep(_GONE)
                idle = (server.processor_seconds() - began) / _GONE * 1000
            until(lambda: server.open_files() < size + 50)
            time.sleep(_GONE)
            left = memory_mb(server.pid)[0] - before
            server.kill()
    yield Row(name="threads of the server", size=size, unit="", value=threads, target=_MOST_THREADS)
    yield Row(name="memory for them", size=size, unit="MB", value=there - before)
    yield Row(name="memory after they have gone", size=size, unit="MB", value=left, target=_MOST_LEFT)
    yield Row(name="processor time a second while nothing happens", size=size, unit="ms", value=idle)
