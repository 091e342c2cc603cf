"""How near the albums of the library are to a text: what ranking asks."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import nlargest

from core.embedding import configured_embedder
from core.errors import PlexSageError
from library.vectors.places import AlbumArtist, AlbumPlaces

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class AlbumScores:
    """Scores of one query: `values` of the albums in `places`, which has them in this order and tells their places."""

    places: AlbumPlaces
    values: Sequence[float]

    def of(self, album_id: int, artist_id: int) -> float:
        """How many standard deviations nearer than the library's mean, for this query; 0.0 for one without a vector."""
        place = self.places.get((album_id, artist_id))
        return 0.0 if place is None else float(self.values[place])

    def best(self, count: int) -> list[AlbumArtist]:
        """The nearest, best first."""
        rows = nlargest(count, range(len(self.values)), key=self.values.__getitem__)
        return [self.places.at(row) for row in rows]

    def items(self) -> Iterator[tuple[AlbumArtist, float]]:
        """Each album with its score; much faster than asking for one after the other."""
        return zip(self.places, self.values, strict=True)


def score_albums(text: str, *, like_albums: Sequence[int] = ()) -> AlbumScores | None:
    """Score every album by its nearness to the text and, if given, to these albums.

    None where nothing can be said: no encoder is installed or chosen, no vector has been computed yet, or the encoder's
    server fails. Sync: takes milliseconds of the processor and a few queries (with another server as the encoder, its
    answer's time); from async code, call it in a thread.
    """
    embedder = configured_embedder().embedder
    if embedder is None:
        return None
    from library.vectors.searching import search  # noqa: PLC0415  # numpy is optional: there is no embedder without it

    try:
        found = search(embedder, text, like_albums)
    except PlexSageError as exc:
        logger.warning("albums aren't ranked by meaning: %s", exc.message)
        return None
    return AlbumScores(found.places, found.values) if found else None
