"""What a wish asks of each track beside names and times: exact, whoever read it, and never given up."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from library.schemas import TrackFilter
from playlists.errors import NothingMatchesError
from playlists.plan import WishPlan
from playlists.schemas import Ideas, Wish
from playlists.services.generation.candidates import choose_candidates
from playlists.services.generation.fact_filter import fact_fields, without_facts
from playlists.services.generation.filtering import choose_filter
from playlists.services.planning.merge import choose_facts, settle_wish
from playlists.services.wishes.read import signals_of
from tests.library.loading import load, track

TODAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("facts", "fields"),
    [
        ({"min_rating": 8}, {"min_rating": 8}),
        ({"favourites": True}, {"min_rating": 8}),
        ({"favourites": True, "min_rating": 10}, {"min_rating": 10}),
        ({"favourites": True, "min_rating": 4}, {"min_rating": 8}),
        ({"min_rating": 4, "max_rating": 6}, {"min_rating": 4, "max_rating": 6}),
        ({"max_rating": 0}, {"max_rating": 0}),
        ({"never_played": True}, {"is_played": False}),
        ({"most_played": True}, {"is_played": True}),
        ({"least_played": True}, {}),
        ({"never_played": True, "most_played": True}, {"is_played": False}),
        ({"not_played_days": 90}, {"not_played_since": date(2026, 9, 1)}),
        ({"played_days": 1}, {"played_since": date(2026, 11, 29)}),
        ({"added_days": 30}, {"added_since": date(2026, 10, 31)}),
        ({"added_days": 10_000_000}, {"added_since": date(1, 1, 1)}),
        ({"longest": 180, "shortest": 60}, {"longest_ms": 180_000, "shortest_ms": 60_000}),
        ({"favourites": False, "min_rating": 0, "never_played": False, "added_days": 0, "longest": 0}, {}),
    ],
)
def test_each_fact_becomes_what_the_tracks_are_asked(facts: dict[str, Any], fields: dict[str, Any]) -> None:
    asked = TrackFilter.model_validate(fact_fields(Wish.model_validate({"text": "music", **facts}), TODAY))
    assert asked == TrackFilter.model_validate(fields)


FACTS: tuple[dict[str, Any], ...] = (
    {"min_rating": 8},
    {"max_rating": 4},
    {"favourites": True},
    {"never_played": True},
    {"most_played": True},
    {"not_played_days": 90},
    {"played_days": 90},
    {"added_days": 90},
    {"longest": 100},
    {"shortest": 100},
)


@pytest.mark.parametrize("facts", FACTS)
def test_what_is_set_to_do_without_a_fact_leaves_nothing_of_it(facts: dict[str, Any]) -> None:
    wish = Wish.model_validate({"text": "music", **facts})
    nothing = fact_fields(Wish(text="music"), TODAY)
    limiting = [name for name, value in fact_fields(wish, TODAY).items() if value != nothing[name]]
    assert limiting
    dropped = wish.model_copy(update=without_facts(limiting))
    # The prompt says it all the same: what the person has chosen holds.
    plan = choose_facts(WishPlan.model_validate(facts), dropped)
    assert fact_fields(settle_wish(dropped, plan), TODAY) == nothing


def at(days: int) -> object:
    return timezone.now() - timedelta(days=days)


@pytest.fixture
def library() -> None:
    """Ratings, plays, days and lengths of all kinds."""
    load(
        track("Loved", "Ann", user_rating=10, play_count=9, last_played=at(200), added_at=at(900), duration_ms=150_000),
        track("Liked", "Ben", user_rating=8, play_count=4, last_played=at(3), added_at=at(900), duration_ms=170_000),
        track("Fine", "Cy", user_rating=7, play_count=1, last_played=at(400), added_at=at(10), duration_ms=181_000),
        track("Poor", "Dee", user_rating=2, play_count=2, last_played=at(100), added_at=at(2), duration_ms=500_000),
        track("New", "Eve", added_at=at(1), duration_ms=179_999),
        track("Somehow", "Flo", play_count=3, added_at=at(5)),
        track("Unknown", "Gil"),
    )


def titles(text: str = "music", **facts: object) -> set[str]:
    wish = Wish.model_validate({"text": text, **facts})
    chosen = choose_filter(wish, signals_of(wish), Ideas())
    found = {each.title for each in choose_candidates(chosen, limit=100, seed=1)}
    assert len(found) == chosen.matching
    return found


@pytest.mark.django_db
@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("facts", "passing"),
    [
        ({"min_rating": 8}, "Loved Liked"),
        ({"favourites": True}, "Loved Liked"),
        ({"max_rating": 4}, "Poor"),
        ({"max_rating": 0}, "New Somehow Unknown"),
        ({"min_rating": 7, "max_rating": 8}, "Liked Fine"),
        ({"min_rating": 8, "not_played_days": 60}, "Loved"),
        ({"never_played": True}, "New Unknown"),
        ({"most_played": True}, "Loved Liked Fine Poor Somehow"),
        # "Somehow" was played, nobody knows when: that it was long ago is more than can be said.
        ({"not_played_days": 90}, "Loved Fine Poor New Unknown"),
        ({"played_days": 7}, "Liked"),
        ({"added_days": 7}, "Poor New Somehow"),
        ({"added_days": 7, "never_played": True}, "New"),
        ({"longest": 180}, "Loved Liked New Somehow Unknown"),
        ({"shortest": 180}, "Fine Poor Somehow Unknown"),
    ],
)
def test_exactly_those_are_candidates(facts: dict[str, Any], passing: str) -> None:
    assert titles(**facts) == set(passing.split())


@pytest.mark.django_db
@pytest.mark.usefixtures("library")
def test_tracks_of_named_artists_pass_by_the_facts_too() -> None:
    assert titles("only Ben and Cy", min_rating=8) == {"Liked"}
    assert titles("songs by Ann, Ben and Dee", played_days=150) == {"Liked", "Poor"}


@pytest.mark.django_db
@pytest.mark.usefixtures("library")
@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"min_rating": 9, "played_days": 30}, "Without the rating of 4.5 stars or better, 1 would match"),
        ({"min_rating": 8, "max_rating": 8, "never_played": True}, "Without the rating of 4 stars, 2 would match"),
        ({"min_rating": 8, "added_days": 99, "artists": ("Ann",)}, "Without the limit to tracks added since "),
        ({"longest": 30, "favourites": True, "artists": ("Ann",)}, "Without the length of 0:30 or less, 1 would match"),
        ({"max_rating": 1}, "Without the rating of 0.5 stars or less, 7 would match"),
        # No length is both, known or not.
        ({"longest": 100, "shortest": 300}, "Without the length of 5:00 to 1:40, 7 would match"),
        ({"min_rating": 8, "max_rating": 4}, "Without the rating of 4 to 2 stars, 7 would match"),
        ({"not_played_days": 500, "min_rating": 7}, "Without the limit to tracks not played since "),
    ],
)
def test_where_nothing_is_left_the_fact_that_costs_most_is_named(fields: dict[str, Any], words: str) -> None:
    with pytest.raises(NothingMatchesError) as caught:
        titles(**fields)
    assert caught.value.message.startswith("No track in your library matches these filters. ")
    assert words in caught.value.message


@pytest.mark.django_db
def test_facts_are_kept_where_times_and_genres_are_given_up() -> None:
    load(
        track("Old", "Ann", year=1975, genres=("Jazz",), user_rating=2),
        track("Right", "Ben", year=2001, genres=("Rock",), user_rating=10),
        track("Wrong", "Cy", year=2001, genres=("Rock",), user_rating=4),
    )
    assert titles("70s jazz", min_rating=8) == {"Right"}
    with pytest.raises(NothingMatchesError, match="tracks that were played, 1 would match"):
        titles("70s jazz", min_rating=8, most_played=True)


@pytest.mark.django_db
def test_what_would_match_is_of_the_genres_that_were_asked_for() -> None:
    load(
        *(track(f"Rock {number}", f"Ann {number}", genres=("Rock",), user_rating=6) for number in range(3)),
        *(track(f"Jazz {number}", f"Ben {number}", genres=("Jazz",), user_rating=6) for number in range(5)),
    )
    with pytest.raises(NothingMatchesError, match="Without the rating of 5 stars or better, 3 would match"):
        titles("rock", min_rating=10)


@pytest.mark.django_db
def test_where_no_fact_alone_is_in_the_way_all_are_named() -> None:
    load(*(track(f"Rock {number}", "Ann", genres=("Rock",), user_rating=4) for number in range(3)))
    with pytest.raises(NothingMatchesError) as caught:
        titles("rock", min_rating=10, most_played=True)
    ways = "the rating of 5 stars or better; the limit to tracks that were played; excluding live versions."
    told = f"No track in your library matches these filters. More than one of these is in the way: {ways}"
    assert caught.value.message == told
