"""What OpenAI-compatible servers tell about their models' windows and sizes, each in a place of its own. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

#: Fields of an entry of /models: vLLM; LM Studio's own listing; OpenRouter; Groq and others.
_FIELDS = ("loaded_context_length", "max_model_len", "context_length", "context_window")
#: A hint only: what the model could have (LM Studio), not what it has.
_MAXIMUM = "max_context_length"


def listed_window(entry: Mapping[str, Any]) -> int | None:
    """The window that an entry of a listing tells; llama.cpp has it in `meta`."""
    meta = entry.get("meta")
    in_meta = _positive(meta.get("n_ctx")) if isinstance(meta, dict) else None
    return in_meta or next((found for field in _FIELDS if (found := _positive(entry.get(field)))), None)


def listed_parameters(entry: Mapping[str, Any]) -> int | None:
    """How many parameters the model has, where the listing is llama.cpp's."""
    meta = entry.get("meta")
    return _positive(meta.get("n_params")) if isinstance(meta, dict) else None


def largest_window(entry: Mapping[str, Any]) -> int | None:
    """What the model could be loaded with, where that is all a listing tells."""
    return _positive(entry.get(_MAXIMUM))


def props_window(props: Mapping[str, Any]) -> int | None:
    """The window in llama.cpp's /props; 0 (its router, without a model) means that it does not know."""
    settings = props.get("default_generation_settings")
    return _positive(settings.get("n_ctx")) if isinstance(settings, dict) else None


def entry_for(entries: Iterable[Mapping[str, Any]], model: str) -> Mapping[str, Any] | None:
    """The entry of a model, by its id or one of its aliases."""
    for entry in entries:
        aliases = entry.get("aliases")
        if entry.get("id") == model or (isinstance(aliases, list) and model in aliases):
            return entry
    return None


def _positive(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value) if 0 < value < 2**63 else None
