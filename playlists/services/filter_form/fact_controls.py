"""The controls of a plan's facts: what each offers, what is in force, and what the prompt alone would have. Pure."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Literal, get_args

from core.text.humanize import pluralize
from core.values import Frozen
from playlists.plan import Facts, Order
from playlists.plan_fields import PLAN_FIELDS, PlanField
from playlists.plan_names import name_label, offered_names
from playlists.services.filter_form.choice import Chip, Option, print_of
from playlists.services.planning.words import ORDER_WORDS, days_words, length_words, stars_words

_PERIODS = (7, 30, 90, 180, 365)
_LENGTHS = (120, 180, 240, 300, 420, 600)
_FEW = (1, 2, 3, 5)
_OFFERED: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {
        "min_rating": (2, 4, 6, 8, 10),
        "max_rating": (2, 4, 6, 8),
        "not_played_days": _PERIODS,
        "played_days": _PERIODS,
        "added_days": _PERIODS,
        "longest": _LENGTHS,
        "shortest": _LENGTHS,
        "per_artist": _FEW,
        "per_album": _FEW,
    }
)
_NO_LIMIT: Mapping[str, str] = MappingProxyType({"half stars": "Any rating", "days": "Any time"})
_ADDING: Mapping[str, str] = MappingProxyType(
    {
        "moods": "Add a mood",
        "without_moods": "Exclude a mood",
        "subjects": "Add a word, like trains",
        "without_subjects": "Exclude a word",
        "languages": "Add a language",
        "without_languages": "Exclude a language",
        "countries": "Add a country",
        "without_countries": "Exclude a country",
    }
)
#: How a form sends a most rating of 0, which only a prompt can ask for: a person's 0 is no limit.
_UNRATED = "unrated"
#: With so few names to choose from, all are shown.
_ALL_SHOWN = 6


class FactControl(Frozen):
    """`suggested` are the values that the prompt alone would have, as the form sends them (`key`0).

    `options` of a list, `chips` of names; `is_set`: it limits anything. `adding`: the words of a field for more names.
    """

    id: str
    name: str
    key: str
    label: str
    kind: Literal["list", "flag", "names", "choice"]
    suggested: tuple[str, ...]
    is_set: bool
    adding: str = ""
    options: tuple[Option, ...] = ()
    chips: tuple[Chip, ...] = ()


def fact_controls(said: Facts, settled: Facts) -> Mapping[str, FactControl]:
    """Of each fact but the playlist's length: `said` is the prompt's, `settled` what is in force. By field."""
    fields = [field for field in PLAN_FIELDS.values() if field.name not in {"count", "minutes"}]
    return {field.name: _control(field, getattr(said, field.name), getattr(settled, field.name)) for field in fields}


def control_id(name: str) -> str:
    """Of the element on the page."""
    return "rating" if name == "min_rating" else f"fact-{name}"


def sent_value(field: PlanField, value: object) -> tuple[str, ...]:
    """As a form sends it, where nothing but the prompt has chosen it."""
    if field.kind == "names":
        return tuple(value) if isinstance(value, tuple) else ()
    if field.kind == "order":
        return (str(value or "picked"),)
    if field.name == "max_rating" and value == 0:
        return (_UNRATED,)
    return (str(int(value)) if isinstance(value, int) else "0",)


def _control(field: PlanField, said: object, settled: object) -> FactControl:
    few = field.kind == "names" and 0 < len(offered_names(field.name)) <= _ALL_SHOWN
    kind: Literal["list", "flag", "names", "choice"] = "list"
    if field.kind == "flag":
        kind = "flag"
    elif field.kind == "names":
        kind = "choice" if few else "names"
    return FactControl(
        id=control_id(field.name),
        name=field.name,
        key=field.key,
        label=field.label,
        kind=kind,
        suggested=sent_value(field, said),
        is_set=bool(settled) and settled != "picked",
        adding=_ADDING.get(field.name, ""),
        options=tuple(_options(field, settled)) if kind == "list" else (),
        chips=tuple(_chips(field, settled, few=few)) if field.kind == "names" else (),
    )


def _chips(field: PlanField, settled: object, *, few: bool) -> Iterator[Chip]:
    names = settled if isinstance(settled, tuple) else ()
    for name in offered_names(field.name) if few else names:
        label = name_label(field.name, name)
        yield Chip(id=f"{field.key}-{print_of(name)}", value=name, label=label, chosen=name in names)


def _options(field: PlanField, settled: object) -> Iterator[Option]:
    if field.kind == "order":
        for order in get_args(Order):
            words = ORDER_WORDS[order]
            yield Option(value=order, label=words[0].upper() + words[1:], selected=order == (settled or "picked"))
        return
    if field.name == "max_rating" and settled == 0:
        yield Option(value=_UNRATED, label="Unrated", selected=True)
        settled = -1
    chosen = settled if isinstance(settled, int) else 0
    for value in sorted({0, *_OFFERED[field.name], *([chosen] if chosen > 0 else [])}):
        yield Option(value=str(value), label=_label(field, value), selected=value == chosen)


def _label(field: PlanField, value: int) -> str:
    if not value:
        return _NO_LIMIT.get(field.unit, "No limit")
    if field.name == "min_rating":
        return f"{_drawn(value)} {stars_words(value)}{' or more' if value < 10 else ''}"
    if field.name == "max_rating":
        return f"{_drawn(value)} {stars_words(value)} or less"
    if field.unit == "days":
        words = days_words(value)
        return words if words[0].isdigit() else f"1 {words}"
    return length_words(value) if field.unit == "seconds" else pluralize(value, "track")


def _drawn(halves: int) -> str:
    return "★" * (halves // 2) + ("½" if halves % 2 else "")
