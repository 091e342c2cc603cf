"""Profiles are found by artists' ids, outlive what happens to the artists, and are searched by their words."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from library.models import Artist, ProfileLabel, StoredProfile
from library.profiles.schema import UNKNOWN, ArtistProfile
from library.profiles.search import artists_with
from library.profiles.store import forget_profiles, profiles_of, store_profiles
from tests.library.loading import load, load_again, track

pytestmark = pytest.mark.django_db

_SAD = ArtistProfile(
    moods=("sad", "tender"), styles=("chamber folk",), energy=1, tempo="slow", languages=("en",), voices=("male",)
)
_LOUD = ArtistProfile(moods=("aggressive",), styles=("thrash metal",), energy=5, languages=("en", "de"), country="DE")


def _id(name: str) -> int:
    return Artist.objects.get(name=name).pk


@pytest.fixture(autouse=True)
def _library() -> None:
    load_again(track("One", "Nick Drake"), track("Two", "Kreator"), track("Three", "Nobody"))


def test_what_was_stored_is_found_again() -> None:
    nick, loud, nobody = map(_id, ("Nick Drake", "Kreator", "Nobody"))
    assert store_profiles({nick: _SAD, loud: _LOUD, nobody: UNKNOWN}, source="model", model="m") == 3
    assert profiles_of([nick, loud, nobody, 10**6]) == {nick: _SAD, loud: _LOUD, nobody: UNKNOWN}
    assert profiles_of([]) == {}


def test_reading_takes_as_many_queries_for_ten_as_for_two() -> None:
    ids = list(Artist.objects.values_list("id", flat=True))
    store_profiles(dict.fromkeys(ids, _SAD), source="model")
    for asked in (ids[:2], ids):
        with CaptureQueriesContext(connection) as queries:
            profiles_of(asked)
        # One for the profiles, one for lists of artists, which sound like their first.
        assert len(queries) == 2


def test_a_profile_waits_for_its_artist_to_come_back_under_another_id() -> None:
    before = _id("Nick Drake")
    store_profiles({before: _SAD}, source="person")
    load(track("Two", "Kreator"))
    assert not Artist.objects.filter(name="Nick Drake").exists()
    assert artists_with(moods=["sad"]) == frozenset()
    load(track("Two", "Kreator"), track("Four", "New"), track("One", "NICK DRAKE", rating_key="other"))
    after = _id("NICK DRAKE")
    assert profiles_of([after]) == {after: _SAD}
    assert artists_with(moods=["sad"]) == {after}


@pytest.mark.parametrize(
    ("first", "second", "stays"),
    [
        ("person", "model", True),
        ("person", "demo", True),
        ("model", "demo", True),
        ("model", "model", False),
        ("model", "person", False),
        ("person", "person", False),
        ("demo", "model", False),
        ("demo", "demo", False),
    ],
)
def test_who_may_replace_what(first: str, second: str, stays: bool) -> None:
    artist = _id("Nick Drake")
    store_profiles({artist: _SAD}, source=first, model="old")  # type: ignore[arg-type]  # parametrized
    written = store_profiles({artist: _LOUD}, source=second, model="new")  # type: ignore[arg-type]  # parametrized
    assert profiles_of([artist])[artist] == (_SAD if stays else _LOUD)
    assert written == (0 if stays else 1)
    assert StoredProfile.objects.get().model == ("old" if stays else "new")
    words = set(ProfileLabel.objects.values_list("word", flat=True))
    assert ("sad" in words, "aggressive" in words) == (stays, not stays)


def test_forgetting_leaves_nothing_behind() -> None:
    artist = _id("Nick Drake")
    store_profiles({artist: _SAD}, source="person")
    assert forget_profiles([artist]) == 1
    assert forget_profiles([artist]) == 0
    assert profiles_of([artist]) == {}
    assert not ProfileLabel.objects.exists()


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"moods": ["Melancholic", "sorrowful"]}, {"Nick Drake"}),
        ({"moods": ["sad", "aggressive"]}, {"Nick Drake", "Kreator"}),
        ({"languages": ["English"]}, {"Nick Drake", "Kreator"}),
        ({"languages": ["en"], "moods": ["aggressive"]}, {"Kreator"}),
        ({"languages": ["German"], "moods": ["sad"]}, set()),
        ({"styles": ["Thrash  Metal"]}, {"Kreator"}),
        ({"voices": ["men"]}, {"Nick Drake"}),
        ({"voices": ["women"]}, set()),
        ({"moods": ["no such mood"]}, set()),
        ({"moods": ["%"]}, set()),
        ({}, set()),
    ],
)
def test_artists_by_their_words(wanted: dict[str, list[str]], found: set[str]) -> None:
    profiles = {_id("Nick Drake"): _SAD, _id("Kreator"): _LOUD, _id("Nobody"): UNKNOWN}
    store_profiles(profiles, source="model")
    names = Artist.objects.filter(id__in=artists_with(**wanted)).values_list("name", flat=True)
    assert set(names) == found
