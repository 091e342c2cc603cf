"""The fake Plex of the tests in a process of its own: what is measured beside it is the work of whoever asks it.

`python -m benchmarks.speed.fake_plex TRACKS`: a word comes in, a line of JSON goes out.
"""

import json
import subprocess
import sys
import time
from types import TracebackType
from typing import Any, Self

from benchmarks.speed.installation import ROOT
from tests.fakes.base import RecordedRequest
from tests.fakes.plex.server import PlexFake

#: Tracks that `change` rates.
CHANGES = 10
_WINDOW = ("x-plex-token", "x-plex-container-start", "x-plex-container-size", "accept-encoding")


class FakePlex:
    """A context manager: `url` answers inside the block."""

    def __init__(self, tracks: int) -> None:
        command = [sys.executable, "-m", "benchmarks.speed.fake_plex", str(tracks)]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.url: str = self._read()["url"]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()

    def change(self) -> None:
        """Rate some tracks."""
        self._ask("change")

    def slow_down(self, seconds: float) -> None:
        """Every answer takes so much longer from now on."""
        self._ask(f"slow {seconds}")

    def taken_requests(self) -> list[tuple[str, dict[str, str]]]:
        """Path and headers of each that came since the last time, as far as they tell what is wanted."""
        return [(target, headers) for target, headers in self._ask("requests")["requests"]]

    def _ask(self, word: str) -> dict[str, Any]:
        if self._process.stdin is None:
            raise RuntimeError("the fake Plex has no input")
        self._process.stdin.write(f"{word}\n")
        self._process.stdin.flush()
        return self._read()

    def _read(self) -> dict[str, Any]:
        if self._process.stdout is None:
            raise RuntimeError("the fake Plex has no output")
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer


def serve(tracks: int) -> None:
    """What that process does."""
    with PlexFake() as fake:
        fake.add_music(tracks)
        print(json.dumps({"url": fake.url}), flush=True)
        for line in sys.stdin:
            word, _, argument = line.strip().partition(" ")
            taken: list[object] = []
            if word == "change":
                _rate_some(fake)
            elif word == "slow":
                fake.fault, fake.slow_seconds = "slow", float(argument)
            else:
                taken = [[request.target, _headers(request)] for request in fake.requests]
                fake.requests.clear()
            print(json.dumps({"requests": taken}), flush=True)


def _rate_some(fake: PlexFake) -> None:
    """As if it happened after the sync: the server's clock is that of the computer."""
    fake.library.now = int(time.time())
    tracks = next(iter(fake.library.sections.values())).tracks
    for number, track in enumerate(tracks[:: max(1, len(tracks) // CHANGES)][:CHANGES]):
        fake.library.rate(track, float(number % 10 + 1))


def _headers(request: RecordedRequest) -> dict[str, str]:
    return {name: value for name, value in request.headers.items() if name in _WINDOW}


if __name__ == "__main__":
    serve(int(sys.argv[1]))
