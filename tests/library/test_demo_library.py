"""The demo library: large and varied enough to try everything on, and its facts at least sane."""

from collections import Counter, defaultdict

import pytest
from asgiref.sync import async_to_sync
from django.db.models import Q

from library.models import Artist, Track
from library.profiles.store import profiles_of
from library.recordings.recording_key import recording_key
from library.servers.demo.catalogue import DEMO_FILES, read_file
from library.servers.demo.server import DemoServer
from library.servers.values import ServerTrack
from library.services.loading.load import load_library

GENRES = frozenset(
    """Rock|Pop|Jazz|Soul|R&B|Folk|Electronic|Alternative|Funk|World|Singer-Songwriter|Indie|Country|Soundtrack|Vocal|
    Hip Hop|Classical|Psychedelic|Blues|Latin|Hard Rock|Synth-Pop|Dance|New Wave|Ambient|J-Pop|Disco|Rock and Roll|
    Chanson|Metal|Post-Punk|Punk|Progressive Rock|Reggae|House|K-Pop|Ska|City Pop|Bossa Nova|Shoegaze|Techno|Afrobeat|
    Grunge|Britpop|Trip Hop|Gospel|Doo-Wop""".replace("\n    ", "").split("|")
)


@pytest.fixture(scope="module")
def tracks() -> list[ServerTrack]:
    """View all, as the demo server tells them."""
    return [track for path in sorted(DEMO_FILES.glob("*.yaml")) for track in read_file(path)]


def test_it_is_large_and_spans_all_decades(tracks: list[ServerTrack]) -> None:
    decades = Counter((track.year or 0) // 10 * 10 for track in tracks)
    assert len(tracks) >= 1500
    assert set(range(1950, 2030, 10)) <= set(decades)
    assert min(decades[decade] for decade in range(1950, 2030, 10)) >= 50


def test_every_genre_is_of_the_vocabulary_and_has_tracks(tracks: list[ServerTrack]) -> None:
    genres = Counter(genre for track in tracks for genre in track.genres)
    assert set(genres) <= GENRES
    assert len(genres) >= 25
    assert all(track.genres for track in tracks)


def test_many_artists_have_several_albums(tracks: list[ServerTrack]) -> None:
    albums = defaultdict(set)
    for track in tracks:
        albums[track.album_artist].add(track.album)
    assert sum(len(titles) > 1 for titles in albums.values()) >= 40


def test_there_are_concerts_doubles_and_other_scripts(tracks: list[ServerTrack]) -> None:
    recordings = Counter(recording_key(track.artist, track.title, live=track.is_live) for track in tracks)
    assert sum(track.is_live for track in tracks) >= 20
    assert sum(count > 1 for count in recordings.values()) >= 15
    assert sum(any(char > "\u02ff" and char.isalpha() for char in track.title) for track in tracks) >= 20


def test_every_text_is_well_formed(tracks: list[ServerTrack]) -> None:
    for track in tracks:
        for text in (track.title, track.artist, track.album, track.album_artist, *track.genres):
            assert text, track
            assert text.isprintable(), track
            assert text == " ".join(text.split()), track
            assert "|" not in text, track


def test_lengths_and_years_are_sane(tracks: list[ServerTrack]) -> None:
    for track in tracks:
        assert track.duration_ms is None or 10_000 <= track.duration_ms <= 90 * 60_000, track
        assert track.year is not None, track
        assert 1900 <= track.year <= 2026, track
        assert 1950 <= (track.album_year or 0) <= 2026, track


def test_keys_are_unique_and_do_not_depend_on_the_place(tracks: list[ServerTrack]) -> None:
    keys = {track.rating_key: (track.album_artist, track.album, track.title) for track in tracks}
    assert len(keys) == len(tracks)
    superstition = [track for track in tracks if track.title == "Superstition" and track.album == "Talking Book"]
    assert [track.rating_key for track in superstition] == ["e4d6efbecf64452b"]


def test_a_fifth_is_rated_mostly_well(tracks: list[ServerTrack]) -> None:
    ratings = [track.user_rating for track in tracks if track.user_rating is not None]
    assert 0.15 < len(ratings) / len(tracks) < 0.25
    assert set(ratings) <= set(range(4, 11))


@pytest.mark.django_db
def test_loading_it_twice_changes_nothing_and_every_artist_has_a_profile() -> None:
    first = async_to_sync(load_library)("demo", DemoServer().tracks())
    ids = set(Track.objects.values_list("id", "rating_key"))
    artists = set(Artist.objects.filter(Q(tracks__isnull=False) | Q(albums__isnull=False)).values_list("id", flat=True))
    assert set(profiles_of(artists)) == artists
    assert async_to_sync(load_library)("demo", DemoServer().tracks()) == first
    assert set(Track.objects.values_list("id", "rating_key")) == ids
