"""What was worked out of a library, kept in memory for as long as it is that library and has those genres.

Nothing that profiles of artists decide is kept: they change between two loads.
"""

from collections.abc import Hashable
from datetime import datetime
from hashlib import blake2b

from django.core.cache import cache

from core.db.memory import recall
from core.db.read_once import reads_once
from library.counts.facets import count_genres_and_decades
from library.genres.families import current_families
from library.models import LibraryState
from library.schemas import LibraryCounts, ProfileLimits, TrackFilter

KEPT_SECONDS = 3_600


def library_key(kind: str, *asked: Hashable) -> str:
    """The cache's key for what follows from the library as it is now, and from these values; "" without a library."""
    state = _state()
    if state is None or state[1] is None:
        return ""
    basis = repr((state, sorted(current_families().rules.values()), asked))
    return f"{kind}:{blake2b(basis.encode(errors='replace'), digest_size=16).hexdigest()}"


@reads_once
def _state() -> tuple[str, datetime | None] | None:
    return recall("library loaded", LibraryState.objects.filter(pk=1).values_list("server", "loaded_at").first)


def genres_and_decades(track_filter: TrackFilter) -> LibraryCounts:
    """As `count_genres_and_decades`."""
    key = "" if track_filter.profile != ProfileLimits() else library_key("counts", track_filter)
    if not key:
        return count_genres_and_decades(track_filter)
    counts: LibraryCounts = cache.get_or_set(  # type: ignore[assignment]  # never None
        key, lambda: count_genres_and_decades(track_filter), KEPT_SECONDS
    )
    return counts
