"""How a run looks in a terminal: a line of progress while it goes on, then its playlist as a table."""

import shutil
import threading
import time
import unicodedata
from types import TracebackType
from typing import Self

from django.core.management.base import OutputWrapper

from library.filters.parts import years_text
from playlists import events
from playlists.schemas import ReportedTrack, RunReport
from playlists.services.arranging.words import minutes
from playlists.services.looking.words import looking_text, skipped_text, trouble_text
from playlists.services.planning.words import facts_words
from playlists.services.runs.report import ideas_text

_REDRAW_SECONDS = 0.5
_CLEAR_LINE = "\r\x1b[K"
#: Without a terminal, a line for every so many tracks.
_TOLD_EVERY = 10


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

    def show(self, event: events.RunEventData) -> None:
        """One event of the run, as a line or as what is being waited for."""
        if self._quiet:
            return
        if isinstance(event, events.StepStarted) and event.note:
            self._wait(event.note)
        elif isinstance(event, events.Queued):
            self._wait(f"Waiting for the model: {event.ahead} ahead")
        elif isinstance(event, events.LookingThrough):
            self._wait(looking_text(event))
        elif isinstance(event, events.StepDone):
            self._waiting_for = ""
        elif isinstance(event, events.Picked):
            self._picked(event)
        elif line := describe(event):
            self._write(f"{_CLEAR_LINE}{line}" if self._live else line)

    def _picked(self, event: events.Picked) -> None:
        """How far it is: the list itself comes at the end, once."""
        so_far = f"{event.position} of {event.count}"
        if self._live:
            by = f"{so_far}: {event.track.artist} - {event.track.title}"
            self._waiting_for = ""
            self._write(f"{_CLEAR_LINE}{cell(by, shutil.get_terminal_size().columns - 1).rstrip()}", end="")
        elif not event.position % _TOLD_EVERY:
            self._write(f"{so_far} picked ...")

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
            self._out.write(text, style_func=str, ending=end)  # progress is no error: not in red
            self._out.flush()


def describe(event: events.RunEventData) -> str:
    """The line that an event is worth; "" for none."""
    if isinstance(event, events.CandidatesChosen):
        expected = f", about {event.expected_seconds:.0f} s" if event.expected_seconds else ""
        return f"Sending {event.sent:,} of {event.matching:,} tracks{expected}"
    if isinstance(event, events.LookSkipped | events.LookedThrough):
        return skipped_text(event) if isinstance(event, events.LookSkipped) else trouble_text(event)
    if isinstance(event, events.ToppingUp):
        return f"Asking for {event.missing} more"
    if isinstance(event, events.Understood):
        return _understood(event)
    if isinstance(event, events.Unmet):
        return "\n".join(event.words)
    return ""


def _understood(event: events.Understood) -> str:
    chosen = event.filter
    parts = [*chosen.artists, *chosen.genres, *(f"{decade}s" for decade in chosen.decades)]
    if chosen.years:
        parts.append("-".join(map(str, dict.fromkeys(chosen.years))))
    unwanted = (*chosen.exclude_genres, *chosen.exclude_artists, *map(years_text, chosen.exclude_years))
    parts += [f"no {name}" for name in unwanted]
    parts += facts_words(event.plan) if event.plan else ()
    line = f"Understood: {', '.join(parts) or 'anything'}"
    ignored = f" (ignoring {', '.join(event.relaxed)}: nothing matched)" if event.relaxed else ""
    names = ideas_text(event.ideas)
    offered = [f"Offered first, as the model suggested: {names}"] if names else []
    return "\n".join([f"{line}{ignored}", *(event.plan.unmet if event.plan else ()), *offered])


def render_table(report: RunReport) -> str:
    """Title, story, tracks in columns, and what it cost."""
    rows = [_row(position, track) for position, track in enumerate(report.tracks, 1)]
    widths = [min(max(_width(row[column]) for row in rows), 44) for column in range(5)] if rows else []
    lines = ["  ".join(cell(text, width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    fewer = [report.fewer] if report.fewer else []
    told = [text for text in (report.narrative, report.story_note and f"({report.story_note})") if text]
    story = [*told, ""] if told else []
    length = [] if report.length_seconds is None else [f"Length: {minutes(report.length_seconds)}"]
    notes = [*report.unmet, *fewer, *length]
    return "\n".join(["", report.title, "=" * len(report.title), *story, *lines, "", *notes, report.summary])


def _row(position: int, track: ReportedTrack) -> tuple[str, ...]:
    return f"{position}", track.artist, track.title, track.album, f"{track.year or ''}"


def cell(text: str, width: int) -> str:
    """The text, padded or cut to `width` columns of a terminal."""
    if _width(text) > width:
        while _width(text) > width - 1:
            text = text[:-1]
        text += "…"
    return text + " " * (width - _width(text))


def _width(text: str) -> int:
    """Columns on a terminal: Chinese, Japanese and Korean characters take two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
