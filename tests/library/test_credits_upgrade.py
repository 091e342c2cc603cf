"""A library that was loaded before there were credits gets them where it is, without a new sync."""

import pytest
from django.apps import apps
from django.db import connection

from library.models import Credit, TrackTally
from tests.library.loading import load
from tests.library.test_counts import assert_tallies_are_right
from tests.library.test_credits import FERRY, NEON, VALE, names_of, of, passing
from tests.migrating import migrated_back

_BEFORE = ("library", "0011_track_facts")


def credits_by_name() -> set[tuple[str, str, bool]]:
    """Whom each name credits."""
    return set(Credit.objects.values_list("named__name", "artist__name", "is_sure"))


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
@pytest.mark.parametrize("had_tallies", [True, False])
def test_credits_come_to_a_library_that_is_there(had_tallies: bool) -> None:
    load(*NEON, *of("Guest", "Remix", album_artist=FERRY))
    expected = credits_by_name()
    assert len(expected) > 5
    with migrated_back(_BEFORE):
        if not had_tallies:
            with connection.cursor() as cursor:
                cursor.execute(f"DELETE FROM {apps.get_model('library', 'TrackTally')._meta.db_table}")
    assert credits_by_name() == expected
    assert TrackTally.objects.filter(album_artist__name=FERRY).exists()
    assert_tallies_are_right()
    assert passing(artists=(FERRY,)) == (names_of(NEON) - {"Alone"}) | {"Remix"}
    assert passing(artists=(VALE,)) == {"Tide", "Buoy", "Quay", "Knot"}
    assert passing(exclude_artists=(FERRY,)) == {"Alone"}
