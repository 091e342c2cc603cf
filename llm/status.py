"""What a probe of an LLM server found, and the exact words for it; one source for page, API and command."""

from typing import Literal

from core.text.humanize import pluralize
from core.values import Frozen
from llm.budget import Window, max_tracks, shown_max_tracks
from llm.model_names import is_among
from llm.schemas import ModelInfo, ProviderName

ProbeStatus = Literal[
    "ok",
    "none_installed",
    "model_missing",
    "not_configured",
    "bad_address",
    "unreachable",
    "timeout",
    "unauthorized",
    "wrong_server",
    "failed",
]
CONNECTED: frozenset[ProbeStatus] = frozenset({"ok", "none_installed", "model_missing"})
#: As many names as fit a line; the drop-downs have them all.
_NAMES_SHOWN = 10


class ProbeResult(Frozen):
    """One probe, ended; an expected failure is a value. `address` is how the typed one was understood.

    `described`: the selected models with all that the server tells of them, where that was asked for. `warning` is
    about a connection that may work all the same.
    """

    provider: ProviderName
    status: ProbeStatus
    text: str
    next_step: str = ""
    warning: str = ""
    address: str = ""
    version: str = ""
    models: tuple[ModelInfo, ...] = ()
    described: tuple[ModelInfo, ...] = ()
    seconds: float = 0.0

    @property
    def connected(self) -> bool:
        """Whether the right kind of server answered."""
        return self.status in CONNECTED

    def described_as(self, model: str) -> ModelInfo | None:
        """What the server tells of one model."""
        return next((info for info in (*self.described, *self.models) if is_among(model, [info.name])), None)


def connected_text(models: int) -> str:
    """The line for a server that has models."""
    return f"Connected - {pluralize(models, 'model')} available"


def unlisted_text() -> str:
    """The line for a server that answers, but has no list of its models, or an empty one."""
    return "Connected - this server doesn't list its models"


def unreachable_text(host: str) -> str:
    """`host` as a person writes it: localhost:11434."""
    return f"Cannot reach Ollama at {host}"


def none_installed_text() -> str:
    """The line for a server without models."""
    return "Connected but no models installed. Run `ollama pull llama3`"


def model_missing_text(available: tuple[str, ...]) -> str:
    """The line for a chosen model that is gone. The names as `ollama run` takes them: without ":latest"."""
    names = [name.removesuffix(":latest") for name in available]
    more = f", and {len(names) - _NAMES_SHOWN:,} more" if len(names) > _NAMES_SHOWN else ""
    return f"Selected model not found. Available: {', '.join(names[:_NAMES_SHOWN])}{more}"


def context_text(window: Window) -> str:
    """The context line; in brackets where the number comes from."""
    sources = {
        "detected": "auto-detected",
        "modelfile": "from the Modelfile",
        "capped": f"auto-detected, capped; the model was trained for {window.trained or 0:,}",
        "user": _chosen(window),
        "catalogue": "from the price catalogue",
        "default": "assumed, as the server doesn't report it",
    }
    return f"Context Window: {window.tokens:,} tokens ({sources[window.source]})"


def _chosen(window: Window) -> str:
    if window.wanted is None:
        return "set by you"
    return f"set by you: {window.wanted:,}, reduced to the {window.tokens:,} the model was trained for"


def max_tracks_text(window: Window, tokens_per_track: float | None = None) -> str:
    """The budget line of a window; "measured" once a run has shown what a track takes."""
    return tracks_text(max_tracks(window.tokens, tokens_per_track), measured=bool(tokens_per_track))


def tracks_text(tracks: int, *, measured: bool = False, weak: bool = False) -> str:
    """The budget line of a number of tracks."""
    why = " (fewer because the model is small)" if weak else " (measured)" if measured else ""
    return f"Max Tracks to AI: ~{shown_max_tracks(tracks):,} tracks{why}"


def preview_text(sent: int, matching: int) -> str:
    """The line of what goes to the model."""
    return f"Sending {sent:,} of {matching:,} tracks"


def memory_text(size: int) -> str:
    """Memory as people count it, in powers of 1,024: "1.0 GB", "90 MB"."""
    gigabytes = size / 2**30
    if gigabytes < 0.95:
        return f"{max(1, round(size / 2**20)):,} MB"
    return f"{gigabytes:.1f} GB"


def duration_text(seconds: float) -> str:
    """Roughly how long, in words: "5 seconds", "2 minutes", "3 hours"."""
    if seconds < 89.5:
        whole = max(1, round(seconds))
        return pluralize(whole, "second")
    if seconds < 2 * 3600:
        return f"{round(seconds / 60)} minutes"
    return f"{round(seconds / 3600):,} hours"


def gpu_text(share: float) -> str:
    """Where a loaded model sits, as `ollama ps` says it."""
    percent = round(share * 100)
    if percent >= 100:
        return "100% GPU"
    return f"{100 - percent}% CPU, {percent}% GPU" if percent else "100% CPU"
