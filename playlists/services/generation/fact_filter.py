"""The facts of a settled wish as fields of a TrackFilter, and what to set in a wish to do without one. Pure."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from types import MappingProxyType

from playlists.plan import FAVOURITE
from playlists.schemas import Wish

_MS = 1_000
#: Field of a TrackFilter -> what a person sets in a Wish to do without it.
_WITHOUT: Mapping[str, Mapping[str, object]] = MappingProxyType(
    {
        "min_rating": {"min_rating": 0, "favourites": False},
        "max_rating": {"max_rating": 0},
        "is_played": {"never_played": False, "most_played": False},
        "not_played_since": {"not_played_days": 0},
        "played_since": {"played_days": 0},
        "added_since": {"added_days": 0},
        "shortest_ms": {"shortest": 0},
        "longest_ms": {"longest": 0},
    }
)


def fact_fields(wish: Wish, today: date) -> dict[str, object]:
    """What its facts ask of each track, exactly. Of a settled wish, `max_rating` 0 asks for unrated tracks."""
    return {
        "min_rating": max(wish.min_rating or 0, FAVOURITE if wish.favourites else 0),
        "max_rating": wish.max_rating,
        "is_played": _is_played(wish),
        "not_played_since": _days_before(today, wish.not_played_days),
        "played_since": _days_before(today, wish.played_days),
        "added_since": _days_before(today, wish.added_days),
        "shortest_ms": wish.shortest * _MS if wish.shortest else None,
        "longest_ms": wish.longest * _MS if wish.longest else None,
    }


def without_facts(fields: Iterable[str]) -> dict[str, object]:
    """What to set in a wish so that these fields of its filter ask for nothing, whatever the prompt says."""
    return {name: value for field in fields for name, value in _WITHOUT.get(field, {}).items()}


def _is_played(wish: Wish) -> bool | None:
    """What was never played is not among what was played most."""
    if wish.never_played:
        return False
    return True if wish.most_played else None


def _days_before(today: date, days: int | None) -> date | None:
    """Nobody has a library from before the first year that dates have."""
    return today - timedelta(days=min(days, today.toordinal() - 1)) if days else None
