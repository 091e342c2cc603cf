"""Profiles are found by indexes, and their tables come to a library that is there already."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from library.models import Artist, ProfileLabel, StoredProfile, Track
from library.profiles.schema import ArtistProfile
from library.profiles.search import artists_with
from library.profiles.store import profiles_of, store_profiles
from tests.library.loading import load, track
from tests.library.test_plans import plans_of
from tests.migrating import migrate_to, migrated_back

_BEFORE, _AFTER = ("library", "0008_tracks_in_full"), ("library", "0009_profiles")
_SAD = ArtistProfile(moods=("sad", "tender"), styles=("chamber folk",), languages=("en",), voices=("male",))


@pytest.mark.django_db
def test_words_and_artists_are_looked_up_by_indexes() -> None:
    load(*(track(f"Song {number}", f"Band {number}") for number in range(300)))
    ids = list(Artist.objects.values_list("pk", flat=True))
    store_profiles(dict.fromkeys(ids, _SAD), source="model")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    by_word = plans_of(lambda: artists_with(moods=["sad"], styles=["dub"]))[-1]
    index = "(kind=? AND word=?)" if connection.vendor == "sqlite" else "library_profilelabel_once"
    assert by_word.count(index) == 2
    assert "SCAN" not in by_word
    by_artist = plans_of(lambda: profiles_of(ids[:5]))[-1]
    assert "SCAN library_storedprofile" not in by_artist
    assert "Seq Scan on library_storedprofile" not in by_artist


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_the_tables_come_to_a_library_that_is_there_and_go_without_harm() -> None:
    load(track("One", "Nick Drake"), track("Two", "Kreator"))
    before = list(Track.objects.order_by("pk").values_list("pk", "title", "artist__name"))
    with migrated_back(_BEFORE):
        tables = connection.introspection.table_names()
        assert not {"library_storedprofile", "library_profilelabel", "library_profilingstate"} & set(tables)
        assert list(Track.objects.order_by("pk").values_list("pk", "title", "artist__name")) == before
        migrate_to(_AFTER)
    assert (StoredProfile.objects.count(), ProfileLabel.objects.count()) == (0, 0)
    artist = Artist.objects.get(name="Kreator").pk
    store_profiles({artist: _SAD}, source="person")
    assert artists_with(languages=["en"]) == {artist}
    assert list(Track.objects.order_by("pk").values_list("pk", "title", "artist__name")) == before


def test_the_migration_needs_no_other_app() -> None:
    migration = import_module("library.migrations.0009_profiles").Migration
    assert migration.dependencies == [_BEFORE]
    assert apps.get_model("library", "StoredProfile") is StoredProfile
