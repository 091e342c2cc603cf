"""What the form of a new playlist sends, as the lists of an address. Pure.

Its chips that are shown as chosen because the wish suggests them are sent like all others: the form also sends which
they were (g0, d0), and only what differs from them was chosen by the person. An empty g or d says that somebody did.
Likewise the depth that the settings say (depth0), and each fact as the prompt has it (n0, r0, …); an unticked box is
not sent at all. `by` is "n" for a length in tracks, "min" for one in minutes; `drop` and `restore` name a part of what
was understood (plan_parts).
"""

from collections.abc import Iterator

from playlists.plan import DEFAULT_COUNT
from playlists.plan_fields import PLAN_FIELDS, PlanField
from playlists.plan_names import read_name
from playlists.services.filter_form.wish_query import Lists

_SUGGESTED = ("g", "d")
#: Text fields, for those without a script, whose name is added to the chips.
_ADDED = ("g", "a", "xg", "xa")
_COUNT, _MINUTES = PLAN_FIELDS["count"].key, PLAN_FIELDS["minutes"].key


def read_form(form: Lists, *, typed: bool = False) -> dict[str, list[str]]:
    """`typed`: take in names that stand in the search fields, as without a script they do."""
    lists = {key: list(values) for key, values in form.items()}
    for key, names in _names_added(lists):
        if typed and names:
            lists[key] = [*lists.get(key, []), *names]
    for key in _SUGGESTED:
        _settle(key, lists)
    for field in PLAN_FIELDS.values():
        _say_none(field, lists)
    _choose_length(lists)
    for key in lists.pop("drop", []):
        _drop(key, lists)
    for key in lists.pop("restore", []):
        _restore(key, lists)
    for key in ("depth", *(field.key for field in PLAN_FIELDS.values())):
        _leave_as_suggested(key, lists)
    return lists


def _names_added(lists: dict[str, list[str]]) -> Iterator[tuple[str, list[str]]]:
    for key in _ADDED:
        yield key, [name.strip() for name in lists.pop(f"{key}_add", []) if name.strip()]
    for field in PLAN_FIELDS.values():
        names = [name.strip() for name in lists.pop(f"{field.key}_add", []) if name.strip()]
        yield field.key, [read_name(field.name, name) or name for name in names]


def _say_none(field: PlanField, lists: dict[str, list[str]]) -> None:
    """A box that is not ticked, and chips of which none is chosen, are not sent."""
    if f"{field.key}0" in lists and field.key not in lists:
        if field.kind == "flag":
            lists[field.key] = ["0"]
        elif field.kind == "names":
            lists[field.key] = [""]


def _choose_length(lists: dict[str, list[str]]) -> None:
    """Both lengths are in the form, and one of them counts."""
    by = lists.pop("by", [])
    if by == [_COUNT]:
        lists[_MINUTES] = ["0"]
    elif by == [_MINUTES]:
        lists.pop(_COUNT, None)
        lists[_MINUTES] = [text if text.strip("0 ") else "" for text in lists.get(_MINUTES, [""])]


def _drop(key: str, lists: dict[str, list[str]]) -> None:
    name, _, item = key.partition(":")
    field = PLAN_FIELDS.get(name)
    if field is None or (name == "count" and lists.get(_MINUTES, ["0"]) != ["0"]):
        lists["off"] = [*lists.get("off", []), key]
    elif field.kind == "names":
        lists[field.key] = [value for value in lists.get(field.key, []) if value not in {item, ""}] or [""]
    else:
        none = {"count": str(DEFAULT_COUNT), "order": "picked"}
        lists[field.key] = [none.get(name, "0")]


def _restore(key: str, lists: dict[str, list[str]]) -> None:
    """As the prompt says. A number of tracks that does not count beside the minutes stands with the ignored parts."""
    name, _, item = key.partition(":")
    field = PLAN_FIELDS.get(name)
    lists["off"] = [other for other in lists.get("off", []) if other != key]
    if field is None:
        return
    if field.kind == "names":
        lists[field.key] = [*(value for value in lists.get(field.key, []) if value not in {item, ""}), item]
    else:
        for gone in (_COUNT, _MINUTES) if name in {"count", "minutes"} else (field.key,):
            lists.pop(gone, None)
            lists.pop(f"{gone}0", None)


def _leave_as_suggested(key: str, lists: dict[str, list[str]]) -> None:
    usual = lists.pop(f"{key}0", None)
    if usual is not None and set(lists.get(key, [])) == set(usual):
        lists.pop(key, None)


def _settle(key: str, lists: dict[str, list[str]]) -> None:
    suggested = lists.pop(f"{key}0", None)
    if key in lists.pop(f"{key}_as_suggested", []):
        lists.pop(key, None)
    elif key in lists.pop(f"{key}_any", []):
        lists[key] = [""]
    elif suggested is not None:
        chosen = lists.get(key, [])
        if "" not in chosen and set(chosen) == {name for name in suggested if name}:
            lists.pop(key, None)
        else:
            lists[key] = [name for name in chosen if name] or [""]
