"""Which facts of a plan can't hold together, so that of two readers one must give way. Pure."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from playlists.plan import FAVOURITE


class _Pair(NamedTuple):
    """Two fields, and whether their values contradict one another."""

    one: str
    other: str
    contradict: Callable[[Any, Any], bool]


def _always(one: object, other: object) -> bool:
    return True


_PAIRS = (
    _Pair("count", "minutes", _always),
    _Pair("shortest", "longest", lambda shortest, longest: shortest > longest),
    _Pair("min_rating", "max_rating", lambda least, most: least > most),
    _Pair("favourites", "max_rating", lambda _, most: most < FAVOURITE),
    _Pair("never_played", "most_played", _always),
    _Pair("never_played", "played_days", _always),
    _Pair("most_played", "least_played", _always),
    _Pair("not_played_days", "played_days", lambda not_for, within: not_for >= within),
)


def contradicted(name: str, facts: Mapping[str, Any]) -> list[str]:
    """Other fields of `facts` that can't hold beside this one."""
    value = facts.get(name)
    if not value:
        return []
    pairs = [(pair.one, pair.other, pair.contradict) for pair in _PAIRS]
    both_ways = [*pairs, *((other, one, _turned(test)) for one, other, test in pairs)]
    return [other for one, other, test in both_ways if one == name and facts.get(other) and test(value, facts[other])]


def without_opposites(name: str, value: tuple[str, ...], facts: Mapping[str, Any]) -> tuple[str, ...]:
    """Of names that are wanted, or refused, those of which `facts` do not say the reverse."""
    said = {one.casefold() for one in facts.get(opposite_of(name)) or ()}
    return tuple(one for one in value if one.casefold() not in said)


def opposite_of(name: str) -> str:
    """Of a field of names that are wanted, that of refused ones, and the other way round."""
    return name.removeprefix("without_") if name.startswith("without_") else f"without_{name}"


def _turned(test: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    return lambda one, other: test(other, one)
