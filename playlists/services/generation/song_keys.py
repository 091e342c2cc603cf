"""Which tracks are one song, told for a whole list: the careful reading is for titles that may be another's. Pure.

A careful key costs as much as all else that is done to a track. Most titles name no version, and are their song. One
that does ("Tide (Demo)") can only be the song of another one by its singer that begins with the same word.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from library.listed import Listed, ListedTrack
from library.names.credits import first_name
from library.names.normalization import KEY_LENGTH, artist_key, title_key
from library.names.placeholders import drop_placeholder
from library.recordings.generic_titles import is_generic
from library.recordings.recording_key import recording_key, without_guest
from library.recordings.song_key import song_key

#: What a version, an edition or a guest is named in.
_DECORATED = re.compile(r"[(\[]|\s[-–—]\s|feat|ft\.", re.IGNORECASE)
#: Begins with a letter or a number, in a word without brackets: that word stays whatever is taken off.
_KEEPS_FIRST_WORD = re.compile(r"[^\W_][^\s(\[]*+(?:\s|$)")
#: Of a song, as versions share it, by its singer.
_Beginning = tuple[str, str]


class SongKeys:
    """Keys that tracks share of which only one may stand in a playlist: all versions of a song or, where `several` are
    wanted, all copies of a recording. Equal keys mean so, and keys are comparable, among all tracks that were added.
    """

    def __init__(self, *, several: bool) -> None:
        self._several = several
        self._keys: dict[str, str | int] = {}
        self._begun: set[_Beginning] = set()
        #: Tracks whose careful keys nobody needed so far.
        self._waiting: dict[_Beginning, Listed] = {}

    def add(self, tracks: Iterable[Listed]) -> None:
        """Tracks that are known already, by their rating keys, stay as they are."""
        for track in tracks:
            if track.rating_key not in self._keys:
                self._add(track)

    def of(self, tracks: Iterable[Listed]) -> list[str | int]:
        """The keys of tracks that were added."""
        keys = self._keys
        return [keys[track.rating_key] for track in tracks]

    def _add(self, track: Listed) -> None:
        singer = singer_of(track.artist, several=self._several)
        folded = track.folded if isinstance(track, ListedTrack) else title_key(track.title)
        is_plain = singer and folded[:1].isalnum() and len(folded) < KEY_LENGTH
        beginning = (singer, folded.partition(" ")[0])
        if is_plain and not names_version(track.title) and not is_generic(folded):
            live = f"\n{track.is_live:d}" if self._several else ""
            self._keys[track.rating_key] = f"{singer}\n{folded}{live}"
            self._begin(beginning)
        elif is_plain and beginning not in self._begun and _KEEPS_FIRST_WORD.match(track.title):
            # Alone so far, it is its own song.
            self._keys[track.rating_key] = len(self._keys)
            self._begun.add(beginning)
            self._waiting[beginning] = track
        else:
            key = self._keys[track.rating_key] = self._careful_key(track)
            self._begin((singer, key.split("\n")[1].partition(" ")[0]))

    def _begin(self, beginning: _Beginning) -> None:
        self._begun.add(beginning)
        if other := self._waiting.pop(beginning, None):
            self._keys[other.rating_key] = self._careful_key(other)

    def _careful_key(self, track: Listed) -> str:
        make, length = recording_key if self._several else song_key, track.duration_ms
        return make(track.artist, track.title, live=track.is_live, album=track.album, duration_ms=length)


def names_version(title: str) -> bool:
    """Whether the title may name a version, an edition or a guest; False is certain."""
    return _DECORATED.search(title) is not None


@lru_cache(maxsize=4096)  # of the artists of a list, each has dozens of tracks there
def singer_of(artist: str, *, several: bool) -> str:
    """The artist's part of a key; "" where that says nothing."""
    if not drop_placeholder(artist):
        return ""
    return artist_key(without_guest(artist if several else first_name(artist)))
