"""What the page of a new playlist costs, and its previews as somebody types: the server's processor time."""

from collections.abc import Iterator
from functools import partial

from benchmarks.speed.row import AS_MANY, Benchmark, Row
from benchmarks.speed.served import Served

BENCHMARK = Benchmark(counted="tracks", quick=(100, 1_000, 10_000), full=(5_000, 50_000, 500_000), library=AS_MANY)
#: Tracks that PlexSage 0.2.0 was measured with; a preview may take this much, and of more tracks that.
_OLDER_SIZE, _MOST, _MOST_OF_MORE = 50_000, 10, 50
_PAGES = (
    ("the page", "/playlists/new/", 25),
    ("as somebody types", "/playlists/new/live/?text=70s+soul", None),
    ("suggested artists", "/playlists/new/names/artist/?q=sil", None),
)
#: With what PlexSage 0.2.0 takes.
_PREVIEWS: tuple[tuple[str, dict[str, object], float], ...] = (
    ("/api/filter/preview", {}, 7.1),
    ("/api/filter/preview, a genre", {"genres": ["Rock"]}, 275),
    ("/api/filter/preview, 3 genres", {"genres": ["Rock", "Pop", "Jazz"]}, 281),
    (
        "/api/filter/preview, 3 genres, 2 decades, rating",
        {"genres": ["Rock", "Pop", "Jazz"], "decades": ["1980s", "1990s"], "min_rating": 6},
        17.3,
    ),
)


def measure(size: int) -> Iterator[Row]:
    """One request after the other, of a person who has asked for the same before."""
    with Served() as server, server.browser() as browser, server.script() as script:
        server.settle()
        for name, path, most in _PAGES:
            yield Row(name=name, size=size, unit="ms", value=server.cost_ms(partial(browser.get, path)), target=most)
        for name, fields, before in _PREVIEWS:
            value = server.cost_ms(partial(script.post, "/api/filter/preview", json=fields))
            most = _MOST if size <= _OLDER_SIZE else _MOST_OF_MORE
            older = before if size == _OLDER_SIZE else None
            yield Row(name=name, size=size, unit="ms", value=value, target=most, older=older)
