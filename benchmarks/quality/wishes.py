"""The prompts that are measured, each with its kind and its truth, out of YAML."""

from pathlib import Path
from typing import NamedTuple

from benchmarks.quality.truth import Condition, Song
from core.text.word_lists import read_yaml

_FOLDER = Path(__file__).parent


class Case(NamedTuple):
    """A prompt, and what fits it: what one of the conditions holds for."""

    wish: str
    kind: str
    fits: tuple[Condition, ...]

    def is_met_by(self, song: Song) -> bool:
        """Whether the track fits."""
        return any(condition.holds(song) for condition in self.fits)


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
