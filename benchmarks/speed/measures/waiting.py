"""How long pages take while generations wait for a model that says nothing, and what starting a generation costs."""

import statistics
import time
from collections.abc import Iterator

import httpx2

from benchmarks.speed.row import Benchmark, Row
from benchmarks.speed.served import Served
from tests.fakes.ollama import MODEL, OllamaFake
from tests.server import provider

BENCHMARK = Benchmark(counted="runs that wait", quick=(1, 10, 25), full=(1, 20, 100), library=1_000, most_growth=0.3)
_PAGES = ("/", "/settings/", "/history/")
_ROUNDS, _MOST_MS = 40, 60


def measure(size: int) -> Iterator[Row]:
    """One person opens pages; times are those of the clock, and of the processor."""
    with OllamaFake() as fake:
        fake.add_model(MODEL)
        fake.mode = "slow_first_token"
        with Served(**provider(fake)) as server, server.browser() as browser:
            server.settle()
            began = server.processor_seconds()
            for number in range(size):
                server.start_run(f"70s soul, number {number}", count=10)
            each = (server.processor_seconds() - began) * 1000 / size
            yield Row(name="starting a run by the API", size=size, unit="ms", value=each, target=50)
            began = server.processor_seconds()
            taken = [_seconds(browser, path) * 1000 for _ in range(_ROUNDS) for path in _PAGES]
            work = (server.processor_seconds() - began) * 1000 / len(taken)
            p95 = statistics.quantiles(taken, n=20)[-1]
            yield Row(name="a page, 95 of 100 within", size=size, unit="ms", value=p95, target=_MOST_MS)
            yield Row(name="a page, processor time with all that waits", size=size, unit="ms", value=work)
            server.kill()


def _seconds(browser: httpx2.Client, path: str) -> float:
    began = time.perf_counter()
    assert browser.get(path).status_code == httpx2.codes.OK, path
    return time.perf_counter() - began
