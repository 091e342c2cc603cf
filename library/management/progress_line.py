"""How long work looks in a terminal while it goes on: a line that is written over, or now and then a new one."""

import time

from django.core.management.base import OutputWrapper

from library.schemas import SyncProgress
from library.services.embedding.compute import EmbeddingProgress

_LIVE_SECONDS, _PLAIN_SECONDS = 0.2, 5.0
_CLEAR_LINE = "\r\x1b[K"
_EMBEDDING = "embedding"


class ProgressLine:
    """Call it with each step."""

    def __init__(self, out: OutputWrapper, *, quiet: bool = False) -> None:
        self._out = out
        self._quiet = quiet
        self._live = out.isatty()
        self._phase = ""
        self._next = 0.0

    def __call__(self, progress: SyncProgress | EmbeddingProgress) -> None:
        """Write it, unless the last was written a moment ago."""
        phase = progress.phase if isinstance(progress, SyncProgress) else _EMBEDDING
        now = time.monotonic()
        if self._quiet or phase == "done" or (phase == self._phase and now < self._next):
            return
        self._phase, self._next = phase, now + (_LIVE_SECONDS if self._live else _PLAIN_SECONDS)
        text = describe(progress) if isinstance(progress, SyncProgress) else describe_embedding(progress)
        self._write(f"{_CLEAR_LINE}{text}" if self._live else f"{text}\n")

    def clear(self) -> None:
        """Leave the terminal clean."""
        if self._live and self._phase:
            self._write(_CLEAR_LINE)

    def _write(self, text: str) -> None:
        self._out.write(text, style_func=str, ending="")  # progress is no error: not in red
        self._out.flush()


def describe(progress: SyncProgress) -> str:
    """ "12,000 of 50,000 tracks, 5,400 a second, 7 s left"."""
    if progress.phase == "storing":
        return f"Storing {progress.done:,} tracks"
    total = f" of {progress.total:,}" if progress.total is not None else ""
    parts = [f"{progress.done:,}{total} tracks"]
    if progress.rate:
        parts.append(f"{progress.rate:,.0f} per second")
    if progress.seconds_left is not None:
        parts.append(f"{progress.seconds_left:.0f} s left")
    return ", ".join(parts)


def describe_embedding(progress: EmbeddingProgress) -> str:
    """ "Preparing the search by meaning: 300 of 1,657 albums"."""
    return f"Preparing the search by meaning: {progress.done:,} of {progress.total:,} albums"
