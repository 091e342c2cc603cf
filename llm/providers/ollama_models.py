"""What Ollama's /api/tags, /api/show, /api/ps and /api/pull say, as values. Pure."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from core.values import Frozen
from llm.schemas import ModelInfo, Usage

#: `parameters` has a line for each value, in any order; a million and more is printed like 1.048576e+06.
_NUM_CTX = re.compile(r"^num_ctx\s+([\d.e+]+)\s*$", re.MULTILINE)
#: Of so many layers, the last one sees the whole window (llama.cpp: `set_swa_pattern`).
_PATTERNS: Mapping[str, int] = MappingProxyType(
    {"gemma2": 2, "gemma3": 6, "gemma3n": 5, "gptoss": 2, "gpt-oss": 2, "cohere2": 4, "exaone4": 4, "olmo3": 4}
)
_BYTES_PER_VALUE = 2  # the cache is f16 unless the server was started with OLLAMA_KV_CACHE_TYPE


class LoadedModel(Frozen):
    """A model in memory: its real window in tokens, its size in bytes, and how much of that is on the GPU."""

    name: str
    context_window: int | None = None
    size_bytes: int = 0
    vram_share: float = 0.0


class PullLayer(Frozen):
    """One part of a download, in bytes."""

    digest: str
    completed: int
    total: int


class PullProgress(Frozen):
    """How far a download is, in bytes over all layers seen so far; `done` on the last event."""

    status: str
    layers: tuple[PullLayer, ...] = ()
    completed: int = 0
    total: int = 0
    done: bool = False


def read_listed_model(entry: Mapping[str, Any]) -> ModelInfo:
    """A model as /api/tags lists it; before Ollama 0.30 without window and capabilities."""
    name, details = str(entry["name"]), _mapping(entry.get("details"))
    capabilities = entry.get("capabilities")
    return ModelInfo(
        name=name,
        context_window=_positive(details.get("context_length")),
        size_bytes=_positive(entry.get("size")),
        thinks="thinking" in (capabilities or ()),
        remote=bool(entry.get("remote_model") or entry.get("remote_host")),
        can_complete=_can_complete(name, details, capabilities),
        can_embed=_can_embed(name, details, capabilities),
        **_described(details),
    )


def shown_model(name: str, show: Mapping[str, Any]) -> ModelInfo:
    """A model as /api/show describes it."""
    details, info = _mapping(show.get("details")), _mapping(show.get("model_info"))
    architecture = str(info.get("general.architecture", ""))
    capabilities = show.get("capabilities")
    return ModelInfo(
        name=name,
        context_window=_positive(info.get(f"{architecture}.context_length")),
        modelfile_window=modelfile_window(show.get("parameters")),
        parameter_count=_positive(info.get("general.parameter_count")),
        kv_bytes_per_token=(whole := kv_bytes_per_token(info)),
        **_sliding(info, whole),
        thinks="thinking" in (capabilities or ()),
        remote=bool(show.get("remote_model") or show.get("remote_host")),
        can_complete=_can_complete(name, details, capabilities),
        **_described(details),
    )


def modelfile_window(parameters: object) -> int | None:
    """The Modelfile's num_ctx, from `parameters` (the text of `modelfile` may mention it in a licence)."""
    found = _NUM_CTX.search(parameters) if isinstance(parameters, str) else None
    try:
        return _positive(float(found[1])) if found else None
    except ValueError:
        return None


def kv_bytes_per_token(info: Mapping[str, Any]) -> int | None:
    """What a token of window costs in memory, as Ollama estimates it (too much where windows slide)."""
    architecture = info.get("general.architecture", "")

    def number(key: str) -> int | None:
        return _positive(info.get(f"{architecture}.{key}"))

    layers, heads, width = number("block_count"), number("attention.head_count"), number("embedding_length")
    kv_heads = number("attention.head_count_kv") or heads  # null where it differs by layer: the bound
    head_size = width // heads if width and heads else None
    key = number("attention.key_length") or head_size
    value = number("attention.value_length") or head_size
    if not (layers and kv_heads and key and value):
        return None
    return layers * kv_heads * (key + value) * _BYTES_PER_VALUE


