"""What a long history costs: pages, a search and the same by the API, with playlists of 25 tracks."""

from collections.abc import Iterator
from functools import partial

from benchmarks.speed.household import add_playlists
from benchmarks.speed.row import Benchmark, Row
from benchmarks.speed.served import Served

BENCHMARK = Benchmark(counted="playlists", quick=(50, 200, 800), full=(100, 1_000, 10_000), library=100)
_ASKED = (
    ("first page", "/history/", 20),
    ("second page", "/history/?page=2", 20),
    ("search", "/history/?q=rain+silver", 30),
    ("search that finds nothing", "/history/?q=xylophone", 30),
    ("/api/results", "/api/results?limit=20", 20),
    ("/api/results, search", "/api/results?limit=20&q=rain", 30),
    ("home page", "/", 8),
)


def measure(size: int) -> Iterator[Row]:
    """One request after the other."""
    add_playlists(size, 25)
    with Served() as server, server.browser() as browser:
        server.settle()
        for name, path, most in _ASKED:
            value = server.cost_ms(partial(browser.get, path), rounds=20)
            yield Row(name=name, size=size, unit="ms", value=value, target=most)
