"""One plan out of what rules read, what the model read and what the person chose, by one written rule. Pure.

1. What the person chose beats both readers, and what can't hold beside it goes.
2. A name, an era, a number or a refusal that rules read stands as they read it: no model drops it, turns it round, or
   lets in again what the prompt refuses.
3. What rules did not read, a model that is trusted adds, unless it contradicts what stands. It refuses only names that
   the prompt has (check.py).
4. The order, which is neither name nor number, is the model's where both read one; but an album's own stays.
5. A model that is not trusted to read adds only what ranks (`ranking_part`).
"""

from typing import Any

from playlists.plan import Facts, WishPlan
from playlists.plan_fields import MOST_NAMES, PLAN_FIELDS
from playlists.plan_parts import leave_out
from playlists.schemas import Wish
from playlists.services.planning.agreement import contradicted, opposite_of, without_opposites

_NAMES = tuple(name for name, field in PLAN_FIELDS.items() if field.kind == "names")
_RANKING = tuple(name for name in _NAMES if not name.startswith("without_"))
_MOST_UNMET = 8


def merge_readings(rules: WishPlan, model: WishPlan) -> WishPlan:
    """Rules 2 to 4; the model's plan is one that was checked against the wish."""
    told = rules.model_dump()
    told |= _facts(told, model) | _signals(rules, model)
    told["unmet"] = tuple(dict.fromkeys((*rules.unmet, *model.unmet)))[:_MOST_UNMET]
    return WishPlan(**told)


def ranking_part(plan: WishPlan) -> WishPlan:
    """Of a model's plan, what leaves out no track and changes no list."""
    return WishPlan(**plan.model_dump(include=set(_RANKING)))


def choose_facts(plan: WishPlan, wish: Wish) -> WishPlan:
    """The plan with what the person chose by hand; what is chosen as "no limit" is None, what is ignored left out.

    What can't hold beside a choice goes: of a length in tracks and one in minutes, the one that was not chosen.
    """
    plan = leave_out(plan, wish.ignored)
    chosen = {name: value or None for name in Facts.model_fields if (value := getattr(wish, name)) is not None}
    held = plan.model_dump(include=set(Facts.model_fields)) | chosen
    for name, value in chosen.items():
        beside = [other for other in contradicted(name, held) if other not in chosen]
        held |= dict.fromkeys(beside, None)
        if isinstance(value, tuple) and (opposite := opposite_of(name)) not in chosen:
            held[opposite] = without_opposites(opposite, held[opposite] or (), held) or None
    if held.get("order") == "picked":
        held["order"] = None
    return plan.model_copy(update=held)


def settle_wish(wish: Wish, plan: WishPlan) -> Wish:
    """The wish with all that the plan says of tracks and of the list; 0, False and () where nothing is asked."""
    return wish.model_copy(update={name: getattr(plan, name) for name in Facts.model_fields})


def _facts(rules: dict[str, Any], model: WishPlan) -> dict[str, Any]:
    """What is new in the model's, one after the other, as each must hold beside those before it."""
    held = {name: rules[name] for name in Facts.model_fields}
    for name in Facts.model_fields:
        value = getattr(model, name)
        if value is None:
            continue
        if name in _NAMES:
            added = without_opposites(name, value, held)
            held[name] = tuple(dict.fromkeys((*(held[name] or ()), *added)))[:MOST_NAMES] or None
        elif _may_say(name, held[name]) and not contradicted(name, {**held, name: value}):
            held[name] = value
    return held


def _may_say(name: str, read: object) -> bool:
    return read is None or (name == "order" and read != "album")


def _signals(rules: WishPlan, model: WishPlan) -> dict[str, Any]:
    refused = {*rules.without_artists, *rules.like}
    added = tuple(name for name in model.artists if name not in refused and name not in rules.artists)
    artists = (*rules.artists, *added)
    years = model.years if rules.years is None and not rules.without_years else None
    is_alone = bool(artists) and not (rules.genres or rules.albums or rules.like)
    return {
        "artists": artists,
        "only": rules.only or (model.only and is_alone),
        "years": rules.years or years,
        "without_artists": _joined(rules.without_artists, model.without_artists, artists),
        "without_genres": _joined(rules.without_genres, model.without_genres, rules.genres),
    }


def _joined(one: tuple[str, ...], other: tuple[str, ...], wanted: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*one, *(name for name in other if name not in wanted))))
