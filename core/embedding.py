"""What turns texts into vectors: the protocol that library and language models share without knowing each other."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # optional: PlexSage works without numpy
    import numpy as np
    import numpy.typing as npt


class Embedder(Protocol):
    """A model that maps texts of like meaning to near vectors. Calls may take seconds; from any thread."""

    @property
    def name(self) -> str:
        """Model and version: vectors of different names are never compared."""
        ...

    def embed(self, texts: Sequence[str]) -> "npt.NDArray[np.float32]":
        """One row for each text, in their order, each of length 1. Raises a PlexSageError."""
        ...
