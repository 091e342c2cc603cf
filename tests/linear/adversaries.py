"""Texts that are hard for a pattern, made out of its own parts: what it repeats, what it begins with, what it lacks."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from itertools import islice, product
from typing import Any

#: Python's own reader of patterns, which has no public name.
kinds: Any = import_module("re._constants")
parser: Any = import_module("re._parser")
_REPEATS = {kinds.MAX_REPEAT, kinds.MIN_REPEAT, kinds.POSSESSIVE_REPEAT}
_CANDIDATES = "a1 -._\"'(A/:,\n\t夜é!#<"
_CATEGORY = {
    kinds.CATEGORY_DIGIT: r"\d",
    kinds.CATEGORY_NOT_DIGIT: r"\D",
    kinds.CATEGORY_SPACE: r"\s",
    kinds.CATEGORY_NOT_SPACE: r"\S",
    kinds.CATEGORY_WORD: r"\w",
    kinds.CATEGORY_NOT_WORD: r"\W",
}
_ENDS = ("", "\0", "\n\0")
#: What any text may be full of.
_USUAL = (" ", "\n", "a", "a ", "a-", "-", "0", "1,", '"', "'", "(", "(a", "[", "[1", "{", '{"', "<", "/", "a.", "夜")
_MOST = 160
#: Characters of what stands before, where it stands there again and again.
_LONG = 2_048


@dataclass(frozen=True)
class Pump:
    """`before`, then `piece` again and again up to a length, then `after`."""

    before: str
    piece: str
    after: str = ""

    def __call__(self, size: int) -> str:
        """The text of about `size` characters."""
        return self.before + self.piece * (size // len(self.piece)) + self.after


def pumps_for(pattern: re.Pattern[str]) -> list[Pump]:
    """Hard texts for this pattern, each once."""
    tree = parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE)
    found = [*_from_repeats(tree), *_from_whole(tree), *(Pump("", piece) for piece in _USUAL)]
    return list(islice(dict.fromkeys(pump for pump in found if pump.piece), _MOST))


def _from_repeats(tree: Any) -> Iterator[Pump]:
    repeats = list(_repeats("", tree))
    bodies = list(dict.fromkeys(body for _, body in repeats))
    for before, body in repeats:
        yield from (Pump(before, body, end) for end in _ENDS)
        yield Pump("", before)
        yield Pump("", before + body)
        yield Pump("", before + body * 9)
        yield Pump(before * min(500, _LONG // max(len(before), 1)), body)
    for one, other in product(bodies[:8], bodies[:8]):
        yield Pump("", one + other)


def _from_whole(tree: Any) -> Iterator[Pump]:
    for whole in _examples(tree):
        for piece in (whole, whole[:-1], whole + " ", " " + whole, whole + "\n"):
            yield Pump("", piece)


def _repeats(before: str, tree: Any) -> Iterator[tuple[str, str]]:
    """Each repeat without end: an example of what stands before it, and one of what it repeats."""
    for kind, value in tree:
        if kind in _REPEATS and value[1] == kinds.MAXREPEAT:
            yield from ((before, body) for body in _examples(value[2]) if body)
        for inner in _inside(kind, value):
            yield from _repeats(before, inner)
        before += next(iter(_examples([(kind, value)])), "")


def _inside(kind: Any, value: Any) -> Sequence[Any]:
    if kind in _REPEATS:
        return [value[2]]
    if kind is kinds.SUBPATTERN:
        return [value[3]]
    if kind is kinds.BRANCH:
        return list(value[1])
    if kind in {kinds.ASSERT, kinds.ASSERT_NOT}:
        return [value[1]]
    return [value] if kind is kinds.ATOMIC_GROUP else []


def _examples(tree: Any, most: int = 4) -> list[str]:
    """A few texts that the parts match one after the other (what is only looked at is left out)."""
    found = [""]
    for kind, value in tree:
        choices = _choices(kind, value)
        found = [left + right for right in choices for left in found][:most] if choices else found
    return found


def _choices(kind: Any, value: Any) -> list[str]:
    if kind is kinds.LITERAL:
        return [chr(value)]
    if kind in {kinds.NOT_LITERAL, kinds.IN, kinds.ANY}:
        return _of_class(kind, value)
    if kind in _REPEATS:
        return [example * max(value[0], 1) for example in _examples(value[2])]
    if kind in {kinds.ASSERT, kinds.ASSERT_NOT}:
        return []
    return [example for inner in _inside(kind, value) for example in _examples(inner)]


def _of_class(kind: Any, value: Any) -> list[str]:
    if kind is not kinds.IN:
        return [char for char in _CANDIDATES if kind is kinds.ANY or ord(char) != value][:4]
    own = [chr(item[1] if item[0] is kinds.LITERAL else item[1][0]) for item in value if item[0] in _WRITTEN]
    fitting = [char for char in (*own, *_CANDIDATES) if _is_in(char, value)]
    return list(dict.fromkeys(fitting))[:4]


_WRITTEN = {kinds.LITERAL, kinds.RANGE}


def _is_in(char: str, items: Any) -> bool:
    negated: bool = items[0][0] is kinds.NEGATE
    fits: bool = any(_fits(char, kind, value) for kind, value in items)
    return fits != negated


def _fits(char: str, kind: Any, value: Any) -> bool:
    if kind is kinds.LITERAL:
        return bool(ord(char) == value)
    if kind is kinds.RANGE:
        return bool(value[0] <= ord(char) <= value[1])
    return bool(kind is kinds.CATEGORY and re.match(_CATEGORY[value], char))
