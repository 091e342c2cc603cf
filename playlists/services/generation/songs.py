"""Versions of one song ("(Demo)", "(Live at …)", "(with X)") stand once in a playlist, unless they are asked for."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from library.listed import Listed, ListedTrack
from library.names.normalization import fold
from library.recordings.song_key import is_version, version_words
from library.schemas import TrackRef
from playlists.plan import Signals
from playlists.schemas import Wish
from playlists.services.generation.song_keys import Key, SongKeys, names_version
from playlists.services.wishes.versions import AskedVersions, read_versions

_Track = TypeVar("_Track", TrackRef, ListedTrack)


class Songs:
    """Which tracks are the same song for this wish; `taken` are in the playlist already."""

    def __init__(self, asked: AskedVersions, taken: Iterable[TrackRef] = ()) -> None:
        self._asked = asked
        self._keys = SongKeys(several=asked.several)
        self._taken = tuple(taken)
        self._keys.add(self._taken)

    def keys_of(self, tracks: Sequence[Listed]) -> list[Key]:
        """What tracks share, each with any of these, of which only one may stand in a playlist."""
        self._keys.add(tracks)
        return self._keys.of(tracks)

    def each_once(self, tracks: Sequence[_Track]) -> list[_Track]:
        """Of each song the best version, in the place of its first; none that is refused, or whose song is taken."""
        keys = self.keys_of(tracks)
        taken = set(self._keys.of(self._taken))
        best: dict[Key, _Track] = {}
        for track, key in zip(tracks, keys, strict=True):
            if self._asked.refused and self._is_refused(track):
                continue
            if key not in taken and (key not in best or self._order(track) < self._order(best[key])):
                best[key] = track
        return list(best.values())

    def _is_refused(self, track: Listed) -> bool:
        return names_version(track.title) and not self._asked.refused.isdisjoint(version_words(track.title))

    def _order(self, track: Listed) -> tuple[bool, bool, bool]:
        """Lower is better: what was asked for, then the song itself, then the studio."""
        kinds = self._asked.kinds
        return kinds.isdisjoint(fold(track.title).split()) if kinds else False, is_version(track.title), track.is_live


def songs_of(wish: Wish, signals: Signals, taken: Iterable[TrackRef] = ()) -> Songs:
    """Who asks for concerts asks for versions."""
    asked = read_versions(wish.text)
    return Songs(asked._replace(several=asked.several or signals.live), taken)
