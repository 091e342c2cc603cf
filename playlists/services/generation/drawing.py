"""Steps 4 and 5: the tracks for the model's list, and those that complete what it picks, from beyond the list too."""

from collections.abc import Sequence
from dataclasses import dataclass

from library.listed import Listed, ListedTrack
from library.schemas import TrackRef
from playlists.schemas import Pick, Wish
from playlists.services.arranging.known import limits_for
from playlists.services.arranging.length import LengthPlan
from playlists.services.generation.candidates import choose_candidates
from playlists.services.generation.filling import fill_up, order_by_rank
from playlists.services.generation.filtering import ChosenFilter
from playlists.services.generation.matching import Matcher
from playlists.services.generation.songs import Songs
from playlists.services.ranking.ranking import Ranking


@dataclass(frozen=True)
class Drawing:
    """All that the draws of one run go by.

    `kept` are artists whose tracks come first, `beside` tracks that stay in the playlist that is revised.
    """

    wish: Wish
    chosen: ChosenFilter
    ranking: Ranking
    kept: frozenset[int]
    songs: Songs
    seed: int
    length: LengthPlan | None
    beside: Sequence[TrackRef]

    def draw(self, limit: int) -> list[ListedTrack]:
        """At most so many, the nearest first; where minutes are asked for, of known length if there are enough."""
        drawn = self.length.drawn(limit) if self.length else limit
        tracks = choose_candidates(
            self.chosen, drawn, self.seed, ranking=self.ranking, kept=self.kept, songs=self.songs
        )
        return self.length.offered(tracks, limit) if self.length else tracks

    def fill(self, matcher: Matcher, drawn: Sequence[Listed], picks: Sequence[Pick], count: int) -> list[Pick]:
        """What completes the picks to `count`, by rank: of the list or, where that has too few, of all that matches.

        Of minutes, as many as they may take, and some to choose from.
        """
        missing = self.length.missing(picks) if self.length else count - len(picks)
        if missing <= 0:
            return []
        if missing > matcher.room:
            return self._fill_beyond(len(drawn) + 2 * missing, missing, picks)
        return fill_up(matcher, self._by_rank(drawn), missing, picks)

    def _fill_beyond(self, limit: int, missing: int, picks: Sequence[Pick]) -> list[Pick]:
        ordered = self._by_rank(self.draw(limit))
        everything: list[Listed] = [*(pick.track for pick in picks), *ordered]
        matcher = Matcher(everything, self.songs.keys_of, limits_for(self.wish, everything, self.beside))
        for number in range(1, len(picks) + 1):
            matcher.offer(number)
        filled = fill_up(matcher, ordered, missing, picks)
        return [pick.model_copy(update={"number": 0}) for pick in filled]

    def _by_rank(self, tracks: Sequence[Listed]) -> list[Listed]:
        return order_by_rank(tracks, self.ranking, self.kept, self.wish)