def _sliding(info: Mapping[str, Any], whole: int | None) -> dict[str, Any]:
    """What is known of layers whose window slides: how many of them there are is told by the architecture alone."""
    architecture = str(info.get("general.architecture", ""))
    window = _positive(info.get(f"{architecture}.attention.sliding_window"))
    heads_differ = info.get(f"{architecture}.attention.head_count_kv", 0) is None
    layers = _positive(info.get(f"{architecture}.block_count"))
    told = _positive(info.get(f"{architecture}.attention.sliding_window_pattern"))
    pattern = told or _PATTERNS.get(architecture)
    if not (window and whole and layers):
        return {"kv_is_bound": heads_differ}
    if pattern is None or heads_differ:
        return {"kv_is_bound": True}
    sliding = layers - layers // pattern
    return {"kv_sliding_bytes_per_token": whole // layers * sliding, "sliding_window": window}


def read_loaded_model(entry: Mapping[str, Any]) -> LoadedModel:
    """A model as /api/ps lists it."""
    size, in_vram = _positive(entry.get("size")) or 0, _positive(entry.get("size_vram")) or 0
    return LoadedModel(
        name=str(entry["name"]),
        context_window=_positive(entry.get("context_length")),
        size_bytes=size,
        vram_share=min(1.0, in_vram / size) if size else 0.0,
    )


class PullTally:
    """Adds up the layers of a download, of which Ollama tells one at a time."""

    def __init__(self) -> None:
        """Nothing seen yet."""
        self._layers: dict[str, tuple[int, int]] = {}

    def take(self, line: Mapping[str, Any]) -> PullProgress:
        """Take one line of /api/pull."""
        status = str(line.get("status", ""))
        if total := _positive(line.get("total")):
            completed = min(total, _positive(line.get("completed")) or 0)
            self._layers[str(line.get("digest", ""))] = (completed, total)
        completed, total = (
            (sum(parts) for parts in zip(*self._layers.values(), strict=True)) if self._layers else (0, 0)
        )
        layers = tuple(
            PullLayer(digest=digest, completed=arrived, total=size) for digest, (arrived, size) in self._layers.items()
        )
        return PullProgress(status=status, layers=layers, completed=completed, total=total, done=status == "success")


def usage(final: Mapping[str, Any]) -> Usage:
    """The tokens in a stream's last line; those of the prompt include cached ones."""
    written = _positive(final.get("eval_count"))
    return Usage(
        input_tokens=_positive(final.get("prompt_eval_count")) or 0,
        output_tokens=written or 0,
        counted=written is not None,
    )


def seconds(final: Mapping[str, Any], key: str) -> float | None:
    """A duration in a stream's last line, which has nanoseconds."""
    nanoseconds = _positive(final.get(key))
    return nanoseconds / 1e9 if nanoseconds else None


def _can_complete(name: str, details: Mapping[str, Any], capabilities: object) -> bool:
    if isinstance(capabilities, list):
        return "completion" in capabilities
    return "bert" not in str(details.get("family", "")) and "embed" not in name  # Ollama before 0.6.4 does not say


def _can_embed(name: str, details: Mapping[str, Any], capabilities: object) -> bool:
    if isinstance(capabilities, list):
        return "embedding" in capabilities
    return not _can_complete(name, details, capabilities)


def _described(details: Mapping[str, Any]) -> dict[str, str]:
    return {
        "parameter_size": str(details.get("parameter_size") or ""),
        "quantization": str(details.get("quantization_level") or ""),
        "family": str(details.get("family") or ""),
    }


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _positive(value: object) -> int | None:
    """The value if it is a positive number of sensible size: what a server sends is not to be trusted."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value) if 0 < value < 2**63 else None
