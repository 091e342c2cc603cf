"""Which of the picks make a playlist of the length that was asked for: the first ones, the last chosen to fit. Pure."""

from bisect import bisect_left, insort
from collections.abc import Sequence
from itertools import accumulate

#: Minutes are met within the larger of the two: of the length, and seconds.
_SHARE, _LEAST = 0.03, 120
#: Nearer is tried first, as it costs nothing.
_NEAR = 4


def tolerance(seconds: int) -> int:
    """How far a playlist's length may be from what was asked for."""
    return max(_LEAST, int(seconds * _SHARE))


def fits(lengths: Sequence[int], seconds: int) -> bool:
    """Whether tracks of these lengths are as long together as was asked for."""
    return abs(sum(lengths) - seconds) <= tolerance(seconds)


def choose_to_fit(lengths: Sequence[int], seconds: int) -> list[int]:
    """Places of the tracks that are `seconds` long together, within the tolerance; those in front are kept if possible.

    `lengths` are seconds, best track first. Where no choice fits, that which comes nearest; never none of them.
    """
    # What is longer than twice as long is no nearer than nothing.
    reach = _reachable(lengths, 2 * seconds)
    for near in (tolerance(seconds) // _NEAR, tolerance(seconds)):
        low, high = max(1, seconds - near), seconds + near
        if _has_any(reach[0], low, high):
            return _first_within(lengths, reach, low, high)
    if nearest := _nearest(reach[0], seconds):
        return _first_within(lengths, reach, nearest, nearest)
    return [min(range(len(lengths)), key=lengths.__getitem__)] if lengths else []


def choose_so_many(lengths: Sequence[int], seconds: int, count: int) -> list[int]:
    """Places of `count` tracks whose length comes as near to `seconds` as swaps of two bring it."""
    chosen = list(range(min(count, len(lengths))))
    spare = sorted((length, place) for place, length in enumerate(lengths[count:], count))
    missing = seconds - sum(lengths[place] for place in chosen)
    while spare and chosen and abs(missing) > tolerance(seconds):
        swaps = ((*_best_swap(spare, lengths[old] + missing), -old) for old in chosen)
        left, at, minus_old = min(swaps)
        if left >= abs(missing):
            break
        old, (new_length, new) = -minus_old, spare[at]
        chosen[chosen.index(old)] = new
        del spare[at]
        insort(spare, (lengths[old], old))
        missing += lengths[old] - new_length
    return sorted(chosen)


def _best_swap(spare: Sequence[tuple[int, int]], wanted: int) -> tuple[int, int]:
    """By how many seconds the nearest of `spare` misses what is wanted, and its place there."""
    at = bisect_left(spare, (wanted,))
    return min((abs(spare[near][0] - wanted), near) for near in (at - 1, at) if 0 <= near < len(spare))


def _reachable(lengths: Sequence[int], most: int) -> list[int]:
    """For each place, as bits, the sums up to `most` that the tracks from there on can make."""
    mask = (1 << (most + 1)) - 1
    return list(accumulate(reversed(lengths), lambda sums, length: (sums | sums << length) & mask, initial=1))[::-1]


def _first_within(lengths: Sequence[int], reach: Sequence[int], low: int, high: int) -> list[int]:
    """Taking each track after which the rest can still make a sum from `low` to `high`."""
    taken, so_far = [], 0
    for place, length in enumerate(lengths):
        if _has_any(reach[place + 1], low - so_far - length, high - so_far - length):
            taken.append(place)
            so_far += length
    return taken


def _has_any(sums: int, low: int, high: int) -> bool:
    if high < 0:
        return False
    low = max(0, low)
    return bool(sums >> low & ((1 << (high - low + 1)) - 1))


def _nearest(sums: int, wanted: int) -> int:
    """The sum that is nearest to what is wanted; 0 where there is none."""
    below = (sums & ((1 << (wanted + 1)) - 1)).bit_length() - 1
    above = sums >> (wanted + 1)
    next_above = wanted + (above & -above).bit_length() if above else 0
    return next_above if next_above and (not below or next_above - wanted < wanted - below) else below
