"""A query over all vectors: what this process keeps for it, and how near each album is. Needs numpy."""

import time
from array import array
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from asgiref.sync import async_to_sync

from core.embedding import Embedder
from core.errors import PlexSageError
from core.runtime import singleton
from library.models import VectorState
from library.vectors.matrix import VectorMatrix, build_matrix
from library.vectors.places import AlbumPlaces
from library.vectors.stored import count_vectors, read_vectors

if TYPE_CHECKING:
    from core.embedding import Vectors

#: Of a text that is searched for: more says nothing more.
LONGEST_QUERY = 1_000
#: Vectors of texts, 2 kB each: a run asks several times for the same.
MOST_QUERIES = 256
#: Seconds for which an embedder that has failed is not asked again: no run waits for it meanwhile.
TRY_AGAIN = 60.0


class EmbeddingPausedError(PlexSageError):
    """The embedder has failed a moment ago."""


@dataclass(frozen=True)
class _Loaded:
    """A matrix, and of what it is."""

    embedder: str
    revision: int
    matrix: VectorMatrix | None


class VectorCache:
    """One a process, from any thread: the matrix, and the vectors of the last texts."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._loaded: _Loaded | None = None
        self._queries: OrderedDict[tuple[str, str], Vectors] = OrderedDict()
        self._failed: dict[str, float] = {}

    def matrix(self, embedder: str) -> VectorMatrix | None:
        """All vectors of this embedder, read anew once a pass has changed them; None until it has come to an end."""
        state = VectorState.objects.filter(pk=1, embedder=embedder).values_list("revision", flat=True).first()
        if state is None:
            return None
        with self._lock:  # reading 50,000 vectors takes a second: one thread does, the others wait
            loaded = self._loaded
            if loaded is None or (loaded.embedder, loaded.revision) != (embedder, state):
                self._loaded = None  # not two at once in memory
                matrix = build_matrix(read_vectors(embedder), count_vectors(embedder))
                loaded = self._loaded = _Loaded(embedder, state, matrix)
            return loaded.matrix

    def query(self, embedder: Embedder, text: str) -> "Vectors":
        """The vector of a text. Raises as the embedder does, and EmbeddingPausedError soon after it has."""
        key = (embedder.name, " ".join(text.split())[:LONGEST_QUERY])
        with self._lock:
            if key in self._queries:
                self._queries.move_to_end(key)
                return self._queries[key]
        if time.monotonic() < self._failed.get(embedder.name, 0.0):
            raise EmbeddingPausedError("the encoder failed a moment ago.")
        try:
            vector = async_to_sync(embedder.embed_query)(key[1])
        except PlexSageError:
            self._failed = {embedder.name: time.monotonic() + TRY_AGAIN}
            raise
        with self._lock:
            self._queries[key] = vector
            while len(self._queries) > MOST_QUERIES:
                self._queries.popitem(last=False)
        return vector


def vector_cache() -> VectorCache:
    """The process's own."""
    return singleton(VectorCache)


class Found(NamedTuple):
    """The z-score of each album, and where it stands."""

    places: AlbumPlaces
    values: "array[float]"


def search(embedder: Embedder, text: str, like_albums: Sequence[int]) -> Found | None:
    """How near each album is to the text and to these albums; None without vectors. Raises as the embedder does."""
    cache = vector_cache()
    matrix = cache.matrix(embedder.name)
    if matrix is None:
        return None
    queries = [cache.query(embedder, text)] if text.strip() else []
    like = matrix.mean_of(like_albums) if like_albums else None
    wanted = [query for query in (*queries, like) if query is not None and len(query) == matrix.size]
    if not wanted:
        return None
    # Texts are less near to albums than albums are: each gets the same say.
    together = _z_scores(matrix.similarities(np.stack(wanted))).mean(axis=1, keepdims=True)
    return Found(matrix.places, array("f", _z_scores(together)[:, 0].tobytes()))


def _z_scores(columns: "Vectors") -> "Vectors":
    """Each column with mean 0 and standard deviation 1; all 0 where all are equal."""
    deviation = columns.std(axis=0)
    scores: Vectors = (columns - columns.mean(axis=0)) / np.where(deviation > 1e-6, deviation, np.inf)
    return scores
