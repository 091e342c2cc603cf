"""What a request costs: the server's processor time for pages and the API's answers, beside a bare view of Django."""

import statistics
from collections.abc import Iterator

import httpx2

from benchmarks.speed.household import add_playlist
from benchmarks.speed.row import AS_MANY, Benchmark, Row
from benchmarks.speed.served import Served, ServedBare
from playlists.services.editing.entries import entries_of
from tests.server import NO_TLS

BENCHMARK = Benchmark(counted="tracks", quick=(100, 1_000, 10_000), full=(5_000, 50_000, 500_000), library=AS_MANY)
_TRACKS = 25
_ROUNDS, _A_ROUND, _WARM = 7, 20, 40
#: Of the time that a bare view takes.
_HEALTH = 1.5
#: Tracks that PlexSage 0.2.0 was measured with.
_OLDER_SIZE = 50_000
#: Name -> address, target in ms, and what PlexSage 0.2.0 took.
_PAGES: dict[str, tuple[str, float | None, float | None]] = {
    "the settings by API": ("/api/config", None, 0.9),
    "the first run's state": ("/api/setup/status", None, 2.8),
    "the library's state": ("/api/library/status", 3.0, 1.9),
    "what there is to filter by": ("/api/library/stats", None, 260.0),
    "playlists by API": ("/api/results", None, 2.9),
    "a picture": ("/art/{key}/160/", None, 5.6),
    "home": ("/", 8.0, 1.0),
    "a playlist of 25 tracks": ("/playlists/{playlist}/", 15.0, None),
    "history": ("/history/", None, None),
    "settings": ("/settings/", None, None),
}


def measure(size: int) -> Iterator[Row]:
    """One after the other, with a session's cookie, by a connection that stays open."""
    playlist = add_playlist(_TRACKS)
    key = entries_of(playlist)[0].rating_key
    with ServedBare() as bare:
        bare.settle()
        plain = _cost(bare, "/")
    yield Row(name="a bare view", size=size, unit="ms", value=plain)
    with Served(LLM_PROVIDER="ollama", LLM_MODEL_GENERATION="none") as server:
        server.settle()
        health = _cost(server, "/api/health")
        older = 0.85 if size == _OLDER_SIZE else None
        yield Row(name="health", size=size, unit="ms", value=health, target=_HEALTH * plain, older=older)
        for name, (address, target, before) in _PAGES.items():
            value = _cost(server, address.format(playlist=playlist.pk, key=key))
            older = before if size == _OLDER_SIZE else None
            yield Row(name=name, size=size, unit="ms", value=value, target=target, older=older)


def _cost(server: Served, path: str) -> float:
    """Milliseconds of a request: the median of some rounds, after a few that do not count."""
    with httpx2.Client(base_url=server.url, cookies=server.cookies, verify=NO_TLS, timeout=60) as client:
        for _ in range(_WARM):
            client.get(path).raise_for_status()
        return statistics.median(_round(server, client, path) for _ in range(_ROUNDS))


def _round(server: Served, client: httpx2.Client, path: str) -> float:
    began = server.processor_seconds()
    for _ in range(_A_ROUND):
        client.get(path).raise_for_status()
    return (server.processor_seconds() - began) * 1000 / _A_ROUND
