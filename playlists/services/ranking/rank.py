"""From a wish to its ranking: asks the albums' vectors, the titles and what was suggested."""

from typing import Protocol

from library.schemas import Candidate, TrackFilter
from library.vectors.scores import score_albums
from playlists.schemas import Signals, Wish
from playlists.services.ranking.ranking import Ranking


class Matching(Protocol):
    """Of generation.filtering.ChosenFilter, what ranking asks."""

    @property
    def filter(self) -> TrackFilter:
        """What tracks must pass."""
        ...

    @property
    def signals(self) -> Signals:
        """What the wish says."""
        ...

    @property
    def named(self) -> tuple[Candidate, ...]:
        """Tracks by the artists, and of the albums, that the wish names."""
        ...


def rank(wish: Wish, chosen: Matching) -> Ranking:
    """Takes milliseconds of the processor and a few queries; from async code, call it in a thread."""
    return Ranking(albums=score_albums(wish.text))
