"""The numbered list of candidates as the model sees it: a line a track below its year (measured in ADR 0006)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from library.schemas import TrackRef

#: Longer names are cut: 500 characters of title would cost what ten tracks cost and tell no more.
_LONGEST_NAME = 80
_NO_YEAR = "Year unknown"


class Listing(NamedTuple):
    """The text, the tracks in the order of their numbers (the first is 1), and in that of their draw: best first."""

    text: str
    tracks: tuple[TrackRef, ...]
    drawn: tuple[TrackRef, ...]


def lay_out(tracks: Iterable[TrackRef]) -> Listing:
    """In the order of the draw, so the best-ranked lead (measured in ADR 0024); years as they first occur, as in time's
    order a model that likes the top likes old music. The same tracks make the same list, which no server reads twice.
    """
    drawn = tuple(tracks)
    by_year: defaultdict[str, list[TrackRef]] = defaultdict(list)
    for track in drawn:
        by_year[year_line(track)].append(track)
    ordered: list[TrackRef] = []
    lines: list[str] = []
    for year, of_year in by_year.items():
        lines.append(year)
        for track in of_year:
            ordered.append(track)
            lines.append(f"{len(ordered)} {name_line(track)}")
    return Listing("\n".join(lines), tuple(ordered), drawn)


def number_lines(tracks: Sequence[TrackRef]) -> str:
    """One line a track, in the given order, each with its year."""
    return "\n".join(f"{number} {name_line(track)} ({year_line(track)})" for number, track in enumerate(tracks, 1))


def year_line(track: TrackRef) -> str:
    """The line above all tracks of a year."""
    return str(track.year) if track.year else _NO_YEAR


def name_line(track: TrackRef) -> str:
    """A track's line, without its number."""
    return f"{_name(track.artist)} - {_name(track.title)}"


def _name(text: str) -> str:
    """On one line, and not endless."""
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST_NAME else flat[: _LONGEST_NAME - 1] + "…"
