"""The numbered list of candidates as the model sees it: a line a track below its year (measured in ADR 0006)."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from library.listed import Listed
from library.recordings.recording_key import without_edition

#: Longer names are cut: 500 characters of title would cost what ten tracks cost and tell no more.
_LONGEST_NAME = 80
_NO_YEAR = "Year unknown"


class Listing(NamedTuple):
    """The text, the tracks in the order of their numbers (the first is 1), and in that of their draw: best first."""

    text: str
    tracks: Sequence[Listed]
    drawn: Sequence[Listed]


class Named(NamedTuple):
    """Tracks, and the line of each without its number."""

    tracks: Sequence[Listed]
    lines: Sequence[str]


def name_tracks(tracks: Sequence[Listed]) -> Named:
    """Each artist's name is made ready once."""
    artists = {artist: _name(artist) for artist in {track.artist for track in tracks}}
    return Named(tracks, [f"{artists[track.artist]} - {_title(track.title)}" for track in tracks])


def lay_out(tracks: Sequence[Listed]) -> Listing:
    """In the order of the draw, so the best-ranked lead (measured in ADR 0024); years as they first occur, as in time's
    order a model that likes the top likes old music. The same tracks make the same list, which no server reads twice.
    """
    return lay_out_named(name_tracks(tracks))


def lay_out_named(named: Named) -> Listing:
    """The same, of tracks that have their lines."""
    drawn, names = named
    by_year: defaultdict[int, list[int]] = defaultdict(list)
    for place, track in enumerate(drawn):
        by_year[track.year or 0].append(place)
    ordered: list[Listed] = []
    lines: list[str] = []
    for places in by_year.values():
        lines.append(year_line(drawn[places[0]]))
        lines += [f"{number} {names[place]}" for number, place in enumerate(places, len(ordered) + 1)]
        ordered += [drawn[place] for place in places]
    return Listing("\n".join(lines), ordered, drawn)


def number_lines(tracks: Sequence[Listed]) -> str:
    """One line a track, in the given order, each with its year."""
    return "\n".join(f"{number} {name_line(track)} ({year_line(track)})" for number, track in enumerate(tracks, 1))


def name_lines(tracks: Sequence[Listed]) -> str:
    """One line a track below its year, for an answer that needs no numbers: a quarter fewer tokens than with them."""
    by_year: defaultdict[str, list[str]] = defaultdict(list)
    for track in tracks:
        by_year[year_line(track)].append(name_line(track))
    return "\n".join(line for year, names in by_year.items() for line in (year, *names))


def year_line(track: Listed) -> str:
    """The line above all tracks of a year."""
    return str(track.year) if track.year else _NO_YEAR


def name_line(track: Listed) -> str:
    """A track's line, without its number, and without the edition: "(2011 Remaster)" costs what half a track does."""
    return f"{_name(track.artist)} - {_title(track.title)}"


def _title(title: str) -> str:
    return _name(without_edition(title) or title)


def _name(text: str) -> str:
    """On one line, and not endless."""
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST_NAME else flat[: _LONGEST_NAME - 1] + "…"
