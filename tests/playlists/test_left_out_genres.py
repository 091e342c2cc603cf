"""Genres that a wish or a person leaves out: no track that carries one is ever offered, in families too."""

import pytest

from library.services.genres.decisions import merge
from playlists.plan import Signals
from playlists.schemas import Ideas, Wish
from playlists.services.generation.candidates import choose_candidates
from playlists.services.generation.filtering import choose_filter
from tests.library.loading import load, track

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def library() -> None:
    """Rap counts as Hip-Hop."""
    load(
        track("Plain", "Ann", genres=("Pop",)),
        track("Both", "Ann", genres=("Pop", "Rap")),
        track("Other", "Ben", genres=("Hip-Hop",)),
        track("Concert (Live)", "Ben", genres=("Pop", "Hip-Hop")),
        track("Untagged", "Cleo"),
    )
    merge(["Rap"], "Hip-Hop")


def offered(wish: Wish, signals: Signals) -> set[str]:
    """The titles that the model would see."""
    understanding = choose_filter(wish, signals, Ideas())
    tracks = {found.title for found in choose_candidates(understanding, limit=10, seed=1)}
    assert len(tracks) == understanding.matching
    return tracks


@pytest.mark.parametrize("name", ["Hip-Hop", "rap"])
def test_a_genre_that_the_wish_does_not_want(name: str) -> None:
    assert offered(Wish(text="no rap"), Signals(without_genres=(name,))) == {"Plain", "Untagged"}
    assert offered(Wish(text="pop, no rap"), Signals(genres=("Pop",), without_genres=(name,))) == {"Plain"}


def test_a_genre_that_the_person_leaves_out() -> None:
    assert offered(Wish(text="anything", exclude_genres=("Hip-Hop",)), Signals()) == {"Plain", "Untagged"}
    assert offered(Wish(text="anything", exclude_genres=("Hip-Hop",), exclude_live=False), Signals()) == {
        "Plain",
        "Untagged",
    }


def test_it_is_left_out_of_a_named_artists_tracks_too() -> None:
    wish = Wish(text="only Ann, no rap")
    assert offered(wish, Signals(artists=("Ann",), only=True, without_genres=("Hip-Hop",))) == {"Plain"}
