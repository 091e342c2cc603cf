"""Which tracks are one song, told for a whole list: the careful reading is for titles that may be another's. Pure.

A careful key costs as much as all else that is done to a track. Most titles name no version, and are their song. One
that does ("Tide (Demo)") can only be the song of another one by its singer that begins with the same word.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

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
#: A number stands for a key that nobody needs.
Key = tuple[str, ...] | int


class SongKeys:
    """Keys that tracks share of which only one may stand in a playlist: all versions of a song or, where `several` are
    wanted, all copies of a recording. Equal keys mean so, and keys are comparable, among all tracks that were added.
    """

    def __init__(self, *, several: bool) -> None:
        self._several = several
        self._keys: dict[str, Key] = {}
        self._singers: dict[str, str] = {}
        #: By singer: songs that are certain, and how many other titles begin with each word.
        self._songs: defaultdict[str, list[str]] = defaultdict(list)
        self._beginnings: defaultdict[str, Counter[str]] = defaultdict(Counter)
        #: Tracks whose careful keys nobody needed so far, each with its singer and the word that it begins with.
        self._alone: list[tuple[Listed, str, str]] = []

    def add(self, tracks: Iterable[Listed]) -> None:
        """Tracks that are known already, by their rating keys, stay as they are."""
        keys, songs, several = self._keys, self._songs, self._several
        before = len(keys)
        uncertain: list[tuple[Listed, str, str]] = []
        for track in tracks:
            if track.rating_key in keys:
                continue
            singer = self._singers.get(track.artist) or self._singer_of(track.artist)
            folded = track.folded if isinstance(track, ListedTrack) else title_key(track.title)
            if singer and _is_song(track.title, folded):
                keys[track.rating_key] = (singer, folded, f"{track.is_live:d}") if several else (singer, folded)
                songs[singer].append(folded)
            else:
                # Until its own key is there.
                keys[track.rating_key] = len(keys)
                uncertain.append((track, singer, folded))
        if len(keys) > before:
            self._settle(uncertain)

    def of(self, tracks: Iterable[Listed]) -> list[Key]:
        """The keys of tracks that were added."""
        keys = self._keys
        return [keys[track.rating_key] for track in tracks]

    def _singer_of(self, artist: str) -> str:
        """The artist's part of a key; "" where that says nothing."""
        known = artist if self._several else first_name(artist)
        singer = artist_key(without_guest(known)) if drop_placeholder(artist) else ""
        self._singers[artist] = singer
        return singer

    def _settle(self, uncertain: Sequence[tuple[Listed, str, str]]) -> None:
        """Careful keys for those that are not alone with their first word."""
        for track, singer, folded in uncertain:
            if singer and _KEEPS_FIRST_WORD.match(track.title) and folded[:1].isalnum():
                word = folded.partition(" ")[0]
                self._beginnings[singer][word] += 1
                self._alone.append((track, singer, word))
            else:
                self._songs[singer].append(self._take_care(track))
        words = {singer: {song.partition(" ")[0] for song in self._songs[singer]} for _, singer, _ in self._alone}
        waiting, self._alone = self._alone, []
        for track, singer, word in waiting:
            if self._beginnings[singer][word] > 1 or word in words[singer]:
                self._take_care(track)
            else:
                self._alone.append((track, singer, word))

    def _take_care(self, track: Listed) -> str:
        """The song, as the track's careful key has it."""
        make, length = recording_key if self._several else song_key, track.duration_ms
        key = make(track.artist, track.title, live=track.is_live, album=track.album, duration_ms=length)
        parts = self._keys[track.rating_key] = tuple(key.split("\n"))
        return parts[1]


def names_version(title: str) -> bool:
    """Whether the title may name a version, an edition or a guest; False is certain."""
    return _DECORATED.search(title) is not None


def _is_song(title: str, folded: str) -> bool:
    """Whether the folded title, as it is, is a song's name."""
    is_whole = folded[:1].isalnum() and len(folded) < KEY_LENGTH
    return is_whole and not _DECORATED.search(title) and not is_generic(folded)
