"""An order without large jumps of energy, or two tracks of one artist in a row; near to what it comes from. Pure."""

import math
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

#: Steps of energy that nobody minds; two of an artist in a row are worse than any jump.
_SMALL_STEP, _SAME_ARTIST = 1.5, 100.0
#: Rounds over what is rough; a few are enough for hundreds of tracks.
_ROUNDS = 8


def smoothen(levels: Sequence[float], artists: Sequence[str]) -> list[int]:
    """The places of all tracks. One that is smooth already stays as it is."""
    row = _Row(levels, artists)
    picked, by_level = list(range(len(levels))), sorted(range(len(levels)), key=levels.__getitem__)
    if not row.cost(picked):
        return picked
    starts = (row.insert(picked), take_turns(picked, artists), take_turns(by_level, artists))
    return min(map(row.improve, starts), key=row.cost)


def take_turns(places: Sequence[int], artists: Sequence[str]) -> list[int]:
    """The first in line whose artist has not just played, and leaves it possible to go on like that."""
    left, turns = list(places), list[int]()
    counts = Counter(artists[place] for place in places)
    last: str | None = None
    while left:
        chosen = next((place for place in left if _may_go_on(artists[place], last, counts)), left[0])
        left.remove(chosen)
        turns.append(chosen)
        last = artists[chosen]
        counts[last] -= 1
    return turns


def _may_go_on(artist: str, last: str | None, counts: Counter[str]) -> bool:
    """Whether what is left after this artist can be played without anybody twice in a row."""
    rest = counts.total() - 1
    if artist == last or counts[artist] - 1 > rest // 2:
        return False
    most = max((count for name, count in counts.items() if name != artist), default=0)
    return most <= math.ceil(rest / 2)


class _Row:
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
        """The row with tracks moved and stretches turned around, as long as that makes it smoother."""
        row = list(row)
        for _ in range(_ROUNDS):
            before = self.cost(row)
            for place in self._rough(row):
                self._move(row, place)
            for place in self._rough(row):
                self._turn(row, row.index(place))
            if self.cost(row) >= before:
                break
        return row

    def _rough(self, row: Sequence[int]) -> list[int]:
        """Those beside a neighbour that does not suit."""
        return list(dict.fromkeys(place for pair in pairwise(row) if self._between(*pair) for place in pair))

    def _move(self, row: list[int], place: int) -> None:
        """Put it where it costs least."""
        old = row.index(place)
        row.pop(old)
        new = self._best_place(row, place)
        row.insert(new if self._added(row, new, place) < self._added(row, old, place) else old, place)

    def _turn(self, row: list[int], at: int) -> None:
        """Turn around the stretch that begins or ends there which saves most by that."""
        stretches = [(min(at, other), max(at, other)) for other in range(len(row)) if other != at]
        first, last = max(stretches, key=lambda stretch: self._saved(row, *stretch))
        if self._saved(row, first, last) > 0:
            row[first : last + 1] = row[first : last + 1][::-1]

    def _saved(self, row: Sequence[int], first: int, last: int) -> float:
        """By turning around what goes from one place to the other."""
        saved = 0.0
        if first:
            saved += self._between(row[first - 1], row[first]) - self._between(row[first - 1], row[last])
        if last + 1 < len(row):
            saved += self._between(row[last], row[last + 1]) - self._between(row[first], row[last + 1])
        return saved

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
