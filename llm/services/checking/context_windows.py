"""What a model's context window means: tracks that fit, memory that it takes, time that a playlist will need."""

from core.values import Frozen
from llm.budget import MOST_TOKENS_PER_TRACK, Window, effective_window, fitting_tracks
from llm.costs import catalogue_window
from llm.schemas import ModelInfo
from llm.services.calling.measurements import measurement, read_description, seconds_for
from llm.settings_fields import LLMConfig
from llm.status import context_text, duration_text, memory_text, tracks_text
from llm.strength import CHOICES_OF_WEAK, is_weak_model

#: The playlist that the expected time is told for: the usual size.
USUAL_COUNT = 25
#: Tokens that a server reads at a time, as llama.cpp does unless it is told otherwise (n_ubatch).
_BATCH = 512


class WindowLines(Frozen):
    """One model's window and what follows from it; texts are "" where nothing is known. Memory in bytes.

    `info` is what all of it is taken from, `limit` the person's own on the tracks, `suggested` what a custom server
    says that its window is.
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
    info: ModelInfo | None = None


def describe_window(config: LLMConfig, info: ModelInfo | None, *, model: str = "") -> WindowLines:
    """`info`: what the server told, if it was asked; else `model` says which one is meant, and what was told last
    counts.
    """
    name = info.name if info else model
    known = measurement(config, name)
    info = info or read_description(known)
    found = _window(config, info, name)
    per_track = known.tokens_per_track if known else None
    measured = per_track is not None and per_track <= MOST_TOKENS_PER_TRACK
    fitting = fitting_tracks(found.tokens, per_track, USUAL_COUNT)
    few = USUAL_COUNT * CHOICES_OF_WEAK
    is_short = is_weak_model(config, name, info.parameter_count if info else None) and few < fitting
    if is_short:
        fitting = few
    tracks = min(config.max_tracks or fitting, fitting)
    seconds = seconds_for(known, tracks, USUAL_COUNT)
    return WindowLines(
        model=name,
        window=found,
        context_text=context_text(found),
        max_tracks=tracks,
        max_tracks_text=tracks_text(fitting, measured=measured, weak=is_short),
        measured=measured,
        limit=config.max_tracks,
        note=_note(found, info, config.ollama_context_window),
        suggested=_suggested(config, info),
        expected_text=_expected_text(seconds, tracks),
        info=info,
        **_memory(found.tokens, info),
    )


def memory_of(window: int, info: ModelInfo | None) -> int | None:
    """Bytes that the window's cache takes where the model runs; None where unknown. Layers whose window slides keep
    that window and one batch.
    """
    if info is None or info.remote or info.kv_bytes_per_token is None:
        return None
    sliding = info.kv_sliding_bytes_per_token
    seen = min(window, (info.sliding_window or window) + _BATCH) if sliding else 0
    return window * (info.kv_bytes_per_token - sliding) + seen * sliding


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
    about = "at most" if info and info.kv_is_bound else "about"
    return {"memory_bytes": needed, "memory_text": f"{about} {memory_text(needed)} of memory for the context"}


def _note(window: Window, info: ModelInfo | None, wanted: int | None) -> str:
    """What is behind a number that is not the one to be expected."""
    if window.source == "capped" and window.trained:
        needed = memory_of(window.trained, info)
        cost = f", which would take about {memory_text(needed)} of memory" if needed else ""
        return f"The model supports up to {window.trained:,} tokens{cost}."
    if window.source == "user" and wanted and wanted > window.tokens:
        return f"The model was trained for {window.tokens:,} tokens, so a larger window isn't possible."
    own = info.modelfile_window if info and window.source == "user" else None
    if own and own != window.tokens:
        return f"The model’s Modelfile says {own:,}. Your number applies to all Ollama models and takes precedence."
    return ""


def _suggested(config: LLMConfig, info: ModelInfo | None) -> int | None:
    told = info.context_window if info and config.provider == "custom" else None
    return told if told != config.custom_context_window else None


def _expected_text(seconds: float | None, tracks: int) -> str:
    if seconds is None:
        return ""
    return f"About {duration_text(seconds)} for {USUAL_COUNT} of {tracks:,} tracks (measured)"
