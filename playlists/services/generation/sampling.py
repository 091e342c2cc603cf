"""Step 4: which of the matching tracks the model gets to see, when not all of them fit.

Tracks by artists or albums named in the wish come first; then a draw, seeded by the wish, weighted by how near a track
is to it, and spread over artists and albums, so that an artist with forty albums does not fill the list. A part of it
is left to chance, so that music that is tagged badly is not lost.
"""

import math
import random
import sys
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from library.schemas import Candidate
from playlists.plan import Facts

#: Of the list, for tracks named in the wish while there are others: "like Radiohead" wants more than Radiohead.
_NAMED_SHARE = 0.6
#: Of the ranked part, left to chance.
_CHANCE_SHARE = 0.2
#: At most so many of an artist, and half as many of an album, as long as there are others.
_OF_ARTIST = 6
#: Of what a playlist may have of an artist or album, so many times.
_TO_CHOOSE = 2
#: So many times more where the track is what was asked for: an album of Christmas songs, for Christmas songs.
_MORE_OF_LEADING = 4
#: How far the draw strays from the ranking: Gumbel's noise, in standard deviations of the scores. 1/4 was measured
#: (twelve wishes, 140 of the demo library's tracks each): of the share that fits it costs a twentieth, and brings half
#: as many artists again.
_NOISE = 0.25
#: What each further track of an artist, and of an album among the artist's, is set back.
_NEXT_OF_ARTIST, _NEXT_OF_ALBUM = 0.1, 0.1


class Most(NamedTuple):
    """How many tracks of an artist and of an album the list has before those that are too many of them.

    `of_leading`: so many times more of what was asked for.
    """

    artist: int = _OF_ARTIST
    album: float = _OF_ARTIST / 2
    of_leading: int = _MORE_OF_LEADING

    def of_kept(self, limit: int, artists: int) -> "Most":
        """Where a list of `limit` tracks is to be filled with so many artists."""
        if self.of_leading == 1:
            return self
        artist = max(self.artist, math.ceil(2 * limit / max(1, artists)))
        return self._replace(artist=artist, album=artist / 2)


def most_of(facts: Facts) -> Most:
    """Where a playlist is limited, the list has twice as many, to choose from: all other places are for others."""
    if not (facts.per_artist or facts.per_album):
        return Most()
    artist = min(_OF_ARTIST, _TO_CHOOSE * (facts.per_artist or _OF_ARTIST))
    return Most(artist, min(artist, _TO_CHOOSE * (facts.per_album or artist)), of_leading=1)


class Weights(NamedTuple):
    """What a draw goes by: `scores` of ids, 0 for the rest; `typical`, ids of tracks that chance may choose.

    `leading` are the ids of those that are what was asked for, so that many of an artist are no fault. `is_strict`: the
    scores alone decide, and chance only between equals.
    """

    scores: Mapping[int, float]
    typical: Collection[int] = ()
    leading: Collection[int] = ()
    is_strict: bool = False


_BY_CHANCE = Weights({}, is_strict=True)


def draw(
    named: Sequence[Candidate],
    pool: Sequence[Candidate],
    limit: int,
    *,
    seed: int,
    weights: Weights | None = None,
    kept: Collection[int] = (),
    most: Most | None = None,
) -> list[int]:
    """At most `limit` ids, as Draw.take has them."""
    return Draw(named, pool, seed=seed, weights=weights, kept=kept, most=most).take(limit)


class Draw:
    """Tracks in an order that chance and their weights make once; lists of any length are taken from it.

    `named` come before all others. By their weights the nearest come first, but for a part that is left to chance;
    without any, chance alone decides. Tracks by the artists `kept` go before the others, and are left to no chance.
    """

    def __init__(
        self,
        named: Sequence[Candidate],
        pool: Sequence[Candidate],
        *,
        seed: int,
        weights: Weights | None = None,
        kept: Collection[int] = (),
        most: Most | None = None,
    ) -> None:
        chance = random.Random(seed).random  # noqa: S311  # a draw that can be repeated, not a secret
        self._weights, self._most, self._artists = weights or _BY_CHANCE, most or Most(), len(kept)
        of_kept = [track for track in pool if track.artist_id in kept] if kept else []
        others = [track for track in pool if track.artist_id not in kept] if kept else pool
        typical = [track for track in pool if track.id in self._weights.typical] if self._weights.typical else []
        self._first = _spread(named, _BY_CHANCE, chance)
        self._of_kept = _spread(of_kept, self._weights, chance)
        self._others = _capped(_spread(others, self._weights, chance), self._most, self._weights.leading)
        self._by_chance = _spread(typical, _BY_CHANCE, chance)

    def take(self, limit: int) -> list[int]:
        """At most so many ids, no recording twice, in the order of the draw."""
        drawn = _Drawn(limit)
        drawn.take(self._first, math.ceil(limit * _NAMED_SHARE))
        drawn.take(_capped(self._of_kept, self._most.of_kept(limit, self._artists), self._weights.leading))
        left_to_chance = 0 if self._weights.is_strict else math.floor(drawn.room * _CHANCE_SHARE)
        drawn.take(self._others, drawn.room - left_to_chance)
        drawn.take(self._by_chance, left_to_chance)
        drawn.take(self._others)
        drawn.take(self._first)
        return [track.id for track in drawn.tracks]


