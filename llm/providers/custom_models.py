"""The models of OpenAI-compatible servers: their list, in an object, bare or not at all, and what it tells of windows.

Pure.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from llm.errors import ProviderError
from llm.providers.error_mapping import HttpFailure

#: Fields of an entry of /models: vLLM; LM Studio's own listing; OpenRouter; Groq and others.
_FIELDS = ("loaded_context_length", "max_model_len", "context_length", "context_window")
#: A hint only: what the model could have (LM Studio), not what it has.
_MAXIMUM = "max_context_length"

#: What models are for that do not write text (Together tells it, others by the name alone).
_OTHER_TYPES = frozenset({"image", "embedding", "embeddings", "audio", "moderation", "rerank", "video", "transcribe"})
_NAMES = ("id", "name", "model", "key")


def entries_in(listing: object) -> list[dict[str, Any]] | None:
    """The entries, each with its `id`; None where this is no listing."""
    if isinstance(listing, dict):
        listing = next((listing[key] for key in ("data", "models") if isinstance(listing.get(key), list)), None)
    if not isinstance(listing, list):
        return None
    return [entry for part in listing if (entry := _entry(part))]


def can_chat(entry: Mapping[str, Any]) -> bool:
    """Whether a model writes text, as far as its entry tells."""
    return "embed" not in entry["id"].lower() and str(entry.get("type", "")).lower() not in _OTHER_TYPES


def lacks_listing(error: ProviderError) -> bool:
    """Whether there is no list at this path: a page of a web site is another matter."""
    told = error.told
    if not isinstance(told, HttpFailure) or told.status not in {404, 405, 501}:
        return False
    return told.status != 404 or "<html" not in told.body[:2_000].lower()


def _entry(part: object) -> dict[str, Any]:
    if isinstance(part, str):
        return {"id": part} if part else {}
    if not isinstance(part, dict):
        return {}
    name = next((part[key] for key in _NAMES if isinstance(part.get(key), str) and part[key]), "")
    return {**part, "id": name} if name else {}


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


def props_slots(props: Mapping[str, Any]) -> int:
    """How many calls llama.cpp answers at the same time, in its /props; 0 where it does not tell."""
    return _positive(props.get("total_slots")) or 0


def batches_calls(entry: Mapping[str, Any]) -> bool:
    """Whether the listing is vLLM's, which answers together whatever comes together."""
    return entry.get("owned_by") == "vllm"


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
