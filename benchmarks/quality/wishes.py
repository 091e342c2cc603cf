"""The prompts that are measured, each with its kind and its truth, out of YAML."""

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import NamedTuple

from benchmarks.quality.truth import Condition, Song
from core.text.word_lists import read_yaml

_FOLDER = Path(__file__).parent


class Judged(NamedTuple):
    """A prompt, and which tracks of a catalogue fit it, by their rating keys."""

    wish: str
    kind: str
    fitting: frozenset[str]

    def share_of(self, keys: Collection[str]) -> float:
        """Of these tracks, what fits; 0 of none."""
        return sum(key in self.fitting for key in keys) / max(1, len(keys))


class Case(NamedTuple):
    """A prompt, and what fits it: what one of the conditions holds for."""

    wish: str
    kind: str
    fits: tuple[Condition, ...]

    def is_met_by(self, song: Song) -> bool:
        """Whether the track fits."""
        return any(condition.holds(song) for condition in self.fits)

    def judge(self, songs: Iterable[Song]) -> Judged:
        """Looks at each track once."""
        return Judged(self.wish, self.kind, frozenset(song.rating_key for song in songs if self.is_met_by(song)))


def forty() -> tuple[Case, ...]:
    """Forty prompts of all kinds."""
    return _read("wishes.yaml")


def tops() -> tuple[Case, ...]:
    """Twelve whose best 140 tracks are looked at."""
    return _read("top.yaml")


def of_titles() -> tuple[Case, ...]:
    """Of the forty, the three whose words must be found in titles: colours, the night, cities."""
    return tuple(case for case in forty() if case.kind == "title")[:3]


def _read(name: str) -> tuple[Case, ...]:
    given = read_yaml(_FOLDER / name)
    return tuple(Case(one["wish"], one["kind"], tuple(map(Condition.read, one["fits"]))) for one in given)
