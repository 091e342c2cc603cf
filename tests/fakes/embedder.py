"""An embedder without a model: texts with the same words are near each other. And none, for tests of other things."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING

from core.embedding import EmbedderChoice

if TYPE_CHECKING:
    from core.embedding import Vectors

SIZE = 256


class FakeEmbedder:
    """Remembers what it was asked; `error` is raised instead of an answer, after `good` texts."""

    label = "the fake encoder"

    def __init__(self, name: str = "fake 1", *, size: int = SIZE, batch_size: int = 4) -> None:
        self.name = name
        self.size = size
        self.batch_size = batch_size
        self.asked: list[str] = []
        self.queries: list[str] = []
        self.error: Exception | None = None
        self.good = 0

    async def embed(self, texts: Sequence[str]) -> "Vectors":
        """The directions of the texts' words."""
        if self.error and len(self.asked) >= self.good:
            raise self.error
        self.asked += texts
        return self._vectors(texts)

    async def embed_query(self, text: str) -> "Vectors":
        """As any text."""
        if self.error:
            raise self.error
        self.queries.append(text)
        row: Vectors = self._vectors([text])[0]
        return row

    def _vectors(self, texts: Sequence[str]) -> "Vectors":
        import numpy as np

        rows = np.zeros((len(texts), self.size), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            row[0] = 0.1  # a text without words has a direction, too
            for word in text.lower().replace(",", " ").replace(".", " ").split():
                row[int.from_bytes(blake2b(word.encode(), digest_size=4).digest()) % self.size] += 1
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        return rows


class Chosen:
    """What the settings choose in a test: the fixture `embedder` (tests/embedding.py) sets it."""

    embedder: FakeEmbedder | None = None
    problem: str = ""


def chosen() -> EmbedderChoice:
    """For the setting EMBEDDER."""
    return EmbedderChoice(Chosen.embedder, Chosen.problem)


def none() -> EmbedderChoice:
    """Nothing is embedded: the setting EMBEDDER of all tests that do not say otherwise."""
    return EmbedderChoice(None)
