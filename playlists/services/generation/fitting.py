"""As many lines of a list as surely fit into so many tokens. Pure.

Lines are measured many at once, and one by one only where the room ends.
"""

from collections.abc import Iterator, Sequence

from llm.budget import token_bound
from playlists.prompts.listing import Named, year_line

#: Tokens of the shortest line: what is left below it is not worth looking further.
_SHORTEST = 8
_AT_ONCE = 64


def lines_that_fit(named: Named, room: int) -> Named:
    """In the given order; tracks whose names are too long are left out."""
    if _bytes_at_most(named) <= room - _SHORTEST:
        return named
    places = list(_fitting(named, room))
    return Named([named.tracks[place] for place in places], [named.lines[place] for place in places])


def line_bound(line: str, highest: int) -> int:
    """The most tokens of a track's line, in a list of so many."""
    return token_bound(f"{highest} {line}\n")


def _bytes_at_most(named: Named) -> int:
    """No text has more tokens than bytes."""
    lines = len("\n".join(named.lines).encode()) + len(named.lines) * len(f"{len(named.lines)} \n")
    return lines + sum(len(f"{year}\n".encode()) for year in set(map(year_line, named.tracks)))


def _fitting(named: Named, room: int) -> Iterator[int]:
    """The places of those that fit."""
    room_left = _Room(room, highest=len(named.tracks))
    years, places = [year_line(track) for track in named.tracks], range(len(named.tracks))
    start = 0
    while start < len(places) and room_left.take(
        named.lines[start : start + _AT_ONCE], years[start : start + _AT_ONCE]
    ):
        yield from places[start : start + _AT_ONCE]
        start += _AT_ONCE
    for place in places[start:]:
        if room_left.tokens < _SHORTEST:
            return
        if room_left.take([named.lines[place]], [years[place]], spare=0):
            yield place


class _Room:
    """What is left for lines, each below the year that it is of."""

    def __init__(self, tokens: int, *, highest: int) -> None:
        self.tokens = tokens
        self._number = f"{highest} "
        self._years: set[str] = set()

    def take(self, lines: Sequence[str], years: Sequence[str], *, spare: int = _SHORTEST) -> bool:
        """Whether there is room for all of these, which is taken then, with so much to spare."""
        new = set(years) - self._years
        text = "\n".join((*(f"{self._number}{line}" for line in lines), *new, ""))
        cost = token_bound(text)
        if cost > self.tokens - spare:
            return False
        self.tokens -= cost
        self._years |= new
        return True
