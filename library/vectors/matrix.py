"""All vectors in memory, a quarter of their size: numbers of one byte, and a scale for each row. Needs numpy.

Measured with 50,000 vectors of 512 numbers: 26 MB, 10 ms of the processor for a query (benchmarks/vectors.py), 138 of
the best 140 kept. float16 takes twice the memory and several times as long, float32 102 MB and as long.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from library.vectors.places import AlbumPlaces
from library.vectors.stored import STORED

if TYPE_CHECKING:
    import numpy.typing as npt

    from core.embedding import Vectors

#: So many rows as float32 are 1 MB: they stay in the processor’s cache, and out of the memory that is kept.
_BLOCK = 512
_MOST = 127


@dataclass(frozen=True)
class VectorMatrix:
    """The rows of albums at the places that `places` tells."""

    places: AlbumPlaces
    rows: "npt.NDArray[np.int8]"
    scales: "npt.NDArray[np.float32]"

    def similarities(self, queries: "Vectors") -> "Vectors":
        """The cosine of each row with each query: a column for each query."""
        found = np.empty((len(self.rows), len(queries)), dtype=np.float32)
        for start in range(0, len(self.rows), _BLOCK):
            block = self.rows[start : start + _BLOCK].astype(np.float32)
            found[start : start + _BLOCK] = block @ queries.T
        found *= self.scales[:, None]
        return found

    def mean_of(self, albums: Iterable[int]) -> "Vectors | None":
        """The direction in which these albums lie together; None where none of them has a vector."""
        rows = self.places.rows_of(albums)
        if not rows:
            return None
        total = (self.rows[rows] * self.scales[rows, None]).sum(axis=0, dtype=np.float32)
        length = float(np.linalg.norm(total))
        return total / length if length else None

    @property
    def size(self) -> int:
        """How many numbers a row has."""
        return int(self.rows.shape[1])


def build_matrix(vectors: Iterable[tuple[int, int, bytes]], count: int) -> VectorMatrix | None:
    """Of stored vectors in the order of their numbers, about `count` of them; None where there are none.

    Those of another size than the first are left out, and what is more than `count`.
    """
    places = AlbumPlaces()
    rows, scales = np.empty((0, 0), dtype=np.int8), np.empty(count, dtype=np.float32)
    for album, artist, stored in vectors:
        vector = np.frombuffer(stored, dtype=STORED).astype(np.float32)
        if not places:
            rows = np.empty((count, len(vector)), dtype=np.int8)
        if len(vector) != rows.shape[1] or len(places) == count:
            continue
        largest = float(np.abs(vector).max(initial=0.0)) or 1.0
        place = len(places)
        rows[place] = np.rint(vector * (_MOST / largest))
        scales[place] = largest / _MOST
        places.append(album, artist)
    return VectorMatrix(places, rows[: len(places)], scales[: len(places)]) if places else None
