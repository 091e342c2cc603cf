"""What the templates of the genre page get: the same values for the whole page and for its parts."""

import json
from collections.abc import Collection

from library.genres.values import GenreChange, GenreRuleState
from library.services.genres.decisions import list_families
from library.services.genres.kept_apart import list_offers

#: Rows that are shown at once; a search or a click gets at the others.
_ROWS = 120


def genres_context(search: str = "", *, whole: bool = False, ticked: Collection[str] = ()) -> dict[str, object]:
    """All families that the search finds, and, without one, offers to merge. What is ticked stays in sight."""
    families = list_families()
    wanted = search.strip()
    found = list_families(wanted) if wanted else families
    shown = found if whole else found[:_ROWS]
    kept = tuple(family for family in families if family.name in ticked and family not in shown)
    return {
        "search": wanted,
        "whole": whole,
        "families": (*kept, *shown),
        "ticked": ticked,
        "more": len(found) - len(shown),
        "found": len(found),
        "all_names": [family.name for family in families],
        "hidden": sum(family.is_hidden for family in families),
        "suggestions": () if wanted else list_offers(families),
        "most": max((family.tracks for family in families), default=0),
    }


def change_context(change: GenreChange) -> dict[str, object]:
    """The notice of what was done, with what its button sends to undo it."""
    return {"change": change, "undo": json.dumps([rule.model_dump() for rule in change.before])}


def rules_of(text: str) -> list[GenreRuleState]:
    """What that button sends. Raises ValueError."""
    return [GenreRuleState.model_validate(rule) for rule in json.loads(text)]
