"""Many runs and many dropped event streams: threads, tasks, open files and memory are as before."""

import json
import os
import signal
import time
from argparse import Namespace
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from benchmarks.endurance.household import Household, household, load_music
from tests.server import Server, until

#: What the first runs load and cache is no leak.
_WARM_UP = 40
#: That a pool keeps a thread or a connection more by chance.
_SLACK = 8
#: What the allocator keeps; measured: 12 MB after 200 watchers at once, 3 MB more after 500 runs.
_MEGABYTES = 25.0
_AT_ONCE = 10


@dataclass(frozen=True)
class Figures:
    """Of a process at rest."""

    threads: int
    tasks: int
    files: int
    objects: int
    megabytes: float

    def line(self, when: str) -> str:
        """To be printed."""
        return (
            f"{when:<28} threads {self.threads:>3}  tasks {self.tasks:>3}  files {self.files:>3}"
            f"  objects {self.objects:>8,}  memory {self.megabytes:6.1f} MB"
        )


def measure(options: Namespace) -> int:
    """Print the figures: 1 if something grew."""
    probe = Path(__file__).parent / "probe"
    with household(PYTHONPATH=str(probe), ENDURANCE_PROBE=f"/tmp/plexsage-endurance-{os.getpid()}.json") as home:
        home.ollama.pace = 0.0
        with home.server as server:
            load_music(server)
            _make(home, _WARM_UP)
            _drop(home, min(_WARM_UP, options.streams))
            before = _figures(server, f"after {_WARM_UP} runs")
            watched = _watch_at_once(home, options.streams)
            _drop(home, options.streams)
            after_streams = _figures(server, f"{options.streams} streams dropped")
            _make(home, options.runs)
            after = _figures(server, f"{options.runs} runs more")
            problems = [*_grown(before, after_streams), *_grown(before, after)]
            if watched > before.threads + _SLACK:
                problems.append(f"{watched} threads while {options.streams} watch")
            if "Traceback" in server.log:
                problems.append("a traceback in the log")
    print(*problems or ["all as before"], sep="\n")
    return bool(problems)


def _grown(before: Figures, after: Figures) -> list[str]:
    counted = [name for name in ("threads", "tasks", "files") if getattr(after, name) > getattr(before, name) + _SLACK]
    return counted + (["memory"] if after.megabytes > before.megabytes + _MEGABYTES else [])


def _make(home: Household, runs: int) -> None:
    """So many, some at once; each is finished."""
    for begun in range(0, runs, _AT_ONCE):
        started = [
            home.server.start_run(f"soul {begun} {number}", count=6) for number in range(min(_AT_ONCE, runs - begun))
        ]
        ends = [home.server.until_state(run, "finished", "failed", "interrupted") for run in started]
        assert all(end["state"] == "finished" for end in ends), ends


def _waiting_run(home: Household) -> int:
    home.ollama.mode = "slow_first_token"
    run = home.server.start_run("quiet", count=6)
    home.server.until_state(run, "running")
    return run


def _end(home: Household, run: int) -> None:
    home.server.ask("POST", f"/api/runs/{run}/cancel")
    home.ollama.mode = "ok"


def _drop(home: Household, streams: int) -> None:
    """The page's and the API's by turns: each is left after its first event."""
    run = _waiting_run(home)
    for number in range(streams):
        with home.server.watching((f"/api/runs/{run}/events", f"/runs/{run}/events/")[number % 2]) as events:
            list(islice(events, 1))
    _end(home, run)


def _watch_at_once(home: Household, streams: int) -> int:
    """Threads of the server while so many watch one run; all of them then leave at once."""
    run = _waiting_run(home)
    watching: list[Iterator[tuple[str, str, str]]] = []
    with ExitStack() as tabs:
        for number in range(streams):
            path = (f"/api/runs/{run}/events", f"/runs/{run}/events/")[number % 2]
            watching.append(tabs.enter_context(home.server.watching(path)))
            next(watching[-1])
        threads, files = home.server.threads(), home.server.open_files()
        print(f"{streams} watch: {threads} threads, {files} files")
        assert files >= streams, "they do not watch"
    _end(home, run)
    return threads


def _figures(server: Server, when: str) -> Figures:
    """Once nothing goes on any more: the lowest of a few seconds."""
    seen = []
    for _ in range(5):
        time.sleep(1)
        told = until(lambda: _told(server))
        status = dict(line.split(":", 1) for line in Path(f"/proc/{server.pid}/status").read_text().splitlines())
        memory = int(status["VmRSS"].split()[0]) / 1024
        seen.append(Figures(server.threads(), told["tasks"], server.open_files(), told["objects"], memory))
    lowest = Figures(*(min(getattr(each, name) for each in seen) for name in Figures.__dataclass_fields__))
    print(lowest.line(when))
    return lowest


def _told(server: Server) -> dict[str, int] | None:
    """What the probe in the process says."""
    told = Path(f"/tmp/plexsage-endurance-{os.getpid()}.json")
    told.unlink(missing_ok=True)
    os.kill(server.pid, signal.SIGUSR2)
    with suppress(AssertionError):
        until(told.exists, 2)
        figures: dict[str, int] = json.loads(told.read_text())
        told.unlink()
        return figures
    return None