class _Drawn:
    """A list being filled: the first track of each recording, as a compilation's double would take a place twice."""

    def __init__(self, limit: int) -> None:
        self.tracks: list[Candidate] = []
        self._limit = limit
        self._recordings: set[int] = set()

    @property
    def room(self) -> int:
        """How many more there can be."""
        return self._limit - len(self.tracks)

    def take(self, tracks: Iterable[Candidate], most: int = sys.maxsize) -> None:
        """The next of them that are new, at most `most`."""
        left, seen = min(self.room, most), self._recordings
        if left <= 0:
            return
        for track in tracks:
            if track.recording not in seen:
                seen.add(track.recording)
                self.tracks.append(track)
                left -= 1
                if not left:
                    return


def _spread(tracks: Iterable[Candidate], weights: Weights, chance: Callable[[], float]) -> list[Candidate]:
    """The nearest first; of equally near ones, one of every artist, in random order, before the next of any."""
    shuffled = sorted(tracks, key=lambda _: chance())
    scores = _scores(shuffled, weights, chance)
    by_artist: defaultdict[int, list[int]] = defaultdict(list)
    for place, track in enumerate(shuffled):
        by_artist[track.artist_id].append(place)
    for places in by_artist.values():
        if len(places) > 1:
            _set_back(places, scores, shuffled)
    # As nothing but the score is compared, equals stay in the order of chance.
    return [shuffled[place] for place in sorted(range(len(shuffled)), key=scores.__getitem__, reverse=True)]


def _scores(tracks: Sequence[Candidate], weights: Weights, chance: Callable[[], float]) -> list[float]:
    scores = [weights.scores.get(track.id, 0.0) for track in tracks] if weights.scores else [0.0] * len(tracks)
    return scores if weights.is_strict else [score + _gumbel(chance) for score in scores]


def _set_back(places: list[int], scores: list[float], tracks: Sequence[Candidate]) -> None:
    """Of one artist: each further track of an album, then each further track at all, a bit further back."""
    of_album: dict[int, float] = {}
    places.sort(key=scores.__getitem__, reverse=True)
    for place in places:
        album = tracks[place].album_id
        back = of_album.get(album, 0.0)
        scores[place] -= back
        of_album[album] = back + _NEXT_OF_ALBUM
    places.sort(key=scores.__getitem__, reverse=True)
    for further, place in enumerate(places):
        scores[place] -= _NEXT_OF_ARTIST * further


def _capped(tracks: Sequence[Candidate], most: Most, leading: Collection[int]) -> list[Candidate]:
    """Those that are too many of an artist or an album come after all others."""
    artists: dict[int, int] = {}
    albums: dict[int, int] = {}
    recordings: set[int] = set()
    within: list[Candidate] = []
    beyond: list[Candidate] = []
    for track in tracks:
        pk, artist, recording, album = track
        if recording in recordings:
            continue
        recordings.add(recording)
        times = most.of_leading if pk in leading else 1
        of_artist, of_album = artists.get(artist, 0), albums.get(album, 0)
        if of_artist >= most.artist * times or of_album >= most.album * times:
            beyond.append(track)
            continue
        within.append(track)
        artists[artist] = of_artist + 1
        if album:
            albums[album] = of_album + 1
    return within + beyond


def _gumbel(chance: Callable[[], float]) -> float:
    """Noise that makes taking the highest a draw weighted by the scores."""
    return -_NOISE * math.log(-math.log(chance() or sys.float_info.min))
