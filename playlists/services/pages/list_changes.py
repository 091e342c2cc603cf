"""What turns one list of rows into another: those to take out, to put in, to make anew and to move. Pure."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from playlists.services.pages.playlist import Row

#: Rows that are sent at most, and those that change their places: beyond, the whole list is no more work.
_MOST_SENT, _MOST_MOVED = 30, 150


class ListChanges(NamedTuple):
    """`placed` are pairs of a row's id and the one that it stands behind ("" for the first), in the new list's order.

    `fresh` are the rows that came, or are to be made anew.
    """

    gone: tuple[str, ...]
    placed: tuple[tuple[str, str], ...]
    fresh: tuple[Row, ...]

    @property
    def are_few(self) -> bool:
        """Whether sending them is less than sending the list."""
        return len(self.fresh) <= _MOST_SENT and len(self.placed) <= _MOST_MOVED


def compare(before: Sequence[Row], after: Sequence[Row]) -> ListChanges:
    """As few as there can be."""
    old = {row.id: (place, row) for place, row in enumerate(before)}
    ids = [row.id for row in after]
    stay = _longest_rising([old[name][0] for name in ids if name in old])
    behind = dict(zip(ids, ["", *ids], strict=False))
    return ListChanges(
        gone=tuple(old.keys() - set(ids)),
        placed=tuple((name, behind[name]) for name in ids if name not in old or old[name][0] not in stay),
        fresh=tuple(row for row in after if row.id not in old or old[row.id][1] != row),
    )


def _longest_rising(places: Sequence[int]) -> set[int]:
    """The most of these different numbers that rise from one to the next: whoever they belong to stays."""
    ends: list[int] = []  # of the best sequences of each length, by their last number
    before: dict[int, int | None] = {}
    for place in places:
        length = bisect_left(ends, place)
        before[place] = ends[length - 1] if length else None
        ends[length : length + 1] = [place]
    stay: set[int] = set()
    last = ends[-1] if ends else None
    while last is not None:
        stay.add(last)
        last = before[last]
    return stay
