"""Counting without looking at tracks: from the tallies, of which the coarsest is taken that can answer."""

from django.db.models import Q, QuerySet, Subquery, Sum

from library.filters.track_query import artist_ids, decades_of, excluded_years, years_of
from library.genres.families import Families, current_families
from library.models import DecadeTally, GenreSet, TrackTally
from library.schemas import TrackFilter

Tallies = QuerySet[TrackTally] | QuerySet[DecadeTally]
#: All that is counted: the tracks, and those that are rated 1 (of 10) or better, 2 or better…
COLUMNS = ("tracks", *(f"rated_{rating}" for rating in range(1, 11)))


def count_tracks(track_filter: TrackFilter, families: Families | None = None) -> int:
    """How many tracks pass."""
    rows = select_tallies(track_filter, families or current_families())
    return int(rows.aggregate(count=Sum(rating_column(track_filter)))["count"] or 0)


def rating_column(track_filter: TrackFilter) -> str:
    """The column that counts what the filter's rating lets through."""
    return COLUMNS[track_filter.min_rating]


def select_tallies(track_filter: TrackFilter, families: Families) -> Tallies:
    """The rows that pass all of the filter but its rating."""
    by_year = track_filter.years is not None or track_filter.exclude_years
    if by_year or track_filter.artists or track_filter.exclude_artists:
        return select_artist_tallies(track_filter, families)
    condition = _on_both(track_filter, families)
    if track_filter.decades:
        condition &= Q(decade__in=decades_of(track_filter))
    return DecadeTally.objects.filter(condition)


def select_artist_tallies(track_filter: TrackFilter, families: Families) -> QuerySet[TrackTally]:
    """The rows that pass all of the filter but its rating; these know artists and single years."""
    condition = _on_both(track_filter, families)
    years = years_of(track_filter)
    if years is not None:
        condition &= Q(year__in=years)
    if unwanted := excluded_years(track_filter):
        condition &= ~Q(year__in=unwanted)
    if track_filter.artists:
        condition &= Q(artist_id__in=artist_ids(track_filter.artists))
    if track_filter.exclude_artists:
        condition &= ~Q(artist_id__in=artist_ids(track_filter.exclude_artists))
    return TrackTally.objects.filter(condition)


def _on_both(track_filter: TrackFilter, families: Families) -> Q:
    # Both values instead of none keep the index's next columns in reach.
    condition = Q(is_live__in=(False,) if track_filter.exclude_live else (False, True))
    if track_filter.genres:
        condition &= Q(genre_set__in=_sets_with(families.genre_ids(track_filter.genres)))
    if track_filter.exclude_genres:
        condition &= ~Q(genre_set__in=_sets_with(families.genre_ids(track_filter.exclude_genres)))
    return condition


def _sets_with(genre_ids: list[int]) -> Subquery:
    return Subquery(GenreSet.objects.filter(genre_id__in=genre_ids).values("number"))
