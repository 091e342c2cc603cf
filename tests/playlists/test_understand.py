"""From what a wish says to the tracks that the model may see."""

import pytest

from playlists.errors import NothingMatchesError
from playlists.schemas import Ideas, Wish
from playlists.services.generation.candidates import choose_candidates
from playlists.services.generation.filtering import ChosenFilter, choose_filter
from playlists.services.wishes.read import signals_of
from tests.library.loading import load, track

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def library() -> None:
    """Three artists of jazz and rock, one of them only on stage, and music of other kinds."""
    load(
        *(track(f"Low {n}", "David Bowie", year=year, genres=("Rock",)) for n, year in enumerate((1972, 1977, 1995))),
        *(track(f"Blue {n}", "Miles Davis", album="Kind of Blue", year=1959, genres=("Jazz",)) for n in range(3)),
        track("So", "Miles Davis", album="Another Album", year=1985, genres=("Jazz",)),
        *(track(f"La Vie {n} (Live)", "Édith Piaf", year=1958, genres=("Chanson",)) for n in range(3)),
        *(track(f"Rock {n}", f"Band {n}", year=1960 + n, genres=("Rock",)) for n in range(40)),
        *(track(f"Rap {n}", f"Crew {n}", year=1990 + n, genres=("Hip-Hop",)) for n in range(20)),
        track("Undated", "Nobody", genres=("Rock",)),
    )


def understood(text: str, **fields: object) -> ChosenFilter:
    wish = Wish.model_validate({"text": text, **fields})
    return choose_filter(wish, signals_of(wish), Ideas())


def titles(text: str, **fields: object) -> set[str]:
    found = understood(text, **fields)
    tracks = choose_candidates(found, limit=200, seed=1)
    assert len(tracks) <= found.matching
    return {track.title for track in tracks}


def test_of_an_artist_in_some_years_only_those_years() -> None:
    assert titles("David Bowie from 1976 to 1980") == {"Low 1"}
    assert understood("David Bowie from 1976 to 1980").relaxed == ()


def test_where_the_artist_has_nothing_of_those_years_the_years_are_given_up() -> None:
    assert titles("David Bowie in the 50s") == {"Low 0", "Low 1", "Low 2"}
    assert understood("David Bowie in the 50s").relaxed == ("the era in your prompt",)


def test_years_beside_a_genre_belong_to_the_genre() -> None:
    found = understood("Miles Davis and 90s hip hop")
    assert len(found.named) == 4
    assert found.matching == 4 + 10


def test_an_artist_who_is_only_on_stage_is_had_all_the_same_and_that_is_said() -> None:
    assert titles("Édith Piaf") == {f"La Vie {n} (Live)" for n in range(3)}
    assert understood("Édith Piaf").relaxed == ("the filter for live versions",)


def test_an_album_that_is_not_wanted_is_not_offered() -> None:
    assert titles("only Miles Davis, without Kind of Blue") == {"So"}


def test_the_like_of_an_artist_who_is_left_out_comes_from_their_genres() -> None:
    assert understood("like David Bowie but not David Bowie").filter.genres == ("Rock",)
    assert understood("David Bowie for a party", exclude_artists=("David Bowie",)).filter.genres == ("Rock",)


def test_years_that_are_not_wanted() -> None:
    found = titles("rock but no 80s")
    assert {"Rock 19", "Rock 30", "Undated"} <= found
    assert not found & {f"Rock {n}" for n in range(20, 30)}
    assert understood("rock but no 80s", decades=(1980,)).filter.exclude_years == ()


def test_decades_apart() -> None:
    assert titles("rock of the 60s and 90s") == {
        *(f"Rock {n}" for n in range(10)),
        *(f"Rock {n}" for n in range(30, 40)),
        "Low 2",
    }


def test_when_all_that_matches_is_taken_it_says_so_and_not_that_a_filter_is_wrong() -> None:
    taken = tuple(
        f"Miles Davis/{album}"
        for album in ("Kind of Blue/Blue 0", "Kind of Blue/Blue 1", "Kind of Blue/Blue 2", "Another Album/So")
    )
    with pytest.raises(NothingMatchesError, match="already in the playlist"):
        understood("jazz", genres=("Jazz",), decades=(), exclude_tracks=taken)
    with pytest.raises(NothingMatchesError, match="matches these filters"):
        understood("jazz", genres=("Polka",), decades=(), exclude_tracks=taken)
