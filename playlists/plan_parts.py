"""The parts of a plan, each with a key, and a plan without some of them. Pure."""

from collections.abc import Collection
from typing import TypeVar

from playlists.plan import Facts, Signals

P = TypeVar("P", bound=Signals)
#: What a part is while nothing is said of it.
_NOTHING = {name: field.default for name, field in (*Signals.model_fields.items(), *Facts.model_fields.items())}


def item_key(item: object) -> str:
    """Of one of a list: a name, a first year, (title, artist), or first and last year."""
    return "\t".join(map(str, item)) if isinstance(item, tuple) else str(item)


def part_key(field: str, item: object = None) -> str:
    """ "min_rating", "artists:Queen"; `item` only of a field that is a list."""
    return field if item is None else f"{field}:{item_key(item)}"


def leave_out(plan: P, keys: Collection[str]) -> P:
    """The plan as if these parts had not been said; keys of parts that it does not have change nothing."""
    if not keys:
        return plan
    fields = type(plan).model_fields.keys() & _NOTHING.keys()
    update = {name: _kept(name, getattr(plan, name), keys) for name in fields}
    if not (update["artists"] or update["albums"] or update["unknown_artists"]):
        update["only"] = False
    return plan.model_copy(update=update)


def _kept(name: str, value: object, keys: Collection[str]) -> object:
    if part_key(name) in keys:
        return _NOTHING[name]
    if isinstance(value, tuple) and name != "years":
        return tuple(item for item in value if part_key(name, item) not in keys)
    return value
