"""The list of models as OpenAI-compatible servers give it: in an object, bare, by other names, or not at all. Pure."""

from collections.abc import Mapping
from typing import Any

from llm.errors import ProviderError
from llm.providers.error_mapping import HttpFailure

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
