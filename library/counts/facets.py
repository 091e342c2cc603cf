"""What each part of a filter would let through: each follows all of the filter but itself."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db.models import Count, Sum

from core.db.read_once import read_once
from library.counts.count import COLUMNS, count_tracks, passing_of, select_by_artist, select_countable, sum_passing
from library.counts.credited import most_credited
from library.credits.rows import artists_named
from library.filters.parts import describe_parts, drop_fields
from library.filters.track_query import excluded_years, tracks_with_facts, years_of
from library.genres.families import Families, current_families
from library.models import Artist, DecadeTally, GenreSet
from library.names.placeholders import NOBODY
from library.schemas import FacetCount, Facets, FilterPart, LibraryCounts, TrackFilter

ARTISTS = 30  # offered, beside those that are chosen


class _Counted(NamedTuple):
    """Tracks of one year or decade, live or not: all of them, those rated 1 or better, 2 or better…"""

    is_live: bool
    year: int | None
    counts: tuple[int, ...]


def filter_facets(track_filter: TrackFilter) -> Facets:
    """View all, in a handful of queries that read tallies instead of tracks."""
    families = current_families()
    rows = _by_year(track_filter, families)
    heard, wanted = _heard(rows, track_filter), _of_years(rows, track_filter)
    in_reach = _heard(wanted, track_filter)
    best = track_filter.max_rating
    return Facets(
        tracks=_sum(in_reach, track_filter),
        genres=genre_facet(track_filter, families),
        decades=_decades(heard, track_filter),
        artists=_artists(track_filter, families),
        ratings=tuple(
            FacetCount(name=str(least), count=sum(passing_of(row.counts, least, best) for row in in_reach))
            for least in range(len(COLUMNS))
        ),
        live=_sum([row for row in wanted if row.is_live], track_filter),
    )


def count_genres_and_decades(track_filter: TrackFilter, families: Families | None = None) -> LibraryCounts:
    """Of all these, the tracks that pass, the genres and the decades."""
    families = families or current_families()
    rows = _by_year(track_filter, families)
    return LibraryCounts(
        tracks=_sum(_heard(_of_years(rows, track_filter), track_filter), track_filter),
        genres=genre_facet(track_filter, families),
        decades=_decades(_heard(rows, track_filter), track_filter),
    )


def genre_facet(track_filter: TrackFilter, families: Families | None = None) -> tuple[FacetCount, ...]:
    """Families with their tracks, most first; a hidden one only where it is chosen."""
    families = families or current_families()
    chosen = {root for name in track_filter.genres for root in families.meant_by(name)}
    counts = family_counts(drop_fields(track_filter, "genres"), families)
    shown = {root for root in counts if not families.is_hidden(root)} | chosen
    return _most_first((families.name(root), counts[root]) for root in shown)


def family_counts(track_filter: TrackFilter, families: Families) -> Counter[str]:
    """The tracks of each family by its key; each once in a family, whichever of its members it carries."""
    rows = select_countable(track_filter, families).order_by()
    tracks_of = dict(rows.values_list("genre_set").annotate(count=sum_passing(track_filter)))
    counts: Counter[str] = Counter()
    seen: set[tuple[int, str]] = set()
    for number, genre_id in GenreSet.objects.values_list("number", "genre_id"):
        root, tracks = families.of_genre.get(genre_id), tracks_of.get(number)
        if not tracks or root is None:
            continue
        if len(families.members[root]) > 1:
            if (number, root) in seen:
                continue
            seen.add((number, root))
        counts[root] += tracks
    return counts


def decade_facet(track_filter: TrackFilter) -> tuple[FacetCount, ...]:
    """In the order of time; tracks without a year are in none."""
    return _decades(_heard(_by_year(track_filter, current_families()), track_filter), track_filter)


def costliest_filter(track_filter: TrackFilter) -> FilterPart | None:
    """The part of the filter without which most tracks would pass; None where no single part stands in the way."""
    return read_once(("costliest filter", track_filter), lambda: _find_costliest(track_filter))


def _find_costliest(track_filter: TrackFilter) -> FilterPart | None:
    families = current_families()
    parts = [
        FilterPart(words=words, fields=fields, tracks=count_tracks(drop_fields(track_filter, *fields), families))
        for words, fields in describe_parts(track_filter)
    ]
    best = max(parts, key=lambda part: part.tracks, default=None)
    return best if best is not None and best.tracks > count_tracks(track_filter, families) else None


def _by_year(track_filter: TrackFilter, families: Families) -> list[_Counted]:
    """What passes all but time and kind; by decade, where nobody asks for single years or artists."""
    everywhen = drop_fields(
        track_filter, "decades", "years", "exclude_years", "exclude_live", "min_rating", "max_rating"
    )
    if track_filter.needs_tracks:
        return _by_year_of_tracks(everywhen, families)
    of_years = track_filter.years is not None or bool(track_filter.exclude_years)
    rows = (select_by_artist if of_years else select_countable)(everywhen, families).order_by()
    columns = ("is_live", "decade" if rows.model is DecadeTally else "year")
    sums = {f"sum_{column}": Sum(column) for column in COLUMNS}
    by_year = rows.values_list(*columns).annotate(**sums)
    return [_Counted(is_live, year, tuple(counts)) for is_live, year, *counts in by_year]


def _by_year_of_tracks(everywhen: TrackFilter, families: Families) -> list[_Counted]:
    """Likewise, of what no tally knows."""
    rows = tracks_with_facts(everywhen, families).order_by().values_list("is_live", "year", "user_rating")
    counts: defaultdict[tuple[bool, int | None], list[int]] = defaultdict(lambda: [0] * len(COLUMNS))
    for is_live, year, rating, tracks in rows.annotate(count=Count("*")):
        for least in range((rating or 0) + 1):
            counts[is_live, year][least] += tracks
    return [_Counted(*key, tuple(of_key)) for key, of_key in counts.items()]


def _heard(rows: Iterable[_Counted], track_filter: TrackFilter) -> list[_Counted]:
    return [row for row in rows if not (row.is_live and track_filter.exclude_live)]


def _of_years(rows: Sequence[_Counted], track_filter: TrackFilter) -> list[_Counted]:
    years = years_of(track_filter)
    wanted, unwanted = None if years is None else set(years), excluded_years(track_filter)
    return [row for row in rows if (wanted is None or row.year in wanted) and row.year not in unwanted]


def _sum(rows: Iterable[_Counted], track_filter: TrackFilter) -> int:
    return sum(passing_of(row.counts, track_filter.min_rating, track_filter.max_rating) for row in rows)


def _decades(rows: Iterable[_Counted], track_filter: TrackFilter) -> tuple[FacetCount, ...]:
    """Those that have tracks, and those that are chosen."""
    counts: Counter[int] = Counter({decade // 10 * 10: 0 for decade in track_filter.decades})
    for row in rows:
        if row.year is not None and (tracks := _sum([row], track_filter)):
            counts[row.year // 10 * 10] += tracks
    return tuple(FacetCount(name=f"{decade}s", count=counts[decade]) for decade in sorted(counts))


def _artists(track_filter: TrackFilter, families: Families) -> tuple[FacetCount, ...]:
    """Those with most tracks, and those that are chosen."""
    rows = select_by_artist(drop_fields(track_filter, "artists"), families).order_by()
    chosen = artists_named(track_filter.artists)
    found = most_credited(rows, sum_passing(track_filter), ARTISTS + 1, chosen)
    names = Artist.objects.exclude(folded__in=NOBODY).filter(id__in=list(found)).values_list("id", "name")
    offered = _most_first((name, found[pk]) for pk, name in names if pk not in chosen)[:ARTISTS]
    return _most_first([*((facet.name, facet.count) for facet in offered),
                        *((name, found[pk]) for pk, name in names if pk in chosen)])  # fmt: skip


def _most_first(counts: Iterable[tuple[str, int]]) -> tuple[FacetCount, ...]:
    return tuple(
        FacetCount(name=name, count=count) for name, count in sorted(counts, key=lambda one: (-one[1], one[0]))
    )
