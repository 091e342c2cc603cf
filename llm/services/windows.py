"""What a model's context window means: tracks that fit, memory that it takes, time that a playlist will need."""

from core.frozen import Frozen
from llm.budget import Window, effective_window, max_tracks
from llm.costs import catalogue_window
from llm.schemas import LLMConfig, ModelInfo
from llm.services.measure import measurement, seconds_for
from llm.status import context_text, duration_text, max_tracks_text, memory_text

#: The playlist that the expected time is told for: the usual size.
USUAL_COUNT = 25


class WindowLines(Frozen):
    """One model's window and what follows from it; texts are "" where nothing is known. Memory in bytes.

    `limit` is the person's own on the tracks, `suggested` what a custom server says that its window is.
    """

    model: str
    window: Window
    context_text: str
    max_tracks: int
    max_tracks_text: str
    measured: bool = False
    limit: int | None = None
    memory_bytes: int | None = None
    memory_text: str = ""
    note: str = ""
    suggested: int | None = None
    expected_text: str = ""


def describe_window(config: LLMConfig, info: ModelInfo | None, *, model: str = "") -> WindowLines:
    """`info`: what the server told, if it was asked; else `model` says which one is meant."""
    name = info.name if info else model
    known = measurement(config, name)
    found = _window(config, info, name)
    per_track = known.tokens_per_track if known else None
    fitting = max_tracks(found.tokens, per_track)
    tracks = min(config.max_tracks or fitting, fitting)
    seconds = seconds_for(known, tracks, USUAL_COUNT)
    return WindowLines(
        model=name,
        window=found,
        context_text=context_text(found),
        max_tracks=tracks,
        max_tracks_text=max_tracks_text(found, per_track),
        measured=bool(per_track),
        limit=config.max_tracks,
        note=_note(found, info, config.ollama_context_window),
        suggested=_suggested(config, info),
        expected_text=_expected_text(seconds, tracks),
        **_memory(found.tokens, info),
    )


def memory_of(window: int, info: ModelInfo | None) -> int | None:
    """Bytes that the window's cache takes where the model runs, as Ollama estimates it; None where unknown."""
    if info is None or info.remote or info.kv_bytes_per_token is None:
        return None
    return window * info.kv_bytes_per_token


def _window(config: LLMConfig, info: ModelInfo | None, name: str) -> Window:
    if info is None and config.provider and not config.is_local:
        listed = catalogue_window(config.provider, name)
        if listed:
            return Window(tokens=listed, source="catalogue", trained=listed)
    return effective_window(config, info)


def _memory(window: int, info: ModelInfo | None) -> dict[str, int | str]:
    needed = memory_of(window, info)
    if needed is None:
        return {}
    return {"memory_bytes": needed, "memory_text": f"about {memory_text(needed)} of memory for the context"}


def _note(window: Window, info: ModelInfo | None, wanted: int | None) -> str:
    """What is behind a number that is not the one to be expected."""
    if window.source == "capped" and window.trained:
        needed = memory_of(window.trained, info)
        cost = f", which would take about {memory_text(needed)} of memory" if needed else ""
        return f"The model can take {window.trained:,} tokens{cost}."
    if window.source == "user" and wanted and wanted > window.tokens:
        return f"The model was trained for {window.tokens:,} tokens: a larger window is not possible."
    return ""


def _suggested(config: LLMConfig, info: ModelInfo | None) -> int | None:
    told = info.context_window if info and config.provider == "custom" else None
    return told if told != config.custom_context_window else None


def _expected_text(seconds: float | None, tracks: int) -> str:
    if seconds is None:
        return ""
    return f"About {duration_text(seconds)} for {USUAL_COUNT} of {tracks:,} tracks (measured)"
