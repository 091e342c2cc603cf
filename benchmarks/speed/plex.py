"""A fake Plex in a process of its own, so that its memory and work are not ours: `python -m benchmarks.speed.plex N`.

A word in, a line of JSON out: "count" (requests so far, set back to none) or "change" (some tracks).
"""

import json
import sys
import time
from subprocess import PIPE, Popen
from typing import Any, Self

from tests.fakes.plex.server import PlexFake

CHANGES = 10


class Plex:
    """A context manager."""

    def __init__(self, tracks: int) -> None:
        command = [sys.executable, "-m", "benchmarks.speed.plex", f"{tracks}"]
        self._process = Popen(command, stdin=PIPE, stdout=PIPE, text=True)
        self.url: str = self._read()["url"]

    def __enter__(self) -> Self:
        """It listens already."""
        return self

    def __exit__(self, *_: object) -> None:
        """End it."""
        self._process.kill()
        self._process.communicate()

    def ask(self, word: str) -> dict[str, Any]:
        """What it answers."""
        assert self._process.stdin
        self._process.stdin.write(f"{word}\n")
        self._process.stdin.flush()
        return self._read()

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer


def serve(tracks: int) -> None:
    """What that process does."""
    with PlexFake() as fake:
        section = fake.add_music(tracks)
        print(json.dumps({"url": fake.url}), flush=True)
        for line in sys.stdin:
            if line.strip() == "change":
                # As if it happened after the sync: the server's clock is that of the computer.
                fake.library.now = int(time.time())
                for number, track in enumerate(section.tracks[:: max(1, tracks // CHANGES)][:CHANGES]):
                    fake.library.rate(track, float(number % 10 + 1))
            print(json.dumps({"requests": fake.count()}), flush=True)
            fake.requests.clear()


if __name__ == "__main__":
    serve(int(sys.argv[1]))
