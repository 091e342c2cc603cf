"""Step 4: which of the matching tracks the model gets to see, when not all of them fit.

Tracks by artists or albums named in the wish come first; then a draw, seeded by the wish, weighted by how near a track
is to it, and spread over artists and albums, so that an artist with forty albums does not fill the list. A part of it
is left to chance, so that music that is tagged badly is not lost.
"""

import math
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
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


def draw(
    named: Sequence[Candidate],
    pool: Sequence[Candidate],
    limit: int,
    *,
    seed: int,
    weights: Weights | None = None,
    kept: Collection[int] = (),
    most: "Most | None" = None,
) -> list[int]:
    """At most `limit` ids, no recording twice, in the order of the draw; `named` before all others.

    By their weights the nearest come first, but for a part that is left to chance; without any, chance alone decides.
    Tracks by the artists `kept` go before the others, and are left to no chance.
    """
    chance = random.Random(seed)  # noqa: S311  # a draw that can be repeated, not a secret
    weights, most = weights or Weights({}, is_strict=True), most or Most()
    drawn = _Drawn(limit)
    first = _spread(named, Weights({}, is_strict=True), chance)
    drawn.take(first, math.ceil(limit * _NAMED_SHARE))
    of_kept = _spread((track for track in pool if track.artist_id in kept), weights, chance)
    drawn.take(_capped(of_kept, most.of_kept(limit, len(kept)), weights.leading))
    others = _spread((track for track in pool if track.artist_id not in kept), weights, chance)
    others = _capped(others, most, weights.leading)
    left_to_chance = 0 if weights.is_strict else math.floor(drawn.room * _CHANCE_SHARE)
    drawn.take(others, drawn.room - left_to_chance)
    typical = (track for track in pool if track.id in weights.typical)
    drawn.take(_spread(typical, Weights({}, is_strict=True), chance), left_to_chance)
    drawn.take(others)
    drawn.take(first)
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
        end = min(self._limit, len(self.tracks) + most)
        for track in tracks:
            if len(self.tracks) >= end:
                return
            if track.recording not in self._recordings:
                self._recordings.add(track.recording)
                self.tracks.append(track)


def _spread(tracks: Iterable[Candidate], weights: Weights, chance: random.Random) -> list[Candidate]:
    """The nearest first; of equally near ones, one of every artist, in random order, before the next of any."""
    shuffled = list(tracks)
    chance.shuffle(shuffled)
    by_artist: defaultdict[int, list[tuple[float, Candidate]]] = defaultdict(list)
    for track in shuffled:
        score = weights.scores.get(track.id, 0.0)
        by_artist[track.artist_id].append((score if weights.is_strict else score + _gumbel(chance), track))
    placed = [entry for of_artist in by_artist.values() for entry in _set_back(of_artist)]
    places = {track.id: place for place, track in enumerate(shuffled)}
    return [track for _, track in sorted(placed, key=lambda entry: (-entry[0], places[entry[1].id]))]


def _set_back(tracks: list[tuple[float, Candidate]]) -> list[tuple[float, Candidate]]:
    """Of one artist: each further track of an album, then each further track at all, a bit further back."""
    of_album: Counter[int] = Counter()
    by_album: list[tuple[float, Candidate]] = []
    for score, track in sorted(tracks, key=_score, reverse=True):
        by_album.append((score - _NEXT_OF_ALBUM * of_album[track.album_id], track))
        of_album[track.album_id] += 1
    by_album.sort(key=_score, reverse=True)
    return [(score - _NEXT_OF_ARTIST * place, track) for place, (score, track) in enumerate(by_album)]


def _capped(tracks: Sequence[Candidate], most: Most, leading: Collection[int]) -> list[Candidate]:
    """Those that are too many of an artist or an album come after all others."""
    artists, albums, recordings = Counter[int](), Counter[int](), set[int]()
    within: list[Candidate] = []
    beyond: list[Candidate] = []
    for track in tracks:
        if track.recording in recordings:
            continue
        recordings.add(track.recording)
        times = most.of_leading if track.id in leading else 1
        of_artist, of_album = artists[track.artist_id], albums[track.album_id]
        is_one_too_many = of_artist >= most.artist * times or of_album >= most.album * times
        (beyond if is_one_too_many else within).append(track)
        if not is_one_too_many:
            artists[track.artist_id] += 1
            albums[track.album_id] += bool(track.album_id)
    return within + beyond


def _gumbel(chance: random.Random) -> float:
    """Noise that makes taking the highest a draw weighted by the scores."""
    return -_NOISE * math.log(-math.log(chance.random() or sys.float_info.min))


def _score(entry: tuple[float, Candidate]) -> float:
    return entry[0]
