"""From a TrackFilter to tracks: names become ids, decades become years, so that one covering index answers.

With genres the rows are TrackGenre's (a track of two wanted genres is there twice), else, and where plays, days or
lengths are asked for, Track's. Both have the columns that all other filters ask for, under the same names.
"""

from collections.abc import Iterable, Sequence
from itertools import starmap
from typing import Any

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from library.credits.rows import artist_ids, on_albums_only
from library.filters.fact_conditions import facts_condition
from library.filters.profile_condition import profile_condition
from library.genres.families import Families, current_families
from library.models import DecadeTally, GenreSet, Track, TrackGenre
from library.schemas import Candidate, TrackFilter
from library.sql import fetch_rows, select_ids


class TrackQuery:
    """The tracks that pass a filter; a name that the library does not have matches nothing."""

    def __init__(self, track_filter: TrackFilter) -> None:
        families = families_of(track_filter)
        if track_filter.needs_tracks:
            self.rows: QuerySet[Any] = tracks_with_facts(track_filter, families).annotate(pk_of_track=F("id"))
            self._album_column, self._repeats = "album_id", False
            return
        genres = families.genre_ids(track_filter.genres)
        track_column, self._album_column = "id", "album_id"
        self.rows = Track.objects.all()
        if track_filter.genres:
            track_column, self._album_column = "track_id", "track__album_id"
            self.rows = TrackGenre.objects.filter(genre_id__in=genres)
        self.rows = self.rows.annotate(pk_of_track=F(track_column)).filter(condition_of(track_filter, track_column))
        if track_filter.exclude_genres:
            self.rows = self.rows.exclude(_carries(families.genre_ids(track_filter.exclude_genres), track_column))
        self._repeats = len(genres) > 1

    def candidates(self, condition: Q | None = None) -> list[Candidate]:
        """Each track once, in the order of ids, which is the same whatever index was used."""
        rows = self.rows.filter(condition) if condition else self.rows
        found = fetch_rows(rows.values_list("pk_of_track", "artist_id", "recording"))
        return list(starmap(Candidate, sorted(set(found) if self._repeats else found)))

    def of_albums(self, ids: Iterable[int]) -> Q:
        """The condition that the track is on one of these albums."""
        return Q((f"{self._album_column}__in", list(ids)))


def starts_with(column: str, text: str) -> Q:
    """What an index answers: SQLite's by order, for its LIKE knows none; PostgreSQL's by pattern, for its order is a
    language's.
    """
    if connection.vendor == "sqlite":
        return Q((f"{column}__gte", text), (f"{column}__lt", text[:-1] + chr(ord(text[-1]) + 1)))
    return Q((f"{column}__startswith", text))


def families_of(track_filter: TrackFilter) -> Families:
    """As they are now; read only where the filter names genres."""
    return current_families() if track_filter.genres or track_filter.exclude_genres else Families((), ())


def genre_ids(names: Iterable[str]) -> list[int]:
    """All genres of the families of these names, or, where there is none, of what means the same ("RnB")."""
    return current_families().genre_ids(names)


def by_artists(ids: Sequence[int], track_column: str) -> Q:
    """That a track, or its album, is by one of these artists; `track_column` holds the track's id."""
    others = on_albums_only(ids)
    condition = Q(artist_id__in=ids)
    return condition | Q((f"{track_column}__in", select_ids(others))) if others else condition


def years_of(track_filter: TrackFilter) -> list[int] | None:
    """The single years that pass, or None where all do: by single years, an index goes on to the ratings."""
    if not track_filter.decades and track_filter.years is None:
        return None
    first, last = track_filter.years or (0, 9999)
    if not track_filter.decades:
        return list(range(max(first, 1000), min(last, 2199) + 1))
    decades = decades_of(track_filter)
    return [year for decade in decades for year in range(decade, decade + 10) if first <= year <= last]


def excluded_years(track_filter: TrackFilter) -> set[int]:
    """The single years that do not pass, whatever else is asked for."""
    return {year for first, last in track_filter.exclude_years for year in range(max(first, 1000), min(last, 2199) + 1)}


def decades_of(track_filter: TrackFilter) -> list[int]:
    """By their first years."""
    return sorted({decade // 10 * 10 for decade in track_filter.decades})


def condition_of(track_filter: TrackFilter, track_column: str = "id") -> Q:
    """All of the filter but the genres, on the columns that Track and TrackGenre share; see `by_artists`."""
    # Both values instead of none keep the index's next columns in reach.
    condition = Q(is_live__in=(False,) if track_filter.exclude_live else (False, True))
    years = years_of(track_filter)
    if years is not None:
        condition &= Q(year__in=years)
    if unwanted := excluded_years(track_filter):
        condition &= ~Q(year__in=unwanted)
    condition &= _of_rating(track_filter) & profile_condition(track_filter.profile)
    if track_filter.artists:
        condition &= by_artists(artist_ids(track_filter.artists), track_column)
    if track_filter.exclude_artists:
        condition &= ~by_artists(artist_ids(track_filter.exclude_artists, for_refusal=True), track_column)
    return condition


def tracks_with_facts(track_filter: TrackFilter, families: Families) -> QuerySet[Track]:
    """The tracks that pass all of the filter, plays, days and lengths included."""
    sets = sets_condition(track_filter, families)
    if track_filter.exclude_genres and not (track_filter.genres or track_filter.artists):
        # Sets that may be there are found in the index; for those that may not, each track would be looked at.
        sets = Q(genre_set__in=DecadeTally.objects.filter(sets).values("genre_set"))
    return Track.objects.filter(condition_of(track_filter) & sets & facts_condition(track_filter))


def sets_condition(track_filter: TrackFilter, families: Families) -> Q:
    """What the filter says of genres, on `genre_set`, which tracks and tallies have."""
    unwanted = families.genre_ids(track_filter.exclude_genres)
    if track_filter.genres:
        wanted = _sets_with(families.genre_ids(track_filter.genres))
        return Q(genre_set__in=wanted.exclude(number__in=_sets_with(unwanted)) if unwanted else wanted)
    return ~Q(genre_set__in=_sets_with(unwanted)) if unwanted else Q()


def _sets_with(genre_ids: list[int]) -> QuerySet[GenreSet, Any]:
    return GenreSet.objects.filter(genre_id__in=genre_ids).values("number")


def _of_rating(track_filter: TrackFilter) -> Q:
    """0 stars are none: what servers tell of a track whose rating was taken back."""
    condition = Q(user_rating__gte=track_filter.min_rating) if track_filter.min_rating else Q()
    if track_filter.max_rating is None:
        return condition
    if track_filter.max_rating == 0:
        return condition & (Q(user_rating__isnull=True) | Q(user_rating=0))
    return condition & Q(user_rating__gte=1, user_rating__lte=track_filter.max_rating)


def _carries(genre_ids: Iterable[int], track_column: str) -> Exists:
    """That the track has one of these genres: a look into the index for each row, so put it behind all else."""
    return Exists(TrackGenre.objects.filter(track_id=OuterRef(track_column), genre_id__in=genre_ids))
