"""Step 4: which of the matching tracks the model gets to see, when not all of them fit.

Tracks by artists or albums named in the wish come first; then a draw, seeded by the wish and spread over the artists:
everybody's first track, then everybody's second, so that an artist with forty albums does not fill the list. Tracks
in the mood of the wish are drawn before the others.
"""

import math
import random
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import chain

from library.schemas import Candidate

#: Of the list, for tracks named in the wish while there are others: "like Radiohead" wants more than Radiohead.
_NAMED_SHARE = 0.6


def draw(
    named: Sequence[Candidate],
    pool: Sequence[Candidate],
    limit: int,
    *,
    seed: int,
    preferred: Sequence[Collection[int]] = (),
) -> list[int]:
    """At most `limit` ids, no recording twice, in the order of the draw; `named` before all others.

    Of the pool, the tracks of the first set of `preferred` go before those of the next, and these before the rest.
    """
    chance = random.Random(seed)  # noqa: S311  # a draw that can be repeated, not a secret
    first = _spread(named, chance)
    others = list(chain.from_iterable(_spread(tier, chance) for tier in _tiers(pool, preferred)))
    share = math.ceil(limit * _NAMED_SHARE)
    chosen = _distinct([*first[:share], *others, *first[share:]])
    return [track.id for track in chosen][:limit]


def _tiers(pool: Sequence[Candidate], preferred: Sequence[Collection[int]]) -> list[list[Candidate]]:
    """The pool, parted; a track of several sets is in the first of them."""
    tiers: list[list[Candidate]] = [[] for _ in range(len(preferred) + 1)]
    for track in pool:
        place = next((place for place, ids in enumerate(preferred) if track.id in ids), len(preferred))
        tiers[place].append(track)
    return tiers


def _spread(tracks: Sequence[Candidate], chance: random.Random) -> list[Candidate]:
    """In rounds: one track of every artist, in random order, before the next of any."""
    shuffled = list(tracks)
    chance.shuffle(shuffled)
    rounds: list[list[Candidate]] = []
    of_artist: defaultdict[int, int] = defaultdict(int)
    for track in shuffled:
        turn = of_artist[track.artist_id]
        of_artist[track.artist_id] += 1
        if turn == len(rounds):
            rounds.append([])
        rounds[turn].append(track)
    return list(chain.from_iterable(rounds))


def _distinct(tracks: Iterable[Candidate]) -> list[Candidate]:
    """The first of each recording: a compilation's double would take two places for one song."""
    first: dict[int, Candidate] = {}
    for track in tracks:
        first.setdefault(track.recording, track)
    return list(first.values())
