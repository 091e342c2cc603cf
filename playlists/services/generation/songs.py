"""Versions of one song ("(Demo)", "(Live at …)", "(with X)") stand once in a playlist, unless they are asked for."""

from collections.abc import Iterable, Sequence

from library.names.normalization import fold
from library.recordings.song_key import is_version, song_key, version_words
from library.schemas import TrackRef
from playlists.plan import Signals
from playlists.schemas import Wish
from playlists.services.generation.matching import recording_of
from playlists.services.wishes.versions import AskedVersions, read_versions


class Songs:
    """Which tracks are the same song for this wish; `taken` are in the playlist already."""

    def __init__(self, asked: AskedVersions, taken: Iterable[TrackRef] = ()) -> None:
        self._asked = asked
        self._keys: dict[str, str] = {}
        self._taken = {self.key_of(track) for track in taken}

    def key_of(self, track: TrackRef) -> str:
        """What tracks share of which only one may stand in a playlist."""
        if track.rating_key not in self._keys:
            self._keys[track.rating_key] = self._key(track)
        return self._keys[track.rating_key]

    def _key(self, track: TrackRef) -> str:
        if self._asked.several:
            return recording_of(track)
        length = track.duration_ms
        return song_key(track.artist, track.title, live=track.is_live, album=track.album, duration_ms=length)

    def each_once(self, tracks: Sequence[TrackRef]) -> list[TrackRef]:
        """Of each song the best version, in the place of its first; none that is refused, or whose song is taken."""
        best: dict[str, TrackRef] = {}
        for track in tracks:
            if self._asked.refused and not self._asked.refused.isdisjoint(version_words(track.title)):
                continue
            key = self.key_of(track)
            if key not in self._taken and (key not in best or self._order(track) < self._order(best[key])):
                best[key] = track
        return list(best.values())

    def _order(self, track: TrackRef) -> tuple[bool, bool, bool]:
        """Lower is better: what was asked for, then the song itself, then the studio."""
        kinds = self._asked.kinds
        return kinds.isdisjoint(fold(track.title).split()) if kinds else False, is_version(track.title), track.is_live


def songs_of(wish: Wish, signals: Signals, taken: Iterable[TrackRef] = ()) -> Songs:
    """Who asks for concerts asks for versions."""
    asked = read_versions(wish.text)
    return Songs(asked._replace(several=asked.several or signals.live), taken)
