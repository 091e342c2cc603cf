"""Step 4: which of the matching tracks the model gets to see, when not all of them fit.

Tracks by artists or albums named in the wish come first; then a draw, seeded by the run and spread over the artists:
everybody's first track, then everybody's second, so that an artist with forty albums does not fill the list.
"""

import random
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from typing import NamedTuple


class PoolTrack(NamedTuple):
    """As little of a track as the draw needs; two tracks with one `recording` are the same recording."""

    id: int
    artist: Hashable
    recording: Hashable


def draw(named: Sequence[PoolTrack], pool: Sequence[PoolTrack], limit: int, *, seed: int) -> list[int]:
    """At most `limit` ids, no recording twice, in the order of the draw; `named` before all others."""
    chance = random.Random(seed)  # noqa: S311  # a draw that can be repeated, not a secret
    chosen = _distinct([*_spread(named, chance), *_spread(pool, chance)])
    return [track.id for track in chosen][:limit]


def _spread(tracks: Sequence[PoolTrack], chance: random.Random) -> list[PoolTrack]:
    """In rounds: one track of every artist, in random order, before the next of any."""
    shuffled = list(tracks)
    chance.shuffle(shuffled)
    rounds: defaultdict[Hashable, int] = defaultdict(int)
    placed = []
    for place, track in enumerate(shuffled):
        placed.append((rounds[track.artist], place, track))
        rounds[track.artist] += 1
    placed.sort(key=lambda entry: entry[:2])
    return [track for _, _, track in placed]


def _distinct(tracks: Iterable[PoolTrack]) -> list[PoolTrack]:
    """The first of each recording: a compilation's double would take two places for one song."""
    first: dict[Hashable, PoolTrack] = {}
    for track in tracks:
        first.setdefault(track.recording, track)
    return list(first.values())
