"""What turns texts into vectors, without library and language models knowing each other: the protocol, and who is it.

The setting EMBEDDER names the function that tells which embedder a person has chosen: it lies above both.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias, cast

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:  # optional: PlexSage works without numpy
    import numpy as np
    import numpy.typing as npt

    #: A row for each text, of length 1.
    Vectors: TypeAlias = npt.NDArray[np.float32]


class Embedder(Protocol):
    """A model that maps texts of like meaning to near vectors. Opens nothing before its first call."""

    @property
    def name(self) -> str:
        """Model and version, at most 250 characters: vectors of different names are never compared."""
        ...

    @property
    def label(self) -> str:
        """For people: "the built-in encoder"."""
        ...

    @property
    def batch_size(self) -> int:
        """How many texts are best given at once: if a call fails or is cancelled, so many are computed anew."""
        ...

    async def embed(self, texts: Sequence[str]) -> "Vectors":
        """One row for each text, in their order. May take seconds; cancelling stops it. Raises PlexSageErrors."""
        ...

    async def embed_query(self, text: str) -> "Vectors":
        """One row, for what is searched for: some models want it marked as such. Raises as `embed` does."""
        ...


class EmbedderChoice(NamedTuple):
    """The embedder that the settings choose; where there is none, why. "" as the reason: it is switched off."""

    embedder: Embedder | None
    problem: str = ""


def configured_embedder() -> EmbedderChoice:
    """What the settings choose now. A few queries; asks nobody outside, and loads no model."""
    find = cast("Callable[[], EmbedderChoice]", import_string(settings.EMBEDDER))
    return find()
