"""What one edit of a playlist costs: processor time of the server, and what a browser with a script gets back."""

from collections.abc import Iterator

import httpx2

from benchmarks.speed.household import add_playlist
from benchmarks.speed.row import Benchmark, Row
from benchmarks.speed.served import Served
from playlists.models import Playlist

BENCHMARK = Benchmark(counted="tracks", quick=(25, 100, 200), full=(25, 100, 500), library=1_000, most_growth=0.5)
_HTMX = {"HX-Request": "true"}
_MOST_MS, _MOST_KB = 30, 10


def measure(size: int) -> Iterator[Row]:
    """Tracks are moved, locked and removed in the midst of the list; each edit is a new one."""
    playlist = add_playlist(size)
    with Served() as server, server.browser() as browser:
        server.settle()
        browser.headers |= _HTMX | _token(browser)
        for name, path, fields in (
            ("move a track", "tracks/{}/move/", {"by": "1"}),
            ("lock a track", "tracks/{}/lock/", {}),
            ("remove a track", "tracks/{}/remove/", {}),
        ):
            entries = _entries(playlist)
            sizes: list[int] = []

            def edit(path: str = path, fields: dict[str, str] = fields) -> httpx2.Response:
                address = f"/playlists/{playlist.pk}/{path.format(entries.pop())}"  # noqa: B023  # used at once
                answer = browser.post(address, data=fields)
                sizes.append(len(answer.content))  # noqa: B023  # likewise
                return answer

            cost = server.cost_ms(edit, rounds=8)
            yield Row(name=name, size=size, unit="ms", value=cost, target=_MOST_MS)
            yield Row(name=f"{name}, answer", size=size, unit="kB", value=max(sizes) / 1000, target=_MOST_KB)


def _token(browser: httpx2.Client) -> dict[str, str]:
    browser.get("/")
    return {"X-CSRFToken": browser.cookies["csrftoken"], "Referer": str(browser.base_url)}


def _entries(playlist: Playlist) -> list[int]:
    middle = playlist.tracks.count() // 2
    return list(playlist.tracks.order_by("position").values_list("pk", flat=True)[max(0, middle - 6) : middle + 6])
