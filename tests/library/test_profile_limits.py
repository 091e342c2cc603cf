"""Filters by what artists' profiles tell: who is known to be otherwise is out, counted and drawn alike."""

import pytest

from library.counts.count import count_unprofiled
from library.models import Artist, Track
from library.profiles.schema import ArtistProfile
from library.profiles.store import store_profiles
from library.queries import count_matching, draw_pool, library_counts
from library.schemas import ProfileLimits, TrackFilter
from tests.playlists.conftest import load, server_track

PROFILES = {
    "Ana": ArtistProfile(voices=("female",), languages=("es",), country="ES", moods=("sad",), styles=("opera",)),
    "Ben": ArtistProfile(voices=("male",), languages=("en",), country="GB", styles=("rock opera",)),
    "Duo": ArtistProfile(voices=("female", "male"), languages=("en", "es"), country="US", moods=("joyful",)),
    "Lab": ArtistProfile(voices=("instrumental",), country="DE"),
    "Mix": ArtistProfile(voices=("male", "instrumental"), languages=("en",), country="GB"),
    "Ost": ArtistProfile(voices=("instrumental", "choir"), country="US"),
    "Nil": ArtistProfile(is_known=False),
}
EVERYBODY = {*PROFILES, "New", "Old"}


@pytest.fixture
def library(db: None) -> None:
    """Three tracks of each, half of them jazz."""
    names = sorted(EVERYBODY)
    load(*(server_track(number, artist=names[number % 9], title=f"Song {number}") for number in range(27)))
    ids = dict(Artist.objects.values_list("name", "id"))
    store_profiles({ids[name]: profile for name, profile in PROFILES.items()}, source="person")


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("limits", "out"),
    [
        ({"voices": ("female",)}, {"Ben", "Lab", "Mix", "Ost"}),
        ({"voices": ("instrumental",)}, {"Ana", "Ben", "Duo"}),
        ({"without_voices": ("female", "male", "choir")}, {"Ana", "Ben", "Duo", "Mix", "Ost"}),
        ({"without_voices": ("instrumental",)}, {"Lab"}),
        ({"languages": ("es",)}, {"Ben", "Duo", "Lab", "Mix", "Ost"}),
        ({"without_languages": ("en",)}, {"Ben", "Duo", "Mix"}),
        ({"countries": ("GB",)}, {"Ana", "Duo", "Lab", "Ost"}),
        ({"without_countries": ("GB",)}, {"Ben", "Mix"}),
        ({"languages": ("de",), "countries": ("DE",)}, {"Ana", "Ben", "Duo", "Mix", "Ost"}),
        ({"without_moods": ("sad",)}, {"Ana"}),
        ({"without_moods": ("happy",)}, {"Duo"}),
        ({"without_moods": ("opera",)}, {"Ana"}),
        ({"voices": ("female",), "without_countries": ("US",)}, {"Ben", "Lab", "Mix", "Duo", "Ost"}),
    ],
)
def test_who_is_known_to_be_otherwise_is_out(limits: dict[str, tuple[str, ...]], out: set[str]) -> None:
    for genres in ((), ("Jazz",)):
        track_filter = TrackFilter(genres=genres, profile=ProfileLimits(**limits))
        drawn = [track.id for track in draw_pool(track_filter, seed=1)]
        assert {*Track.objects.filter(id__in=drawn).values_list("artist__name", flat=True)} == EVERYBODY - out
        assert count_matching(track_filter) == len(drawn)
    counts = library_counts(TrackFilter(profile=ProfileLimits(**limits)))
    assert counts.tracks == 3 * len(EVERYBODY - out)
    assert sum(decade.count for decade in counts.decades) == counts.tracks


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("limits", "unknown"),
    [
        ({"voices": ("female",)}, {"Nil", "New", "Old"}),
        ({"languages": ("es",)}, {"Nil", "New", "Old"}),
        ({"without_languages": ("en",)}, {"Nil", "New", "Old"}),
        ({"without_countries": ("GB",)}, {"Nil", "New", "Old"}),
    ],
)
def test_those_of_whom_nobody_knows_are_counted(limits: dict[str, tuple[str, ...]], unknown: set[str]) -> None:
    assert count_unprofiled(TrackFilter(profile=ProfileLimits(**limits))) == 3 * len(unknown)
    played = TrackFilter(is_played=False, profile=ProfileLimits(**limits))
    assert count_unprofiled(played) == 3 * len(unknown)
