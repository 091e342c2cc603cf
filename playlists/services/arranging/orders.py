"""The orders of a playlist that code can make, out of what is known of each track. Pure."""

import random
import sys
from collections.abc import Callable, Mapping, Sequence
from itertools import takewhile
from types import MappingProxyType
from typing import NamedTuple

from playlists.plan import Order
from playlists.services.arranging.smooth import smoothen

#: What has no year comes last, and so does what has no number on its album.
_LAST = sys.maxsize


class Known(NamedTuple):
    """What is known of a track: `album` tells albums apart and sorts those of one year; discs and numbers from 1.

    `level` is how energetic it is, from 1 to 5 with fractions; None where that is not known, as with year and number.
    """

    artist: str
    year: int | None = None
    album: str = ""
    album_year: int | None = None
    disc: int | None = None
    number: int | None = None
    level: float | None = None


def arrange(tracks: Sequence[Known], order: Order, *, seed: int) -> list[int]:
    """The places of all tracks, in the order that is asked for; equals stay as they were."""
    if order == "picked":
        return list(range(len(tracks)))
    if order == "shuffled":
        places = list(range(len(tracks)))
        random.Random(seed).shuffle(places)  # noqa: S311  # repeatable, not secret
        return places
    return _ORDERS[order](tracks)


def levels_of(tracks: Sequence[Known]) -> list[float]:
    """How energetic each is; where that is not known, as energetic as the one in the middle."""
    known = sorted(track.level for track in tracks if track.level is not None)
    middle = known[len(known) // 2] if known else 0.0
    return [middle if track.level is None else track.level for track in tracks]


def _by_album(tracks: Sequence[Known]) -> list[int]:
    """Albums by their year, each by disc and number."""
    first_years: dict[tuple[str, int | None], int] = {}
    for track in tracks:
        year = track.album_year or track.year or _LAST
        key = (track.album, track.album_year)
        first_years[key] = min(year, first_years.get(key, year))

    def place(at: int) -> tuple[int, str, int, int, int]:
        track = tracks[at]
        year = first_years[track.album, track.album_year]
        return year, track.album, track.album_year or 0, track.disc or 1, track.number or _LAST

    return sorted(range(len(tracks)), key=place)


def _by_year(tracks: Sequence[Known]) -> list[int]:
    """Tracks of one year and album by disc and number."""
    in_albums = _by_album(tracks)
    return sorted(in_albums, key=lambda at: tracks[at].year or _LAST)


def _rising(tracks: Sequence[Known]) -> list[int]:
    levels = levels_of(tracks)
    by_level = sorted(range(len(tracks)), key=levels.__getitem__)
    return _apart(by_level, levels, tracks)


def _falling(tracks: Sequence[Known]) -> list[int]:
    levels = levels_of(tracks)
    by_level = sorted(range(len(tracks)), key=lambda at: -levels[at])
    return _apart(by_level, levels, tracks)


def _arc(tracks: Sequence[Known]) -> list[int]:
    """Every second one up, the others down again: the most energetic are in the middle."""
    levels = levels_of(tracks)
    by_level = sorted(range(len(tracks)), key=levels.__getitem__)
    return _apart([*by_level[::2], *by_level[1::2][::-1]], levels, tracks)


def _smooth(tracks: Sequence[Known]) -> list[int]:
    return smoothen(levels_of(tracks), [track.artist for track in tracks])


def _apart(places: Sequence[int], levels: Sequence[float], tracks: Sequence[Known]) -> list[int]:
    """Of equally energetic ones, the next by another artist than the one before goes first, where there is one."""
    left, apart = list(places), list[int]()
    while left:
        equals = takewhile(lambda at: levels[at] == levels[left[0]], left)
        before = tracks[apart[-1]].artist if apart else None
        chosen = next((at for at in equals if tracks[at].artist != before), left[0])
        left.remove(chosen)
        apart.append(chosen)
    return apart


_ORDERS: Mapping[Order, Callable[[Sequence[Known]], list[int]]] = MappingProxyType(
    {
        "album": _by_album,
        "chronological": _by_year,
        "rising": _rising,
        "falling": _falling,
        "arc": _arc,
        "smooth": _smooth,
    }
)
