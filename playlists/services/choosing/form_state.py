"""What a form that was filled in says, as the query of an address would say it. Pure.

Chips that are shown as chosen because the wish suggests them are sent like all others: the form also sends which they
were (g0, d0), and only what differs from them was chosen by the person. An empty g or d says that somebody did.
"""

from playlists.services.choosing.wish_query import Lists

_SUGGESTED = ("g", "d")
#: Text fields, for those without a script, whose name is added to the chips.
_ADDED = ("g", "a", "xg", "xa")


def settled(form: Lists, *, typed: bool = False) -> dict[str, list[str]]:
    """`typed`: take in names that stand in the search fields, as without a script they do."""
    lists = {key: list(values) for key, values in form.items()}
    for key in _ADDED:
        names = [name.strip() for name in lists.pop(f"{key}_add", []) if name.strip()]
        if typed and names:
            lists[key] = [*lists.get(key, []), *names]
    for key in _SUGGESTED:
        _settle(key, lists)
    return lists


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
