"""What fits a prompt, as conditions that are checked on a track's data: see wishes.yaml."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple, Self

from library.names.normalization import artist_key, fold


class Song(NamedTuple):
    """A track as conditions see it; `artist` is who performs it, `recording` a number that its copies share."""

    rating_key: str
    artist: str
    title: str
    album: str
    year: int | None
    genres: frozenset[str]
    is_live: bool
    recording: int

    @property
    def name(self) -> str:
        """As a list's line has it."""
        return f"{self.artist} - {self.title}"


class Condition(NamedTuple):
    """All that is given holds; names are folded."""

    genres: frozenset[str] = frozenset()
    artists: frozenset[str] = frozenset()
    tracks: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    years: tuple[int, int] | None = None
    letters: str = ""
    not_artists: frozenset[str] = frozenset()

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> Self:
        """Out of YAML. Raises TypeError where it says what is no condition."""
        keys = {name: frozenset(map(artist_key, given[name])) for name in ("artists", "not_artists") if name in given}
        folded = {
            "tracks": frozenset(map(fold, given.get("tracks", ()))),
            "words": frozenset(map(fold, given.get("words", ()))),
            "genres": frozenset(given.get("genres", ())),
        }
        years = {"years": tuple(given["years"])} if "years" in given else {}
        return cls(**(dict(given) | folded | keys | years))

    def holds(self, song: Song) -> bool:
        """For this track."""
        return (
            (self.years is None or (song.year is not None and self.years[0] <= song.year <= self.years[1]))
            and (not self.genres or bool(self.genres & song.genres))
            and (not self.letters or re.search(self.letters, song.name) is not None)
            and (not self.artists or _artist_key(song.artist) in self.artists)
            and (not self.not_artists or _artist_key(song.artist) not in self.not_artists)
            and (not self.tracks or _folded(song.name) in self.tracks)
            and (not self.words or not self.words.isdisjoint(_phrases(song.title)))
        )


@lru_cache(maxsize=200_000)
def _phrases(title: str) -> frozenset[str]:
    """Its words, and what follows one another in it, up to three."""
    words = fold(title).split()
    return frozenset(" ".join(words[at : at + size]) for at in range(len(words)) for size in (1, 2, 3))


_folded = lru_cache(maxsize=200_000)(fold)
_artist_key = lru_cache(maxsize=20_000)(artist_key)
