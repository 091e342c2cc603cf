"""The model's reading of a plan as a part of an address and back: what a person chose has the same names without "ip".

Lenient, and within the bounds that hold for choices: an address may say anything. Pure.
"""

from collections.abc import Iterator, Mapping, Sequence

from playlists.plan import WishPlan
from playlists.plan_names import read_name
from playlists.services.filter_form.facts_query import facts_from, facts_pairs
from playlists.services.planning.spans import read_span

_PREFIX = "ip"
#: Names and sentences of the model's plan; each may come several times.
_LISTS = {"artists": "ipa", "without_artists": "ipxa", "without_genres": "ipxg", "unmet": "ipu"}
_MOST, _LONGEST = 20, 300


def plan_pairs(plan: WishPlan) -> Iterator[tuple[str, str]]:
    """Key and value of all that it says."""
    yield from ((f"{_PREFIX}{key}", value) for key, value in facts_pairs(plan))
    for name, key in _LISTS.items():
        yield from ((key, value) for value in getattr(plan, name))
    if plan.years:
        yield "ipy", f"{plan.years[0]}-{plan.years[1]}"
    if plan.only:
        yield "ipo1", "1"


def plan_from(query: Mapping[str, Sequence[str]]) -> WishPlan:
    """What cannot be read is left out."""
    own = {key.removeprefix(_PREFIX): values for key, values in query.items() if key.startswith(_PREFIX)}
    facts = {name: _known(name, value) for name, value in facts_from(own).items() if value and value != "picked"}
    years = read_span(next(iter(query.get("ipy", ())), ""))
    lists = {name: _names(query.get(key, ())) for name, key in _LISTS.items()}
    return WishPlan(**facts, **lists, years=years, only="ipo1" in query)


def _known(field: str, value: object) -> object:
    """Of languages, countries and voices those that there are."""
    if not isinstance(value, tuple):
        return value
    names = (read_name(field, name) for name in value)
    return tuple(dict.fromkeys(name for name in names if name)) or None


def _names(values: Sequence[str]) -> tuple[str, ...]:
    named = (" ".join(value.split()) for value in values)
    return tuple(dict.fromkeys(name for name in named if 0 < len(name) <= _LONGEST))[:_MOST]
