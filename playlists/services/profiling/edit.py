"""What people do to profiles themselves: correct them, and forget what a model said."""

from library.models import Artist
from library.profiles import store
from library.profiles.schema import ArtistProfile
from library.vectors.passes import request_refresh
from playlists.errors import ArtistMissingError


def correct_profile(artist_id: int, profile: ArtistProfile) -> None:
    """No model replaces it. Raises ArtistMissingError."""
    _check(artist_id)
    store.store_profiles({artist_id: profile}, source="person")
    request_refresh()


def forget_profile(artist_id: int) -> None:
    """The artist is open again. Raises ArtistMissingError."""
    _check(artist_id)
    store.forget_profiles([artist_id])
    request_refresh()


def forget_unknown() -> int:
    """All whom a model did not know are open again, for another one to be asked; returns how many."""
    return store.forget_unknown()


def _check(artist_id: int) -> None:
    if not Artist.objects.filter(pk=artist_id).exists():
        raise ArtistMissingError
