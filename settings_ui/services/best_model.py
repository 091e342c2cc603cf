"""Which of Ollama's models to offer first: the largest that fits, made for words, on the person's own hardware."""

import os
import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from llm.schemas import ModelInfo

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
#: Of a computer that we cannot look into, this much memory is taken for granted.
_ASSUMED_BYTES = 16 * 2**30
#: The system and the window want some, too.
_SHARE = 0.6
#: Models made for something else than choosing music.
_SPECIAL = re.compile(r"code|coder|math|vision|-vl|sql|guard|translate|ocr", re.IGNORECASE)


def best_model(models: Sequence[ModelInfo], *, memory: int = _ASSUMED_BYTES) -> ModelInfo | None:
    """None where there is none. `memory`: the bytes of the computer that Ollama runs on."""
    room = memory * _SHARE

    def worth(model: ModelInfo) -> tuple[bool, bool, bool, bool, float]:
        size = model.size_bytes or 0
        fits = size <= room
        # Of those that do not fit, the smallest is the least hopeless.
        return not model.remote, fits, not _SPECIAL.search(model.name), not model.thinks, size if fits else -size

    return max(models, key=worth, default=None)


def memory_at(address: str) -> int:
    """The memory of the computer at this address, as far as we know it."""
    if urlsplit(address).hostname in _LOOPBACK:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return _ASSUMED_BYTES
