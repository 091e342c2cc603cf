"""How the database answers: by the covering indexes, whatever the size. The plans of the real queries, no times."""

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from django.test.utils import CaptureQueriesContext

from library.queries import count_matching, draw_pool
from library.schemas import TrackFilter
from library.services.load import load_library
from library.synthetic import synthetic_batches

pytestmark = pytest.mark.django_db
SQLITE = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="the words of SQLite's plans")


@pytest.fixture(autouse=True)
def library() -> None:
    """Enough rows for SQLite to prefer an index; PostgreSQL would read so few in one go, unless told not to."""
    async_to_sync(load_library)("demo", synthetic_batches(1500, seed=1))


def plan_of_count(track_filter: TrackFilter) -> str:
    """What the database says of the statement that counts."""
    with CaptureQueriesContext(connection) as captured:
        count_matching(track_filter)
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"{explain} {captured[-1]['sql']}".replace("%", "%%"), [])
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


PREVIEW = TrackFilter(genres=("Rock", "Pop"), decades=(1980, 1990), min_rating=6)


def test_a_preview_is_answered_by_the_genre_index() -> None:
    assert "library_trackgenre_filter" in plan_of_count(PREVIEW)


@SQLITE
@pytest.mark.parametrize("update", [{}, {"exclude_live": False}, {"years": (1985, 1992), "decades": ()}])
def test_a_preview_reads_nothing_but_the_matching_part_of_the_index(update: dict[str, object]) -> None:
    plan = plan_of_count(PREVIEW.model_copy(update=update))
    expected = "USING COVERING INDEX library_trackgenre_filter (genre_id=? AND is_live=? AND year=? AND user_rating>?)"
    assert expected in plan


@SQLITE
@pytest.mark.parametrize(
    ("track_filter", "index"),
    [
        (TrackFilter(decades=(1990,), min_rating=6), "library_track_filter (is_live=? AND year=? AND user_rating>?)"),
        (TrackFilter(decades=(1990,)), "library_track_filter (is_live=? AND year=?)"),
        (TrackFilter(genres=("Jazz",)), "library_trackgenre_filter (genre_id=? AND is_live=?)"),
        (TrackFilter(), "library_track_filter (is_live=?)"),
    ],
)
def test_every_kind_of_count_has_its_covering_index(track_filter: TrackFilter, index: str) -> None:
    assert f"USING COVERING INDEX {index}" in plan_of_count(track_filter)


@SQLITE
def test_a_draw_reads_nothing_but_the_index() -> None:
    for track_filter in (TrackFilter(), TrackFilter(genres=("Rock",), decades=(1990,))):
        with CaptureQueriesContext(connection) as captured:
            draw_pool(track_filter, seed=1, limit=100)
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN QUERY PLAN " + captured[-1]["sql"].replace("%", "%%"), [])
            assert "USING COVERING INDEX" in "\n".join(str(row[-1]) for row in cursor.fetchall())
