"""An order without large jumps of energy, or two tracks of one artist in a row; near to what it comes from. Pure."""

from collections.abc import Sequence
from itertools import pairwise

#: Steps of energy that nobody minds; two of an artist in a row are worse than any jump.
_SMALL_STEP, _SAME_ARTIST = 1.5, 100.0
#: Rounds of moving tracks to better places; a few are enough for hundreds.
_ROUNDS = 8


def smoothen(levels: Sequence[float], artists: Sequence[str]) -> list[int]:
    """The places of all tracks. One that is smooth already stays as it is."""
    line = _Line(levels, artists)
    picked, by_level = list(range(len(levels))), sorted(range(len(levels)), key=levels.__getitem__)
    starts = [picked] if not line.cost(picked) else [picked, line.insert(picked), by_level]
    return min((line.improve(start) for start in starts), key=line.cost)


class _Line:
    """Tracks in a row, by their places; what a row costs is the sum of what its neighbours cost."""

    def __init__(self, levels: Sequence[float], artists: Sequence[str]) -> None:
        self._levels = levels
        self._artists = artists

    def cost(self, row: Sequence[int]) -> float:
        """0 for a smooth one."""
        return sum(self._between(one, two) for one, two in pairwise(row))

    def insert(self, places: Sequence[int]) -> list[int]:
        """A row made by putting one after the other where it costs least, the later the better."""
        row: list[int] = []
        for place in places:
            row.insert(self._best_place(row, place), place)
        return row

    def improve(self, row: Sequence[int]) -> list[int]:
        """The row with tracks moved to better places, as long as that makes it smoother."""
        row = list(row)
        for _ in range(_ROUNDS):
            if not sum(self._move(row, place) for place in self._rough(row)):
                break
        return row

    def _rough(self, row: Sequence[int]) -> list[int]:
        """Those beside a neighbour that does not suit."""
        return list(dict.fromkeys(place for pair in pairwise(row) if self._between(*pair) for place in pair))

    def _move(self, row: list[int], place: int) -> bool:
        """Whether there was a better place for it."""
        old = row.index(place)
        without = row[:old] + row[old + 1 :]
        new = self._best_place(without, place)
        if self._added(without, new, place) >= self._added(without, old, place):
            return False
        row[:] = [*without[:new], place, *without[new:]]
        return True

    def _best_place(self, row: Sequence[int], new: int) -> int:
        """Of equally good ones the last."""
        return min(range(len(row), -1, -1), key=lambda at: self._added(row, at, new))

    def _added(self, row: Sequence[int], at: int, new: int) -> float:
        """What the row costs more with a new one before the one that is there."""
        before, after = row[at - 1 : at] if at else [], row[at : at + 1]
        apart = self._between(before[0], after[0]) if before and after else 0.0
        return sum(self._between(one, new) for one in before) + sum(self._between(new, one) for one in after) - apart

    def _between(self, one: int, two: int) -> float:
        jump = abs(self._levels[one] - self._levels[two])
        same = _SAME_ARTIST if self._artists[one] == self._artists[two] else 0.0
        return same + max(0.0, jump - _SMALL_STEP)
