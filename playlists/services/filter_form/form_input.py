"""What the form of a new playlist sends, as the lists of an address. Pure.

Its chips that are shown as chosen because the wish suggests them are sent like all others: the form also sends which
they were (g0, d0), and only what differs from them was chosen by the person. An empty g or d says that somebody did.
Likewise the depth that the settings say (depth0), and each fact as the prompt has it (n0, r0, …).
"""

from playlists.plan_fields import PLAN_FIELDS
from playlists.services.filter_form.wish_query import Lists

_SUGGESTED = ("g", "d")
#: Text fields, for those without a script, whose name is added to the chips.
_ADDED = ("g", "a", "xg", "xa")


def read_form(form: Lists, *, typed: bool = False) -> dict[str, list[str]]:
    """`typed`: take in names that stand in the search fields, as without a script they do."""
    lists = {key: list(values) for key, values in form.items()}
    for key in _ADDED:
        names = [name.strip() for name in lists.pop(f"{key}_add", []) if name.strip()]
        if typed and names:
            lists[key] = [*lists.get(key, []), *names]
    for key in _SUGGESTED:
        _settle(key, lists)
    for key in ("depth", *(field.key for field in PLAN_FIELDS.values())):
        _leave_as_suggested(key, lists)
    return lists


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
