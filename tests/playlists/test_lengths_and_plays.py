"""Tracks of a length, those played most or least, and limits per artist and album: what the model is offered."""

from collections import Counter
from typing import Any

import pytest

from library.listed import ListedTrack
from playlists.errors import NothingMatchesError
from playlists.schemas import Ideas, Wish
from playlists.services.generation.candidates import choose_candidates
from playlists.services.generation.filtering import ALL_TAKEN, ChosenFilter, choose_filter
from playlists.services.wishes.read import signals_of
from tests.library.loading import load, track

pytestmark = pytest.mark.django_db


def understood(text: str = "music", **facts: object) -> ChosenFilter:
    wish = Wish.model_validate({"text": text, **facts})
    return choose_filter(wish, signals_of(wish), Ideas())


def offered(text: str = "music", *, limit: int = 140, seed: int = 1, **facts: object) -> list[ListedTrack]:
    return choose_candidates(understood(text, **facts), limit, seed)


def titles(text: str = "music", **facts: Any) -> list[str]:
    return [each.title for each in offered(text, **facts)]


@pytest.fixture
def lengths() -> None:
    """Six short ones, four long ones, forty of unknown length."""
    load(
        *(track(f"Short {n}", f"Band {n}", duration_ms=100_000 + n, genres=("Rock",)) for n in range(6)),
        *(track(f"Long {n}", f"Crew {n}", duration_ms=400_000 + n, genres=("Rock",)) for n in range(4)),
        *(track(f"Dark {n}", f"Nobody {n}", genres=("Rock",)) for n in range(40)),
        *(track(f"Queen {n}", "Queen", duration_ms=90_000 if n < 3 else None) for n in range(8)),
    )


@pytest.mark.usefixtures("lengths")
class TestLengths:
    """Unknown ones are the last, and that is said."""

    def test_where_enough_are_known_no_other_is_offered(self) -> None:
        chosen = understood("rock", longest=180, count=6)
        assert set(titles("rock", longest=180, count=6)) == {f"Short {n}" for n in range(6)}
        assert (chosen.matching, chosen.unmet, chosen.relaxed) == (6, (), ())

    def test_where_too_few_are_known_they_come_first_and_it_is_said(self) -> None:
        found = titles("rock", longest=180, count=7)
        assert set(found[:6]) == {f"Short {n}" for n in range(6)}
        assert set(found[6:]) == {f"Dark {n}" for n in range(40)}
        said = "6 of the 46 tracks that match are known to be 3:00 or less: the length of the others isn’t known."
        assert understood("rock", longest=180, count=7).unmet == (said,)

    def test_none_of_the_known_ones_is_missed_in_a_short_list(self) -> None:
        for seed in range(5):
            assert {f"Long {n}" for n in range(4)} <= {
                each.title for each in offered("rock", shortest=300, count=9, limit=12, seed=seed)
            }

    def test_where_none_is_known(self) -> None:
        said = understood("rock", longest=30).unmet
        assert said == (
            "None of the tracks that match is known to be 0:30 or less: the length of the others isn’t known.",
        )

    def test_of_a_named_artist_too(self) -> None:
        assert sorted(titles("only Queen", longest=120, count=3)) == ["Queen 0", "Queen 1", "Queen 2"]
        assert sorted(titles("only Queen", longest=120, count=4)) == [f"Queen {n}" for n in range(8)]
        assert "3 of the 8" in understood("only Queen", longest=120, count=4).unmet[0]

    def test_a_genre_is_not_given_up_for_known_lengths(self) -> None:
        assert understood("rock", longest=180, count=20).filter.genres == ("Rock",)
        assert understood("rock", longest=180, count=20).relaxed == ()


@pytest.fixture
def plays() -> None:
    """Song n was played n times; the same artist's twins of two are on another album; half are jazz."""
    load(
        *(
            track(
                f"Song {n}",
                f"Artist {n // 3}",
                album=f"Album {n // 2}",
                play_count=n,
                genres=("Jazz" if n % 2 else "Rock",),
            )
            for n in range(60)
        ),
        track("Song 59", "Artist 19", album="Best of", play_count=58, rating_key="double"),
        track("Concert (Live)", "Artist 1", play_count=500),
    )


