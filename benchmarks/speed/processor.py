"""Processor time, which is less disturbed by what else a machine does than the time on the wall."""

import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path

_WHOLE_PROCESS = 2
_KIBIBYTE = 1024


def processor_ms(call: Callable[[], object], rounds: int = 9) -> float:
    """Milliseconds of this process that a call takes: the median, after a first time that does not count."""
    call()
    taken = []
    for _ in range(rounds):
        began = time.process_time_ns()
        call()
        taken.append((time.process_time_ns() - began) / 1e6)
    return statistics.median(taken)


def processor_seconds(pid: int) -> float:
    """What another process has used so far, its ended threads too, and its children not."""
    # The clock of a process, as clock_getcpuclockid(3) makes its number.
    return time.clock_gettime((~pid << 3) | _WHOLE_PROCESS)


def memory_mb(pid: int | None = None) -> tuple[float, float]:
    """Now: resident, and its share where pages belong to several processes."""
    found = dict(
        line.split(":", 1) for line in Path(f"/proc/{pid or os.getpid()}/smaps_rollup").read_text().splitlines()[1:]
    )
    rss, pss = (int(found[name].split()[0]) / _KIBIBYTE for name in ("Rss", "Pss"))
    return rss, pss
