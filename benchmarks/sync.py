"""What a sync of a large Plex library takes: requests, memory and time; and how much less after a few changes.

python benchmarks/sync.py [tracks]         (needs nothing but the development requirements; takes about a minute)

The fake Plex runs in a process of its own, so that the memory is ours alone; most of the time is the fake's XML.
"""

import asyncio
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
FOLDER = tempfile.TemporaryDirectory(prefix="plexsage-bench-")
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "plexsage.settings",
    "PLEXSAGE_DATA_DIR": FOLDER.name,
    "PLEXSAGE_ENV_FILE": os.devnull,
    "PLEXSAGE_STATIC": "plain",
    "PLEXSAGE_LOG_LEVEL": "WARNING",
}

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from pydantic import SecretStr  # noqa: E402

from library.servers.plex.config import PlexConnection  # noqa: E402
from library.servers.plex.server import PlexMusicServer  # noqa: E402
from library.services.syncing.execute import sync  # noqa: E402
from tests.fakes.plex.server import TOKEN, PlexFake  # noqa: E402

TRACKS = 50_000
CHANGES = 10
#: What a sync may take at most, printed beside what it takes.
MOST_REQUESTS, MOST_MEMORY, MOST_AFTER_CHANGES = 200, 200, 20


class Figures(NamedTuple):
    """Of one sync; `ours` are the seconds that this process worked."""

    seconds: float
    ours: float
    requests: int


class Server:
    """The fake in a process of its own: a word in, a line of JSON out."""

    def __init__(self, tracks: int) -> None:
        command = [sys.executable, __file__, "--serve", str(tracks)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.url: str = self._read()["url"]

    def ask(self, word: str) -> dict[str, Any]:
        """ "count" (requests so far, set back to none) or "change" (some tracks)."""
        assert self._process.stdin
        self._process.stdin.write(f"{word}\n")
        self._process.stdin.flush()
        return self._read()

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer


def serve(tracks: int) -> None:
    """What that process does."""

    def tell(**values: object) -> None:
        print(json.dumps(values), flush=True)

    with PlexFake() as fake:
        section = fake.add_music(tracks)
        tell(url=fake.url)
        for line in sys.stdin:
            if line.strip() == "change":
                step = max(1, tracks // CHANGES)
                # As if it happened after the sync: the server's clock is that of the computer.
                fake.library.now = int(time.time())
                for number, track in enumerate(section.tracks[::step][:CHANGES]):
                    fake.library.rate(track, float(number % 10 + 1))
                tell(changed=CHANGES)
            else:
                tell(requests=fake.count())
                fake.requests.clear()


def peak() -> float:
    """Memory of this process at its highest, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(server: Server) -> None:
    """The two syncs, a line each."""
    connection = PlexConnection(url=server.url, token=SecretStr(TOKEN), sections=("Music",))

    def run(name: str, *, full: bool = False) -> Figures:
        """One sync, and its line."""
        began, busy = time.perf_counter(), time.process_time()
        loaded = asyncio.run(sync(PlexMusicServer(connection), source="bench", full=full))
        seconds, ours = time.perf_counter() - began, time.process_time() - busy
        figures = Figures(seconds, ours, server.ask("count")["requests"])
        ratio = figures.seconds / whole.seconds if whole else 1.0
        changed = loaded.added + loaded.changed
        print(f"{name:<26} {seconds:>8.2f} {ours:>8.2f} {figures.requests:>9,} {changed:>9,} {ratio:>7.3f}")
        return figures

    whole: Figures | None = None

    before = peak()
    print(f"{'':<26} {'seconds':>8} {'ours':>8} {'requests':>9} {'changed':>9} {'ratio':>7}")
    whole = run("everything, empty library")
    grown, highest = peak() - before, peak()
    run("nothing changed")
    server.ask("change")
    run(f"{CHANGES} changed")
    print(f"{'':<26} (at most {MOST_AFTER_CHANGES} requests, or a ratio of 0.100)")
    run("everything, read again", full=True)
    print(f"\n'ours' is this process' own work. First sync: {whole.requests:,} requests (at most {MOST_REQUESTS});")
    print(f"memory {highest:.0f} MB, of which {grown:.0f} MB came with it (at most {MOST_MEMORY} MB in all)")


def main() -> None:
    """Print the table."""
    if "--serve" in sys.argv:
        serve(int(sys.argv[-1]))
        return
    tracks = int(sys.argv[1]) if len(sys.argv) > 1 else TRACKS
    call_command("migrate", verbosity=0)
    print(f"{tracks:,} tracks; {os.cpu_count()} processors")
    server = Server(tracks)
    try:
        measure(server)
    finally:
        server.close()
        FOLDER.cleanup()


if __name__ == "__main__":
    main()
