"""All that a wish says of numbers, lengths, ratings, plays, ages, limits and order, as fields of a plan. Pure."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from playlists.plan import Facts
from playlists.plan_fields import PLAN_FIELDS
from playlists.services.wishes.facts.counts import read_count
from playlists.services.wishes.facts.durations import name_durations
from playlists.services.wishes.facts.order import read_order
from playlists.services.wishes.facts.periods import name_periods
from playlists.services.wishes.facts.plain import READ, Plain, Span, plain_text
from playlists.services.wishes.facts.plays import read_times_of_plays
from playlists.services.wishes.facts.ratings import read_ratings
from playlists.services.wishes.facts.rules import Rule, phrase_pattern, read_rules
from playlists.services.wishes.facts.totals import read_minutes
from playlists.services.wishes.facts.track_lengths import read_track_lengths

#: Where something is said of time does not depend on when.
_ANY_DAY = date(2024, 6, 15)

#: "Not my favourite" says nothing; what refuses of itself ("never played") is not among them.
_WISHED = frozenset({"favourites", "most_played", "least_played"})
_REFUSED = phrase_pattern("<not>")
_CUT: Mapping[str, str] = {
    "count": "A playlist has at most {:,} tracks, so it gets no more.",
    "minutes": "A playlist is at most {:,} minutes long, so it gets no longer.",
}


class FactsRead(NamedTuple):
    """`notes`: sentences on what is beyond all bounds, and was cut to them. `spans`: the characters that were read,
    `told` those of them that say nothing else: "starts mellow" is of a mood, too.
    """

    facts: Facts
    notes: tuple[str, ...]
    spans: tuple[Span, ...]
    told: tuple[Span, ...]


def read_facts(text: str, today: date, names: Iterable[Span] = ()) -> Facts:
    """Only what is said in so many words; `today` is what "this month" counts from.

    `names`: where names of the library and eras stand: no numbers, whatever they say.
    """
    return read_facts_in_bounds(text, today, names).facts


def facts_spans(text: str, names: Iterable[Span] = ()) -> tuple[Span, ...]:
    """The characters of the text that `read_facts` has read."""
    return read_facts_in_bounds(text, _ANY_DAY, names).spans


def read_facts_in_bounds(text: str, today: date, names: Iterable[Span] = ()) -> FactsRead:
    """As `read_facts`, and with what had to be cut."""
    exact, found = _read(plain_text(text, names), today)
    plain, pace = read_order(exact, "paces")
    found["order"] = found["order"] or pace
    beyond = [name for name in _CUT if (found.get(name) or 0) > PLAN_FIELDS[name].most]
    found |= {name: PLAN_FIELDS[name].most for name in beyond}
    facts = Facts(**{name: value for name, value in found.items() if _is_in_bounds(name, value)})
    return FactsRead(facts, tuple(_CUT[name].format(PLAN_FIELDS[name].most) for name in beyond), plain.read, exact.read)


def _read(plain: Plain, today: date) -> tuple[Plain, dict[str, Any]]:
    """What one reader has read, the next ones don't see."""
    plain, order = read_order(plain, "orders")
    plain, times = read_times_of_plays(name_periods(plain, today))
    plain, said = _by_rules(plain)
    plain, ratings = read_ratings(plain)
    plain, lengths = read_track_lengths(name_durations(plain))
    plain, minutes = read_minutes(plain)
    plain, count = read_count(plain)
    numbers = {"minutes": minutes, "count": said.get("count", count)}
    return plain, {**times, **said, **ratings, **lengths, **numbers, "order": order}


def _by_rules(plain: Plain) -> tuple[Plain, dict[str, int | bool]]:
    found: dict[str, int | bool] = {}
    for rule in read_rules():
        plain = plain.replace(rule.pattern, partial(_take, rule, found))
    return plain, found


def _take(rule: Rule, found: dict[str, int | bool], match: re.Match[str]) -> str | None:
    if rule.field in _WISHED and _REFUSED.search(f" {' '.join(match.string[: match.start()].split()[-2:])} "):
        return None
    digits = re.search(r"(?<= )\d+(?= )", f" {match[0]} ")
    if rule.field == "favourites" and digits:  # "my 20 favourites"
        found.setdefault("count", int(digits[0]))
    is_fixed = rule.is_fixed or isinstance(rule.value, bool)
    found.setdefault(rule.field, int(digits[0]) if digits and not is_fixed else rule.value)
    return READ


def _is_in_bounds(name: str, value: object) -> bool:
    field = PLAN_FIELDS[name]
    if isinstance(value, bool) or not isinstance(value, int):
        return value is not None
    # By 0, tracks without a rating are meant.
    return (name, value) == ("max_rating", 0) or (value >= field.least and (not field.most or value <= field.most))
