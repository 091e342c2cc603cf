"""Counting without looking at tracks: from the tallies, of which the coarsest is taken that can answer.

Only for what no tally knows (plays, days, lengths), the tracks themselves are counted, in an index.
"""

from collections.abc import Sequence

from django.db.models import Aggregate, Count, F, Q, QuerySet, Sum, Value

from library.credits.rows import artist_ids
from library.filters.profile_condition import profile_condition, unknown_condition
from library.filters.track_query import (
    decades_of,
    excluded_years,
    families_of,
    sets_condition,
    tracks_with_facts,
    years_of,
)
from library.genres.families import Families, current_families
from library.models import DecadeTally, Track, TrackTally
from library.schemas import ProfileLimits, TrackFilter

Countable = QuerySet[TrackTally] | QuerySet[DecadeTally] | QuerySet[Track]
#: All that is counted: the tracks, and those that are rated 1 (of 10) or better, 2 or better…
COLUMNS = ("tracks", *(f"rated_{rating}" for rating in range(1, 11)))


def count_tracks(track_filter: TrackFilter, families: Families | None = None) -> int:
    """How many tracks pass."""
    rows = select_countable(track_filter, families or families_of(track_filter))
    return int(rows.aggregate(count=sum_passing(track_filter))["count"] or 0)


def sum_passing(track_filter: TrackFilter) -> Aggregate:
    """Of rows that select_countable or select_by_artist gave: the tracks that the filter's rating lets through."""
    if track_filter.needs_tracks:
        return Count("*")
    best = track_filter.max_rating
    if best is None:
        return Sum(COLUMNS[track_filter.min_rating])
    worst = _worst(track_filter.min_rating, best)
    if worst > best:
        return Sum(Value(0))
    return Sum(COLUMNS[worst]) if best + 1 == len(COLUMNS) else Sum(F(COLUMNS[worst]) - F(COLUMNS[best + 1]))


def count_unprofiled(track_filter: TrackFilter) -> int:
    """Of the tracks that pass, those by artists of whom nobody knows what the filter asks of profiles."""
    rows = select_by_artist(track_filter, current_families()).filter(unknown_condition(track_filter.profile))
    return int(rows.aggregate(count=sum_passing(track_filter))["count"] or 0)


def passing_of(counts: Sequence[int], min_rating: int, max_rating: int | None) -> int:
    """The same of what COLUMNS counted."""
    if max_rating is None:
        return counts[min_rating]
    worst = _worst(min_rating, max_rating)
    better = counts[max_rating + 1] if max_rating + 1 < len(counts) else 0
    return counts[worst] - better if worst <= max_rating else 0


def _worst(min_rating: int, max_rating: int) -> int:
    """Of all tracks, unrated ones included, none is rated 0."""
    return min_rating if max_rating == 0 else max(min_rating, 1)


def select_countable(track_filter: TrackFilter, families: Families) -> Countable:
    """The rows that pass all of the filter: of tallies, all but its rating."""
    by_year = track_filter.years is not None or track_filter.exclude_years
    by_artist = track_filter.artists or track_filter.exclude_artists or track_filter.profile != ProfileLimits()
    if by_year or by_artist or track_filter.needs_tracks:
        return select_by_artist(track_filter, families)
    condition = _on_both(track_filter, families)
    if track_filter.decades:
        condition &= Q(decade__in=decades_of(track_filter))
    return DecadeTally.objects.filter(condition)


def select_by_artist(track_filter: TrackFilter, families: Families) -> QuerySet[TrackTally] | QuerySet[Track]:
    """Likewise; these rows know artists and single years."""
    if track_filter.needs_tracks:
        return tracks_with_facts(track_filter, families)
    condition = _on_both(track_filter, families)
    years = years_of(track_filter)
    if years is not None:
        condition &= Q(year__in=years)
    if unwanted := excluded_years(track_filter):
        condition &= ~Q(year__in=unwanted)
    if track_filter.artists:
        condition &= _by_artists(artist_ids(track_filter.artists))
    if track_filter.exclude_artists:
        condition &= ~_by_artists(artist_ids(track_filter.exclude_artists, for_refusal=True))
    condition &= profile_condition(track_filter.profile)
    return TrackTally.objects.filter(condition)


def _by_artists(ids: Sequence[int]) -> Q:
    return Q(artist_id__in=ids) | Q(album_artist_id__in=ids)


def _on_both(track_filter: TrackFilter, families: Families) -> Q:
    # Both values instead of none keep the index's next columns in reach.
    condition = Q(is_live__in=(False,) if track_filter.exclude_live else (False, True))
    return condition & sets_condition(track_filter, families)
