"""Prompts with the plan that a careful person would make of each, and how a plan that was read compares to it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from core.text.word_lists import read_yaml
from library.names.normalization import fold
from playlists.plan import Facts, Signals, WishPlan

_EMPTY = WishPlan()
#: The library's eras may be told as years or as decades; decades that are one span say nothing more.
_TWINS = frozenset({"decades"})
#: Read in the prompt's own words: right with what begins so among them.
_LOOSE = frozenset({"moods", "without_moods", "subjects", "without_subjects", "unknown_artists"})
_FIELDS = tuple(name for name in (*Signals.model_fields, *Facts.model_fields) if name not in _TWINS)


class PlanCase(NamedTuple):
    """A prompt, what a plan of it must say, what it may say, and words of what it must say that it can't meet.

    `row`: its number among the prompts that were tried first, 0 for others. `kind`: the part of it most at stake.
    """

    wish: str
    language: str
    expected: Mapping[str, Any]
    free: frozenset[str]
    unmet: tuple[str, ...]
    row: int = 0
    kind: str = ""


class Compared(NamedTuple):
    """The fields that a plan got right, did not get, and says though nobody asked; unmet words count as a field."""

    wish: str
    language: str
    right: tuple[str, ...]
    missed: tuple[str, ...]
    invented: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """Whether the prompt was understood whole, and nothing else."""
        return not (self.missed or self.invented)


def read_cases(name: str = "plans.yaml") -> tuple[PlanCase, ...]:
    """In the order of the file; of "plans_held.yaml", those whose plans were written before any was read."""
    return tuple(
        PlanCase(
            wish=one["wish"],
            language=one["language"],
            expected=one["plan"],
            free=frozenset(one.get("free", ())),
            unmet=tuple(one.get("unmet", ())),
            row=one.get("row", 0),
            kind=one.get("kind", ""),
        )
        for one in read_yaml(Path(__file__).with_name(name))
    )


def compare(case: PlanCase, plan: WishPlan) -> Compared:
    """Field by field."""
    asked = [name for name in _FIELDS if name in case.expected and name not in case.free]
    right = [name for name in asked if _is_right(name, case.expected[name], getattr(plan, name))]
    told = " ".join(plan.unmet).casefold()
    said = tuple(f"unmet: {word}" for word in case.unmet if word.casefold() in told)
    unsaid = tuple(f"unmet: {word}" for word in case.unmet if word.casefold() not in told)
    other = (name for name in _FIELDS if name not in case.expected and name not in case.free)
    return Compared(
        case.wish,
        case.language,
        right=(*right, *said),
        missed=(*(name for name in asked if name not in right), *unsaid),
        invented=tuple(name for name in other if getattr(plan, name) != getattr(_EMPTY, name) and _counts(name, plan)),
    )


def _counts(name: str, plan: WishPlan) -> bool:
    """A mood too many only ranks; `only` says nothing without a name."""
    return name not in {"moods", "subjects"} and (name != "only" or bool(plan.artists or plan.albums))


def _is_right(name: str, expected: Any, found: Any) -> bool:
    if isinstance(expected, Mapping):
        return _is_between(expected["between"], found)
    if name in _LOOSE:
        return all(any(_begins(word, one) for one in found or ()) for word in expected)
    if name == "years":
        return found is not None and list(found) == list(expected)
    if isinstance(expected, list):
        return {_folded(one) for one in expected} == {_folded(one) for one in found or ()}
    return bool(found == expected)


def _is_between(bounds: Sequence[int], found: Any) -> bool:
    least, most = bounds
    ends = found if isinstance(found, tuple) else (found,)
    return all(end is not None and least <= end <= most for end in ends)


def _begins(word: str, found: str) -> bool:
    return any(part.startswith(fold(word)) or fold(word).startswith(part) for part in fold(found).split())


def _folded(name: str | Iterable[str]) -> str:
    return fold(name) if isinstance(name, str) else " / ".join(map(fold, name))


def share_right(compared: Iterable[Compared]) -> Iterator[float]:
    """Of each prompt's fields; a prompt that asks for none is right where nothing was invented."""
    for one in compared:
        fields = len(one.right) + len(one.missed)
        yield len(one.right) / fields if fields else float(not one.invented)
