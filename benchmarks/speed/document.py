"""Writes docs/benchmarks.md between its marks, its plots, and docs/benchmarks.json."""

import json
import os
import platform
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.speed import report
from benchmarks.speed.growth import by_name
from benchmarks.speed.installation import ROOT
from benchmarks.speed.plots import plot
from benchmarks.speed.run import Measured

DOCS = ROOT / "docs"
BEGIN, END = "<!-- written by `make bench` -->", "<!-- end of what `make bench` writes -->"


def write(found: Sequence[Measured], *, is_quick: bool, docs: Path = DOCS) -> None:
    """Also of a few benchmarks: then the page tells of these alone."""
    page = docs / "benchmarks.md"
    before, _, rest = page.read_text("utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    for old in (docs / "images").glob("benchmarks-*.svg"):
        old.unlink()
    parts = [_told(is_quick=is_quick), *(_section(one, docs) for one in found), _missed(found)]
    page.write_text("\n\n".join([f"{before}{BEGIN}", *parts, f"{END}{after}"]), "utf-8")
    values = {"quick": is_quick, "machine": _machine(), "benchmarks": report.as_json(found)}
    (docs / "benchmarks.json").write_text(f"{json.dumps(values, indent=1)}\n", "utf-8")


def _section(one: Measured, docs: Path) -> str:
    text, drawn = report.section(one), plot(by_name(one.rows), one.benchmark.counted)
    if not drawn:
        return text
    name = f"benchmarks-{one.name.replace('_', '-')}.svg"
    (docs / "images" / name).write_text(drawn, "utf-8")
    return f"{text}\n\n![{report.heading(one)}, by {one.benchmark.counted}](images/{name})"


def _missed(found: Sequence[Measured]) -> str:
    wrong = [f"- {sentence}" for one in found for sentence in report.missed(one)]
    return "\n".join(["## Not as it should be", "", *(wrong or ["Nothing."])])


def _told(*, is_quick: bool) -> str:
    which = "`make bench-quick`: small sizes" if is_quick else "`make bench`"
    return f"Measured on {datetime.now(UTC):%d %B %Y} by {which}; {_machine()}."


def _machine() -> str:
    """With the load at the end: on a machine that does other things, times are longer."""
    command = ["git", "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
    processors = f"{os.cpu_count()} processors, load {os.getloadavg()[1]:.1f}"
    return f"commit {commit or 'unknown'}, Python {platform.python_version()}, {processors}"
