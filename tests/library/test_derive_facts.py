"""A library that was loaded before filters asked for plays and days gets what a load would write now."""

from datetime import UTC, datetime

import pytest
from django.test import override_settings

from library.models import Track
from library.queries import count_matching
from library.schemas import TrackFilter
from library.servers.demo.synthetic import synthetic_tracks
from library.services.loading.derive_facts import derive_facts
from tests.library.loading import load, track

DERIVED = ("genre_set", "played_day", "added_day")


@pytest.mark.django_db
def test_the_columns_are_what_a_load_writes() -> None:
    late = datetime(2026, 6, 1, 23, 30, tzinfo=UTC)
    load(
        *synthetic_tracks(300, seed=4),
        track("No genre", "Ann"),
        track("Two", "Ben", genres=("Rock", "Pop"), play_count=2),
        track("Two more", "Ben", genres=("Pop", "Rock"), last_played=late, added_at=late),
    )
    loaded = dict(Track.objects.values_list("id", "genre_set"))
    before = list(Track.objects.order_by("id").values_list(*DERIVED))
    Track.objects.update(genre_set=None, played_day=None, added_day=None)
    assert count_matching(TrackFilter(genres=("Rock",), is_played=False)) == 0
    derive_facts()
    assert list(Track.objects.order_by("id").values_list(*DERIVED)) == before
    assert None not in loaded.values()
    assert {day for _, day, _ in before} >= {0, None}


@pytest.mark.django_db
def test_a_day_is_one_of_where_the_server_is() -> None:
    with override_settings(TIME_ZONE="Asia/Tokyo"):
        load(track("Late", "Ann", last_played=datetime(2026, 6, 1, 15, 30, tzinfo=UTC), play_count=1))
    assert Track.objects.get().played_day == datetime(2026, 6, 2, tzinfo=UTC).toordinal()
