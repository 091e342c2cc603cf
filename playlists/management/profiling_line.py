"""How asking for profiles looks in a terminal: a line that is written over, or now and then a new one."""

from django.core.management.base import OutputWrapper

from library.models import ProfilingState
from playlists.services.profiling.status import ProfilingStatus, seconds_left
from playlists.services.profiling.words import counts_text, progress_text

_LIVE_SECONDS, _PLAIN_SECONDS = 0.5, 5.0
_CLEAR_LINE = "\r\x1b[K"
#: How often we look until there is something to show.
_SOON = 0.2


class ProfilingLine:
    """Show it a state every so many `seconds`."""

    def __init__(self, out: OutputWrapper, *, quiet: bool = False) -> None:
        self._out = out
        self._quiet = quiet
        self._live = out.isatty()
        self._last = ""

    @property
    def seconds(self) -> float:
        """When to look again."""
        if not self._last:
            return _SOON
        return _LIVE_SECONDS if self._live else _PLAIN_SECONDS

    def show(self, state: ProfilingState) -> None:
        """How far it is, unless that was the last line already."""
        text = line_of(state)
        if self._quiet or text == self._last or not state.total:
            return
        self._last = text
        self._write(f"{_CLEAR_LINE}{text}" if self._live else f"{text}\n")

    def clear(self) -> None:
        """Leave the terminal clean."""
        if self._live and self._last:
            self._write(_CLEAR_LINE)

    def _write(self, text: str) -> None:
        self._out.write(text, style_func=str, ending="")  # progress is no error: not in red
        self._out.flush()


def line_of(state: ProfilingState) -> str:
    """How far it is, or what it waits for."""
    if state.phase == ProfilingState.Phase.WAITING:
        return "Waiting until the playlists in progress are done"
    return progress_text(state.asked, state.total, state.known, seconds_left(state))


def describe(status: ProfilingStatus) -> str:
    """How many artists are described, and what asking about the others takes."""
    line = counts_text(status.counts)
    if status.is_running or not status.counts.open:
        return line
    expected = f"Asking {status.model} about them takes {status.expected_text}."
    return f"{line}\n{status.obstacle or expected}"
