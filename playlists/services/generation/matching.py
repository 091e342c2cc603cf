"""Step 6: from what the model answered to tracks of its list. What is not in the list cannot come out."""

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import cached_property

from rapidfuzz import fuzz, process

from library.listed import Listed, ref_of
from library.names.normalization import artist_key, title_key
from library.recordings.recording_key import recording_key
from playlists.schemas import Origin, Pick
from playlists.services.arranging.limits import Limits
from playlists.services.generation.answered_names import Mention, mentions_in

#: Of 100, for a model that answers with names: a letter or two are amiss, and no more.
NAME_SCORE, ARTIST_SCORE = 90, 88
#: One letter amiss in a shorter name may make another one.
_LEAST_LETTERS = 5
#: "(2011 Remaster)", "[Live]" after a title.
_DECORATION = re.compile(r"(?<!\s)\s*+[(\[][^()\[\]]{0,80}[)\]]\s*$")
_ROMAN = re.compile(r"[ivx]{1,5}")
#: Of all tracks of a list at once.
SongKeysOf = Callable[[Sequence[Listed]], Sequence[Hashable]]


class Matcher:
    """Takes numbers as they come and gives each track once: repeats, doubles and foreign numbers are dropped.

    So is what is beyond the `limits`.
    """

    def __init__(self, tracks: Sequence[Listed], keys_of: SongKeysOf, limits: Limits | None = None) -> None:
        self._tracks = tracks
        self._keys = keys_of(tracks)
        self._limits = limits or Limits()
        self._taken: set[Hashable] = set()
        self.numbers: list[int] = []

    def offer(self, number: int, origin: Origin = "first") -> Pick | None:
        """The pick for `number` (from 1), or None where it is out of range, repeated, too much, or the same again."""
        if not 1 <= number <= len(self._tracks):
            return None
        track, key = self._tracks[number - 1], self._keys[number - 1]
        if key in self._taken or not self._limits.allow(track):
            return None
        self._taken.add(key)
        self._limits.take(track)
        self.numbers.append(number)
        return Pick(number=number, track=ref_of(track), origin=origin)

    def offer_track(self, track: Listed, origin: Origin) -> Pick | None:
        """The same, for a track of the list."""
        return self.offer(self._numbers[track.rating_key], origin)

    @cached_property
    def _numbers(self) -> Mapping[str, int]:
        return {track.rating_key: number for number, track in enumerate(self._tracks, 1)}

    def remaining(self) -> list[int]:
        """The numbers that `offer` would still take."""
        left = [number for number, key in enumerate(self._keys, 1) if key not in self._taken]
        return [n for n in left if self._limits.allow(self._tracks[n - 1])] if self._limits.are_any else left

    @property
    def room(self) -> int:
        """How many more tracks the limits allow at least, doubles among them."""
        left = self.remaining()
        return self._limits.count_of(self._tracks[n - 1] for n in left) if self._limits.are_any else len(left)


def recording_of(track: Listed) -> str:
    """A key that all releases of one recording share."""
    album, length = track.album, track.duration_ms
    return recording_key(track.artist, track.title, live=track.is_live, album=album, duration_ms=length)


def numbers_of_names(lines: Iterable[str], tracks: Sequence[Listed]) -> list[int]:
    """For a model that answered with names: the track of each, where there is no doubt which one is meant."""
    known = _Known(tracks)
    return [number for mention in mentions_in("\n".join(lines)) if (number := known.number_of(mention))]


class _Known:
    """The tracks of a list, by artist and title."""

    def __init__(self, tracks: Sequence[Listed]) -> None:
        self._exact: dict[tuple[str, str], int] = {}
        self._bare: dict[tuple[str, str], int | None] = {}
        self._titles: defaultdict[str, dict[str, int]] = defaultdict(dict)
        for number, track in enumerate(tracks, 1):
            artist, title = artist_key(track.artist), title_key(track.title)
            self._exact.setdefault((artist, title), number)
            self._titles[artist].setdefault(title, number)
            bare = (artist, title_key(_DECORATION.sub("", track.title)))
            self._bare[bare] = None if bare in self._bare else number

    def number_of(self, mention: Mention) -> int | None:
        """The number of the track meant: by its very names, else without brackets, else by nearly these names."""
        keys = [(artist_key(artist), title_key(title)) for artist, title in mention]
        exact = next((self._exact[key] for key in keys if key in self._exact), None)
        bare = next((self._bare[key] for key in keys if key in self._bare), None)
        return exact or bare or next(filter(None, (self._nearest(*key) for key in keys)), None)

    def _nearest(self, artist: str, title: str) -> int | None:
        """Artist and title must both be nearly right: a long artist would make any two titles alike."""
        if len(artist) < _LEAST_LETTERS or len(title) < _LEAST_LETTERS:
            return None
        found = process.extractOne(artist, self._titles.keys(), scorer=fuzz.ratio, score_cutoff=ARTIST_SCORE)
        titles = self._titles[found[0]] if found and _numerals(found[0]) == _numerals(artist) else {}
        alike = process.extract(title, titles.keys(), scorer=fuzz.ratio, score_cutoff=NAME_SCORE, limit=2)
        if not alike or (len(alike) > 1 and alike[0][1] == alike[1][1]):
            return None
        return titles[alike[0][0]] if _numerals(title) == _numerals(alike[0][0]) else None


def _numerals(key: str) -> list[str]:
    """What tells siblings apart: the 2 of "Song 2", the II of "Part II"."""
    return [word for word in key.split() if word.isdecimal() or _ROMAN.fullmatch(word)]
