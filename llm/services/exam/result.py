"""What an exam came to, and what a model is trusted with for it. Pure."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, get_args

from pydantic import AwareDatetime

from core.values import Frozen

#: Reading a request, picking tracks by number, saying what is true of music.
Step = Literal["reading", "picking", "telling"]
STEPS: tuple[Step, ...] = get_args(Step)
Grade = Literal["well", "fairly", "poorly"]

#: Of other tasks than these: a result says nothing about today's any more.
VERSION = 2
#: Least share of the points. Picking five of twenty at random gets a quarter of them; who reads the genres of only two
#: of three requests narrows every third library to the wrong music, so that nothing else may be amiss, and who reads no
#: number right sets wrong limits; and one untrue sentence in four is no story.
_WELL: Mapping[Step, float] = MappingProxyType({"reading": 1.0, "picking": 0.8, "telling": 0.85})
_FAIRLY: Mapping[Step, float] = MappingProxyType({"reading": 0.75, "picking": 0.5, "telling": 0.6})
#: The grade from which a step is a model's own work.
_TRUSTED: Mapping[Step, frozenset[Grade]] = MappingProxyType(
    {
        "reading": frozenset({"well", "fairly"}),
        "picking": frozenset({"well", "fairly"}),
        "telling": frozenset({"well"}),
    }
)
_LABELS: Mapping[Step, str] = MappingProxyType(
    {"reading": "reads prompts", "picking": "picks tracks", "telling": "tells stories"}
)
_UNTRUSTED: Mapping[Step, str] = MappingProxyType(
    {
        "reading": "prompts are read by PlexSage’s own rules",
        "picking": "picks tracks: poorly, so it chooses from a few at a time",
        "telling": "stories in PlexSage’s own words",
    }
)


class Points(Frozen):
    """So many points of a step's tasks out of so many."""

    points: int
    most: int

    @property
    def share(self) -> float:
        """Between 0 and 1."""
        return self.points / self.most if self.most else 0.0


class ExamResult(Frozen):
    """A whole exam of one model; `tokens` is what it took, both ways."""

    version: int = VERSION
    reading: Points
    picking: Points
    telling: Points
    tokens: int = 0
    examined_at: AwareDatetime

    def points(self, step: Step) -> Points:
        """Of one step."""
        found: Points = getattr(self, step)
        return found

    def grade(self, step: Step) -> Grade:
        """In words."""
        share = self.points(step).share
        return "well" if share >= _WELL[step] else "fairly" if share >= _FAIRLY[step] else "poorly"

    def trusts(self, step: Step) -> bool:
        """Whether the step is left to the model."""
        return self.grade(step) in _TRUSTED[step]

    @property
    def text(self) -> str:
        """One line for people."""
        told = ((step, self.grade(step)) for step in STEPS)
        words = " · ".join(
            f"{_LABELS[step]}: {grade}" if grade in _TRUSTED[step] else _UNTRUSTED[step] for step, grade in told
        )
        return words[:1].upper() + words[1:]
