"""What long playlists cost: their pages, and edits as a browser makes them, in processor time and bytes."""

import re
import statistics
from collections.abc import Callable, Iterator, Sequence
from functools import partial

import httpx2

from benchmarks.speed.row import Benchmark, Row
from benchmarks.speed.served import Served
from library.models import Track
from library.queries import track_refs
from playlists.models import Playlist
from playlists.services.editing.entries import entry_of, write_entries
from tests.server import NO_TLS

BENCHMARK = Benchmark(counted="tracks in the list", quick=(25, 100, 500), full=(100, 500, 1_000), library=2_000)
_ROUNDS, _WARM = 9, 5
_EDIT_MS, _EDIT_BYTES = 30.0, 10_000
#: Name -> path and form, by which it can be made again and again.
_EDITS: dict[str, tuple[str, dict[str, str]]] = {
    "moving a track": ("tracks/{track}/move/", {"by": "1"}),
    "locking a track": ("tracks/{track}/lock/", {"locked": "{odd}"}),
    "renaming it": ("rename/", {"title": "Evening {number}"}),
    "removing a track": ("tracks/{last}/remove/", {}),
}


class Tab:
    """A playlist's page that stays open, and says which list it shows."""

    def __init__(self, server: Served, playlist: int) -> None:
        self._client = httpx2.Client(base_url=server.url, cookies=server.cookies, verify=NO_TLS, timeout=60)
        self._address = f"/playlists/{playlist}/"
        self._token = ""
        self._shown = ""

    def open(self) -> int:
        """How many bytes the page has, before they are compressed."""
        answer = self._client.get(self._address)
        self._token = _found(r'name="csrfmiddlewaretoken" value="(\w+)"', answer)
        return self._read(answer)

    def edit(self, path: str, form: dict[str, str]) -> int:
        """How many bytes answer it."""
        headers = {"HX-Request": "true", "X-Shown": self._shown, "X-CSRFToken": self._token}
        return self._read(self._client.post(self._address + path, data=form, headers=headers))

    def _read(self, answer: httpx2.Response) -> int:
        answer.raise_for_status()
        self._shown = _found(r'data-shown="(\w+)"', answer)
        return len(answer.content)


def _found(pattern: str, answer: httpx2.Response) -> str:
    found = re.search(pattern, answer.text)
    assert found, pattern
    return found[1]


def measure(size: int) -> Iterator[Row]:
    """One after the other, by a connection that stays open."""
    playlist, ids = _make_playlist(size)
    with Served(LLM_PROVIDER="ollama", LLM_MODEL_GENERATION="none") as server:
        server.settle()
        tab = Tab(server, playlist)
        taken, sent = _cost(server, [tab.open] * (_WARM + _ROUNDS))
        yield Row(name="the page", size=size, unit="ms", value=taken)
        yield Row(name="the page, uncompressed", size=size, unit="kB", value=sent / 1000)
        for name, (path, form) in _EDITS.items():
            calls = [
                partial(
                    tab.edit,
                    path.format(track=ids[2], last=ids[-1 - number]),
                    {key: text.format(odd=number % 2, number=number) for key, text in form.items()},
                )
                for number in range(_WARM + _ROUNDS)
            ]
            taken, sent = _cost(server, calls)
            yield Row(name=name, size=size, unit="ms", value=taken, target=_EDIT_MS)
            yield Row(name=f"{name}: sent", size=size, unit="bytes", value=sent, target=_EDIT_BYTES)


def _make_playlist(size: int) -> tuple[int, list[int]]:
    """Its id, and those of its tracks."""
    tracks = track_refs(list(Track.objects.order_by("id").values_list("id", flat=True)[:size]))
    playlist = Playlist.objects.create(title="Evening", wish="quiet evening music", narrative="It is late.")
    entries = write_entries(playlist, map(entry_of, tracks))
    return playlist.pk, [entry.id for entry in entries if entry.id]


def _cost(server: Served, calls: Sequence[Callable[[], int]]) -> tuple[float, int]:
    """The server's milliseconds, the median without the first few, and the most bytes that were sent."""
    taken, sent = [], []
    for call in calls:
        began = server.processor_seconds()
        sent.append(call())
        taken.append((server.processor_seconds() - began) * 1000)
    return statistics.median(taken[_WARM:]), max(sent)
