"""The tests' library, with lengths; and a model that picks what a test says."""

from collections.abc import Iterable

import pytest

from library.models import Track
from library.profiles.schema import ArtistProfile
from library.profiles.store import store_profiles
from tests.playlists.conftest import load, server_track


@pytest.fixture
def library(transactional_db: None) -> None:
    """100 tracks of three to six minutes, every second one soul; all lengths known."""
    load(*(server_track(number, duration_ms=180_000 + number * 37 % 180 * 1000) for number in range(1, 101)))


def forget_lengths(keys: Iterable[str] | None = None) -> None:
    """Of these tracks, or of all."""
    tracks = Track.objects.all() if keys is None else Track.objects.filter(rating_key__in=list(keys))
    tracks.update(duration_ms=None)


def tell_energy(*without: str) -> None:
    """A profile for each artist but those `without`: their energies go from 1 to 5, five artists each."""
    artists = Track.objects.exclude(artist__name__in=without).values_list("artist_id", flat=True).distinct()
    ids = sorted(artists)
    store_profiles({pk: ArtistProfile(energy=1 + place // 5 % 5) for place, pk in enumerate(ids)}, source="model")
