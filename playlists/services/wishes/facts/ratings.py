"""Stars: "four and five star songs", "rating greater than 4", "★★★★ or more", "8/10", in half stars. Pure."""

import re
from collections.abc import Mapping

from playlists.services.wishes.facts.plain import READ, Plain
from playlists.services.wishes.facts.rules import phrase_pattern

_BEST = 10
_SIDES: Mapping[str, str] = {"more": "at_most", "at_least": "less", "less": "at_least", "at_most": "more"}
_SIDE = "(?:(?P<more><more>)|(?P<at_least><at_least>)|(?P<at_most><at_most>)|(?P<less><less>))"
_BEHIND = "(?:(?P<or_more><or_more>)|(?P<or_less><or_less>))"
_NUMBERS = r"(?P<n><n>)(?: (?:<or>|,)(?: <or>)? (?P<most><n>))?(?P<plus> \+)?"
_STARS = phrase_pattern(
    f"(?P<none><none> (?:<w> ){{0,3}}?)?(?:{_SIDE} )?{_NUMBERS}(?: <half_or_full>)? <stars>"
    f"(?! <no_stars_behind> )(?: {_BEHIND})?"
)
_RATED = phrase_pattern(
    f"(?P<none><none> (?:<w> ){{0,2}}?)?<rated>(?: <rated_as>){{0,2}} "
    f"(?:{_SIDE} )?{_NUMBERS}(?! <measures> )(?: <stars>| <half_or_full>)?(?: {_BEHIND})?",
)
_OUT_OF = phrase_pattern(f"(?:{_SIDE} )?{_NUMBERS} (?:/|<out_of>) (?P<of>5|10)(?: <stars>)?(?: {_BEHIND})?")
_OR_MORE = phrase_pattern(f"(?P<n><n>) {_BEHIND} <stars>(?! <no_stars_behind> )")
_AT_LEAST = phrase_pattern("(?P<at_least><at_least>) <rated>(?: <rated_as>)? (?P<n><n>)(?! <measures> )(?: <stars>)?")
_WELL = phrase_pattern("<well_rated>")
_UNRATED = phrase_pattern("<unrated>")
_ANY = phrase_pattern("<any_rating>")


def read_ratings(plain: Plain) -> tuple[Plain, dict[str, int]]:
    """`min_rating` and `max_rating`, each where it is said; of unrated tracks the latter is 0."""
    found: dict[str, int] = {}

    def take(match: re.Match[str]) -> str | None:
        limits = _limits(match)
        found.update(limits)
        return READ if limits else None

    def take_word(side: str, rating: int) -> str:
        found.setdefault(side, rating)
        return READ

    for pattern in (_OUT_OF, _AT_LEAST, _RATED, _OR_MORE, _STARS):
        plain = plain.replace(pattern, take)
    plain = plain.replace(_UNRATED, lambda _: take_word("max_rating", 0))
    plain = plain.replace(_WELL, lambda _: take_word("min_rating", 8))
    return plain.replace(_ANY, lambda _: take_word("min_rating", 1)), found


def _limits(match: re.Match[str]) -> dict[str, int]:
    """In half stars; more than four is 4.5, and five stars need no upper limit."""
    groups = match.groupdict()
    halves = _halves(groups)
    if not halves:
        return {}
    least, most = min(halves), max(halves)
    side = next((side for side in _SIDES if groups.get(side)), "")
    side = {"or_more": "at_least", "or_less": "at_most"}.get(_behind(groups), side)
    if groups.get("none"):
        return _refused(side, least)
    return _bounded(side, least, most)


def _behind(groups: Mapping[str, str | None]) -> str:
    if groups.get("plus"):
        return "or_more"
    return next((name for name in ("or_more", "or_less") if groups.get(name)), "")


def _halves(groups: Mapping[str, str | None]) -> list[int]:
    """None where a number is none of the scale."""
    scale = int(groups.get("of") or 5)
    numbers = [float(text) for name in ("n", "most") if (text := groups.get(name))]
    if any(number > scale for number in numbers):
        return []
    return [round(number * _BEST / scale) for number in numbers]


def _refused(side: str, rating: int) -> dict[str, int]:
    """ "Nothing below three stars", "no one-star songs"."""
    if side:
        return _bounded(_SIDES[side], rating, rating)
    return {"min_rating": rating + 1} if rating < _BEST / 2 else {}


def _bounded(side: str, least: int, most: int) -> dict[str, int]:
    limits = {
        "more": {"min_rating": most + 1},
        "at_least": {"min_rating": least},
        "less": {"max_rating": least - 1},
        "at_most": {"max_rating": most},
        "": {"min_rating": least, "max_rating": most},
    }[side]
    valid = {name: value for name, value in limits.items() if 1 <= value <= _BEST}
    return {name: value for name, value in valid.items() if (name, value) != ("max_rating", _BEST)}
