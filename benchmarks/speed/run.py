"""Runs the benchmarks, each at each size in a process of its own, and gathers their rows."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from tempfile import TemporaryDirectory

from benchmarks.speed import measures
from benchmarks.speed.installation import ROOT, copy_installation, environment
from benchmarks.speed.row import Benchmark, Row, row_of

#: Seconds for one size of one benchmark; who takes longer hangs.
MOST_SECONDS = 900


@dataclass
class Measured:
    """What one benchmark has found; `trouble` are the sizes at which it failed."""

    name: str
    shows: str
    benchmark: Benchmark
    rows: list[Row] = field(default_factory=list)
    trouble: list[int] = field(default_factory=list)
    seconds: float = 0.0


def names() -> list[str]:
    """Of all benchmarks."""
    return sorted(module.name for module in iter_modules(measures.__path__))


def run(chosen: Sequence[str], kept: Path, *, is_quick: bool) -> Iterator[Measured]:
    """One after the other. Libraries are made in `kept`, and found there again."""
    for name in chosen:
        began = time.monotonic()
        measured = _describe(name)
        for size in measured.benchmark.sizes(is_quick=is_quick):
            print(f"   {size:,} {measured.benchmark.counted}", file=sys.stderr, flush=True)
            _measure(measured, size, kept)
        measured.seconds = time.monotonic() - began
        yield measured


def _describe(name: str) -> Measured:
    module = import_module(f"{measures.__name__}.{name}")
    return Measured(name, (module.__doc__ or "").partition("\n")[0], module.BENCHMARK)


def _measure(measured: Measured, size: int, kept: Path) -> None:
    with TemporaryDirectory(prefix="plexsage-bench-") as folder:
        data_dir = copy_installation(measured.benchmark.tracks(size), kept, Path(folder) / "data")
        lines = Path(folder) / "rows"
        command = [sys.executable, "-m", "benchmarks.speed.one", measured.name, f"{size}", str(lines)]
        if not _ends_well(command, data_dir):
            measured.trouble.append(size)
        if lines.exists():
            measured.rows += [row_of(json.loads(line)) for line in lines.read_text().splitlines()]


def _ends_well(command: Sequence[str], data_dir: Path) -> bool:
    env = environment(data_dir) | {"PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.getenv("PYTHONPATH")]))}
    try:
        return subprocess.run(command, cwd=ROOT, env=env, timeout=MOST_SECONDS, check=False).returncode == 0
    except subprocess.TimeoutExpired:
        return False
