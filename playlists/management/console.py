"""How a run looks in a terminal: a progress line while waiting, tracks as they are picked, a table in the end."""

import threading
import time
import unicodedata
from types import TracebackType
from typing import Self

from django.core.management.base import OutputWrapper

from playlists.schemas import (
    CandidatesChosen,
    Picked,
    Queued,
    ReportedTrack,
    RunEventData,
    RunReport,
    StepDone,
    StepStarted,
    ToppingUp,
    Understood,
)

_REDRAW_SECONDS = 0.5
_CLEAR_LINE = "\r\x1b[K"


class Console:
    """Writes progress to `out`; on a terminal, with a line that counts the seconds while a model thinks."""

    def __init__(self, out: OutputWrapper, *, quiet: bool = False) -> None:
        self._out = out
        self._quiet = quiet
        self._live = out.isatty() and not quiet
        self._waiting_for = ""
        self._since = time.monotonic()
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._redraw, daemon=True)

    def __enter__(self) -> Self:
        """Start the clock of the progress line."""
        if self._live:
            self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None) -> None:
        """Leave the terminal clean."""
        self._closed.set()
        if self._live:
            self._thread.join()
            self._write(_CLEAR_LINE, end="")

    def show(self, event: RunEventData) -> None:
        """One event of the run, as a line or as what is being waited for."""
        if self._quiet:
            return
        if isinstance(event, StepStarted) and event.note:
            self._wait(event.note)
        elif isinstance(event, Queued):
            self._wait(f"Waiting for the model: {event.ahead} ahead")
        elif isinstance(event, StepDone):
            self._waiting_for = ""
        elif line := describe(event):
            self._write(f"{_CLEAR_LINE}{line}" if self._live else line)

    def _wait(self, what: str) -> None:
        self._waiting_for, self._since = what, time.monotonic()
        if not self._live:
            self._write(f"{what} ...")

    def _redraw(self) -> None:
        while not self._closed.wait(_REDRAW_SECONDS):
            if what := self._waiting_for:
                self._write(f"{_CLEAR_LINE}{what} ... {time.monotonic() - self._since:.0f} s", end="")

    def _write(self, text: str, end: str = "\n") -> None:
        with self._lock:
            self._out.write(text, ending=end)
            self._out.flush()


def describe(event: RunEventData) -> str:
    """The line that an event is worth; "" for none."""
    if isinstance(event, Picked):
        year = f" ({event.track.year})" if event.track.year else ""
        return f"{event.position:>3}. {event.track.artist} - {event.track.title}{year}"
    if isinstance(event, CandidatesChosen):
        expected = f", about {event.expected_seconds:.0f} s" if event.expected_seconds else ""
        return f"Sending {event.sent:,} of {event.matching:,} tracks{expected}"
    if isinstance(event, ToppingUp):
        return f"Asking for {event.missing} more"
    if isinstance(event, Understood):
        return _understood(event)
    return ""


def _understood(event: Understood) -> str:
    chosen = event.filter
    parts = [*chosen.artists, *chosen.genres, *(f"{decade}s" for decade in chosen.decades)]
    if chosen.years:
        parts.append("-".join(map(str, dict.fromkeys(chosen.years))))
    line = f"Understood: {', '.join(parts) or 'anything'}"
    return f"{line} (gave up {', '.join(event.relaxed)}: nothing matched)" if event.relaxed else line


def render_table(report: RunReport) -> str:
    """Title, story, tracks in columns, and the summary line of design §4."""
    rows = [_row(position, track) for position, track in enumerate(report.tracks, 1)]
    widths = [min(max(_width(row[column]) for row in rows), 44) for column in range(5)] if rows else []
    lines = ["  ".join(_cell(text, width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    short = len(report.tracks) < report.asked_for
    fewer = [f"Only {len(report.tracks)} of {report.asked_for} tracks: no more were found or named."] if short else []
    story = [report.narrative, ""] if report.narrative else []
    return "\n".join(["", report.title, "=" * len(report.title), *story, *lines, "", *fewer, report.summary])


def _row(position: int, track: ReportedTrack) -> tuple[str, ...]:
    return f"{position}", track.artist, track.title, track.album, f"{track.year or ''}"


def _cell(text: str, width: int) -> str:
    """Padded or cut to `width` columns."""
    if _width(text) > width:
        while _width(text) > width - 1:
            text = text[:-1]
        text += "…"
    return text + " " * (width - _width(text))


def _width(text: str) -> int:
    """Columns on a terminal: Chinese, Japanese and Korean characters take two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
