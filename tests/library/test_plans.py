"""How the database answers: by bounded parts of indexes, whatever the size. The plans of the real queries, no times."""

from collections.abc import Callable
from datetime import date
from unittest.mock import patch

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from django.test.utils import CaptureQueriesContext

from library.counts.facets import filter_facets
from library.models import DecadeTally, TrackTally
from library.queries import count_matching, draw_pool
from library.schemas import TrackFilter
from library.servers.demo.synthetic import synthetic_batches, synthetic_tracks
from library.services.loading.load import load_library
from tests.library.kept import load_once
from tests.library.loading import load

pytestmark = pytest.mark.django_db
_TRACKS = tuple(synthetic_tracks(1500, seed=1))
SQLITE = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="the words of SQLite's plans")


@pytest.fixture(autouse=True)
def library() -> None:
    """Enough rows for SQLite to prefer an index; PostgreSQL would read so few in one go, unless told not to."""
    load_once(lambda: async_to_sync(load_library)("demo", synthetic_batches(1500, seed=1)), *_TRACKS)


def plans_of(ask: Callable[[], object]) -> list[str]:
    """What the database says of each statement."""
    with CaptureQueriesContext(connection) as captured:
        ask()
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    plans = []
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        for query in captured.captured_queries:
            cursor.execute(f"{explain} {query['sql']}".replace("%", "%%"), [])
            plans.append("\n".join(str(row[-1]) for row in cursor.fetchall()))
    return plans


def plan_of_count(track_filter: TrackFilter) -> str:
    """Of the statement that counts."""
    return plans_of(lambda: count_matching(track_filter))[-1]


def plan_of_draw(track_filter: TrackFilter, *, tries: int = 0) -> str:
    """Of the statement that draws; where so many ids are tried on the filter, of that which tries them."""
    with patch("library.queries._MOST_TRIES", tries):
        return plans_of(lambda: draw_pool(track_filter, seed=1, limit=100))[-1]


@SQLITE
def test_where_most_tracks_pass_drawn_ids_are_tried() -> None:
    assert "INTEGER PRIMARY KEY (rowid=?)" in plan_of_draw(TrackFilter(), tries=1_000)


PREVIEW = TrackFilter(genres=("Rock", "Pop"), decades=(1980, 1990), min_rating=6)
FILTERS = (
    PREVIEW,
    TrackFilter(),
    TrackFilter(min_rating=6),
    TrackFilter(genres=("Rock", "Pop", "Jazz")),
    TrackFilter(exclude_genres=("Rock",)),
    TrackFilter(genres=("Jazz",), exclude_genres=("Rock",), years=(1975, 1985), exclude_artists=("Somebody",)),
)


def test_a_preview_is_answered_by_an_index_of_the_tallies() -> None:
    assert "library_tally_" in plan_of_count(PREVIEW)


@SQLITE
@pytest.mark.parametrize(
    ("update", "table"),
    [
        ({}, "decadetally"),
        ({"exclude_live": False}, "decadetally"),
        ({"exclude_genres": ("Jazz",)}, "decadetally"),
        ({"years": (1985, 1992)}, "tracktally"),
        ({"exclude_artists": ("Somebody",)}, "tracktally"),
    ],
)
def test_a_preview_reads_the_matching_tallies_only(update: dict[str, object], table: str) -> None:
    plan = plan_of_count(PREVIEW.model_copy(update=update))
    assert f"SEARCH library_{table} USING INDEX library_tally_" in plan
    assert "SCAN" not in plan


def test_what_is_read_where_nothing_limits_a_filter_does_not_grow_with_the_tracks() -> None:
    assert "library_decadetally" in plan_of_count(TrackFilter(min_rating=6))
    tracks = list(synthetic_tracks(300, seed=1))
    twice = [track.model_copy(update={"rating_key": f"{track.rating_key}-again"}) for track in tracks]
    load(*tracks)
    before = (DecadeTally.objects.count(), TrackTally.objects.count())
    load(*tracks, *twice)
    assert count_matching(TrackFilter(exclude_live=False)) == 600
    assert (DecadeTally.objects.count(), TrackTally.objects.count()) == before


@pytest.mark.parametrize("track_filter", FILTERS)
def test_no_count_and_no_facet_looks_at_tracks(track_filter: TrackFilter) -> None:
    plans = "\n".join(plans_of(lambda: (count_matching(track_filter), filter_facets(track_filter))))
    for table in ("library_track ", "library_trackgenre"):
        assert table not in plans + " "


@pytest.mark.parametrize("track_filter", FILTERS)
def test_the_facets_take_the_same_few_statements_whatever_the_library(track_filter: TrackFilter) -> None:
    assert len(plans_of(lambda: filter_facets(track_filter))) <= 14


@SQLITE
@pytest.mark.parametrize(
    ("track_filter", "index"),
    [
        (TrackFilter(decades=(1990,), min_rating=6), "library_track_filter (is_live=? AND year=? AND user_rating>?)"),
        (TrackFilter(decades=(1990,)), "library_track_filter (is_live=? AND year=?)"),
        (TrackFilter(), "library_track_genres (is_live=?)"),
        (TrackFilter(genres=("Jazz",)), "library_trackgenre_filter (genre_id=? AND is_live=?)"),
        (PREVIEW, "library_trackgenre_filter (genre_id=? AND is_live=? AND year=? AND user_rating>?)"),
        (TrackFilter(exclude_genres=("Jazz",)), "library_track_genres (is_live=?)"),
        (
            PREVIEW.model_copy(update={"exclude_genres": ("Jazz",)}),
            "library_trackgenre_filter (genre_id=? AND is_live=? AND year=? AND user_rating>?)",
        ),
    ],
)
def test_a_draw_reads_nothing_but_the_matching_part_of_an_index(track_filter: TrackFilter, index: str) -> None:
    assert f"USING COVERING INDEX {index}" in plan_of_draw(track_filter)


@SQLITE
@pytest.mark.parametrize("genres", [(), ("Pop",)])
def test_an_excluded_genre_is_looked_up_in_an_index_for_each_track_that_passes_all_else(
    genres: tuple[str, ...],
) -> None:
    plan = plan_of_draw(TrackFilter(genres=genres, decades=(1990,), exclude_genres=("Rock", "Jazz")))
    assert "COVERING INDEX sqlite_autoindex_library_trackgenre_1 (track_id=? AND genre_id=?)" in plan


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="the words of PostgreSQL's plans")
def test_a_draw_is_answered_by_an_index_on_postgresql_too() -> None:
    assert "library_trackgenre_filter" in plan_of_draw(PREVIEW)
    assert "library_track_filter" in plan_of_draw(TrackFilter(decades=(1990,), min_rating=6))


@SQLITE
@pytest.mark.parametrize(
    ("fields", "index"),
    [
        ({"is_played": False}, "(is_live=?)"),
        ({"longest_ms": 180_000, "genres": ("Rock",)}, "library_track_genres (is_live=? AND genre_set=?)"),
        (
            {"added_since": date(2026, 1, 1), "exclude_genres": ("Rock",)},
            "library_track_genres (is_live=? AND genre_set=?)",
        ),
        ({"not_played_since": date(2026, 1, 1), "decades": (1990,), "min_rating": 6}, "AND year=?"),
    ],
)
def test_plays_days_and_lengths_are_counted_in_an_index_that_has_all_that_is_asked(
    fields: dict[str, object], index: str
) -> None:
    plan = plan_of_count(TrackFilter.model_validate(fields))
    assert "SEARCH library_track USING COVERING INDEX library_track_" in plan
    assert index in plan
