"""Genres that colour others: tracks of both first, then the one that is coloured."""

import pytest

from playlists.schemas import Ideas, Wish
from playlists.services.generation.candidates import choose_candidates
from playlists.services.generation.filtering import choose_filter
from playlists.services.ranking.rank import rank
from playlists.services.wishes.read import plan_of, signals_of
from tests.library.loading import load, track

pytestmark = pytest.mark.django_db

BOTH = {f"Both {n}" for n in range(10)}


@pytest.fixture(autouse=True)
def library() -> None:
    load(
        *(track(f"Jazz {n}", f"Trio {n}", genres=("Jazz",)) for n in range(60)),
        *(track(f"Rap {n}", f"Crew {n}", genres=("Hip-Hop",)) for n in range(60)),
        *(track(f"Both {n}", f"Guru {n}", genres=("Hip-Hop", "Jazz")) for n in range(10)),
        track("House", "House", genres=("House",)),
        track("Funk", "Funk", genres=("Funk",)),
        track("Rock", "Rock", genres=("Rock",)),
        track("Blues", "Blues", genres=("Blues",)),
        track("Folk", "Folk", genres=("Folk",)),
        track("Indie", "Indie", genres=("Indie",)),
        track("Pop", "Pop", genres=("Pop",)),
    )


@pytest.mark.parametrize(
    ("text", "genres", "shades"),
    [
        ("jazzy hip hop", ("Hip-Hop",), ("Jazz",)),
        ("some funky house for a party", ("House",), ("Funk",)),
        ("bluesy rock", ("Rock",), ("Blues",)),
        ("indie folk", ("Folk",), ("Indie",)),
        ("jazz funk", ("Funk",), ("Jazz",)),
        ("jazzy 90s hip hop", ("Hip-Hop",), ("Jazz",)),
        ("rock bluesy de los 90", ("Rock",), ("Blues",)),
        ("rock indie de los 90", ("Indie",), ()),  # indie rock
        ("house funky", ("House",), ("Funk",)),
        ("bluesiger Rock", ("Rock",), ()),
        # Lists.
        ("jazz, hip hop", ("Jazz", "Hip-Hop"), ()),
        ("jazz and hip hop", ("Jazz", "Hip-Hop"), ()),
        ("jazz/hip hop", ("Jazz", "Hip-Hop"), ()),
        ("rock pop folk", ("Rock", "Pop", "Folk"), ()),
        ("jazzy hip hop and jazz", ("Jazz", "Hip-Hop"), ()),
    ],
)
def test_the_noun_is_the_genre_and_what_stands_before_it_colours(
    text: str, genres: tuple[str, ...], shades: tuple[str, ...]
) -> None:
    signals = signals_of(Wish(text=text))
    assert (set(signals.genres), signals.shades) == (set(genres), shades)


def test_a_crossing_that_is_refused_refuses_neither_of_the_two() -> None:
    plan = plan_of(Wish(text="rock, but no jazzy hip hop"))
    assert (plan.genres, plan.shades, plan.without_genres) == (("Rock",), (), ())


def test_tracks_of_both_are_drawn_first_then_the_noun() -> None:
    wish = Wish(text="jazzy hip hop")
    chosen = choose_filter(wish, signals_of(wish), Ideas())
    drawn = choose_candidates(chosen, limit=20, seed=1, ranking=rank(wish, chosen))
    assert {track.title for track in drawn} >= BOTH
    assert {track.title.split()[0] for track in drawn} == {"Both", "Rap"}


def test_where_no_track_is_of_both_the_noun_plays() -> None:
    wish = Wish(text="funky house")
    chosen = choose_filter(wish, signals_of(wish), Ideas())
    assert {track.title for track in choose_candidates(chosen, limit=20, seed=1, ranking=rank(wish, chosen))} == {
        "House"
    }