@pytest.mark.usefixtures("plays")
class TestPlays:
    """Exactly those, in that order."""

    def test_the_most_played_are_offered_and_no_others(self) -> None:
        assert titles(most_played=True, count=10) == [f"Song {n}" for n in range(59, 49, -1)]

    def test_of_a_genre_an_artist_and_an_era(self) -> None:
        assert titles("jazz", most_played=True, count=3) == ["Song 59", "Song 57", "Song 55"]
        assert titles("only Artist 3", most_played=True, count=2) == ["Song 11", "Song 10"]
        assert titles("rock", least_played=True, count=2) == ["Song 0", "Song 2"]

    def test_what_was_never_played_is_not_among_the_most_played(self) -> None:
        assert "Song 0" not in titles(most_played=True, count=100)
        assert len(titles(most_played=True, count=100)) == 59

    def test_concerts_only_where_they_are_let_in(self) -> None:
        assert titles(most_played=True, count=1, exclude_live=False) == ["Concert (Live)"]

    def test_what_is_taken_makes_room_for_the_next(self) -> None:
        taken = tuple(f"Artist {n // 3}/Album {n // 2}/Song {n}" for n in (59, 58))
        assert titles(most_played=True, count=2, exclude_tracks=taken) == ["Song 57", "Song 56"]
        with pytest.raises(NothingMatchesError, match=ALL_TAKEN):
            titles(
                "only Artist 0",
                most_played=True,
                exclude_tracks=tuple(f"Artist 0/Album {n // 2}/Song {n}" for n in range(3)),
            )

    def test_limits_leave_the_next_of_others(self) -> None:
        assert titles(most_played=True, count=3, per_artist=1) == ["Song 59", "Song 56", "Song 53"]
        assert titles(most_played=True, count=3, per_album=1) == ["Song 59", "Song 57", "Song 56"]

    def test_a_mood_may_choose_among_more_of_them(self) -> None:
        assert titles(most_played=True, count=5, moods=("calm",)) == [f"Song {n}" for n in range(59, 39, -1)]

    def test_equals_are_drawn_by_chance(self) -> None:
        load(*(track(f"Same {n}", f"Artist {n}") for n in range(50)))
        first, same, other = (offered(least_played=True, count=5, seed=seed) for seed in (1, 1, 2))
        assert first == same != other

    def test_nothing_was_played(self) -> None:
        load(*(track(f"Same {n}", f"Artist {n}") for n in range(5)))
        with pytest.raises(NothingMatchesError, match="Without the limit to tracks that were played, 5 would match"):
            titles(most_played=True)


def test_limits_per_artist_and_album_leave_room_for_others() -> None:
    load(
        *(track(f"Much {n}", "Big", album=f"Album {n // 4}", genres=("Rock",)) for n in range(100)),
        *(track(f"Little {n}", f"Small {n}", album=f"Own {n}", genres=("Rock",)) for n in range(15)),
    )
    for seed in range(5):
        found = offered("rock", limit=17, seed=seed, per_artist=1)
        assert Counter(each.artist == "Big" for each in found) == {False: 15, True: 2}
        albums = Counter(each.album for each in offered("rock", limit=20, seed=seed, per_album=1))
        assert max(albums.values()) <= 2


def test_the_most_played_of_no_artist_twice_count_each_who_is_credited() -> None:
    load(
        track("First", "Ann Lee", play_count=90),
        track("Duet", "Ann Lee feat. Ben Fox", play_count=80),
        track("Other", "Cy Day; Ann Lee", play_count=70),
        track("His", "Ben Fox", play_count=60),
        track("Hers", "Cy Day", play_count=50),
    )
    assert titles(most_played=True, count=3, per_artist=1) == ["First", "His", "Hers"]
    assert titles(most_played=True, count=3) == ["First", "Duet", "Other"]
