"""What was found of an installation: frozen values, which the page, the JSON API and the command tell alike."""

from typing import Literal

from core.values import Frozen

#: "unknown": it could not be looked at, or is not used. "warning" is to be seen to, "problem" stands in the way now.
State = Literal["ok", "unknown", "warning", "problem"]
TO_DO: frozenset[State] = frozenset({"warning", "problem"})


class Finding(Frozen):
    """One thing that was looked at: how it is, in words, and what to do about it where something is to do.

    `name` is for scripts and never changes; `label` is for people.
    """

    name: str
    label: str
    state: State
    text: str
    next_step: str = ""

    @property
    def is_to_do(self) -> bool:
        """Whether somebody has to do something."""
        return self.state in TO_DO


class Checkup(Frozen):
    """All findings. `is_thorough`: other servers were asked, and every page of the database was read."""

    findings: tuple[Finding, ...]
    is_thorough: bool = False

    @property
    def is_well(self) -> bool:
        """Whether nothing is to be done."""
        return not self.to_do

    @property
    def to_do(self) -> tuple[Finding, ...]:
        """The findings that ask for something, the worst first."""
        to_do = (found for found in self.findings if found.is_to_do)
        return tuple(sorted(to_do, key=lambda found: found.state != "problem"))


class Version(Frozen):
    """One program that takes part."""

    name: str
    version: str
