"""How asking for profiles looks in a terminal: a line that is written over, or now and then a new one."""

from django.core.management.base import OutputWrapper

from core.text.humanize import pluralize
from library.models import ProfilingState
from llm.status import duration_text
from playlists.services.profiling.status import ProfilingStatus

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
        text = progress_text(state)
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


def progress_text(state: ProfilingState) -> str:
    """ "320 of 1,034 artists, 210 known, 5 minutes left"."""
    if state.phase == ProfilingState.Phase.WAITING:
        return "Waiting until the playlists in progress are done"
    parts = [f"{state.asked:,} of {state.total:,} artists", f"{state.known:,} known"]
    if state.asked and state.seconds:
        left = max(0, state.total - state.asked) * state.seconds / state.asked
        parts.append(f"{duration_text(left)} left")
    return ", ".join(parts)


def describe(status: ProfilingStatus) -> str:
    """ "1,034 artists: 700 described (12 by hand), 300 not known to the model, 34 not asked about yet"."""
    counts = status.counts
    by_hand = f" ({counts.by_hand:,} by hand)" if counts.by_hand else ""
    line = (
        f"{pluralize(counts.artists, 'artist')}: {counts.known:,} described{by_hand}, {counts.unknown:,} not known to "
        f"the model, {counts.open:,} not asked about yet"
    )
    return "\n".join([line, *_expected(status)])


def _expected(status: ProfilingStatus) -> list[str]:
    if status.is_running or not status.counts.open:
        return []
    if status.obstacle:
        return [status.obstacle]
    expected = status.expected
    parts = [f"about {expected.tokens:,} tokens"]
    if expected.seconds is not None:
        parts.append(f"about {duration_text(expected.seconds)}")
    if not status.is_local:
        parts.append(status.expected_cost_text)
    return [f"Asking {status.model} about them will take {', '.join(parts)}."]
