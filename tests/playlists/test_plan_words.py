"""A plan in words, its parts by their keys, and a plan without some of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.plan import Facts, Signals, WishPlan
from playlists.plan_parts import leave_out
from playlists.schemas import Wish
from playlists.services.planning.merge import choose_facts, settle_wish
from playlists.services.planning.words import days_words, minutes_words, plan_parts, plan_words

FULL = WishPlan(
    years=(1976, 1982),
    genres=("Rock", "Soul"),
    shades=("Blues",),
    artists=("Queen",),
    albums=(("Rumours", "Fleetwood Mac"),),
    live=True,
    like=("Radiohead",),
    without_years=((1990, 1999), (1984, 1984)),
    without_genres=("Jazz",),
    without_artists=("Radiohead",),
    without_albums=(("Both", "Mira Kestrel"),),
    count=20,
    minutes=90,
    longest=210,
    shortest=60,
    min_rating=8,
    max_rating=9,
    favourites=True,
    never_played=True,
    not_played_days=90,
    played_days=7,
    most_played=True,
    least_played=True,
    added_days=1,
    per_artist=1,
    per_album=2,
    order="rising",
    moods=("calm",),
    without_moods=("sad", "opera"),
    subjects=("trains", "moon in the title"),
    without_subjects=("Christmas",),
    languages=("es",),
    without_languages=("de",),
    countries=("JP",),
    without_countries=("US",),
    voices=("female", "male"),
    without_voices=("instrumental", "choir"),
)


def test_every_part_has_its_words() -> None:
    assert plan_words(FULL) == (
        "years 1976 to 1982",
        "Rock",
        "Soul",
        "with a touch of Blues",
        "Queen",
        "like Radiohead",
        "the album “Rumours”",
        "concert recordings",
        "no Jazz",
        "no Radiohead",
        "no “Both”",
        "nothing of 1990s",
        "nothing of 1984",
        "calm",
        "nothing sad",
        "no opera",
        "about trains",
        "with “moon” in the title",
        "nothing about Christmas",
        "sung in Spanish",
        "not sung in German",
        "from Japan",
        "not from the United States",
        "female voices",
        "male voices",
        "no instrumentals",
        "no choirs",
        "4 stars or more",
        "4.5 stars or less",
        "favourites only",
        "never played",
        "not played in the last 3 months",
        "played in the last week",
        "most played",
        "least played",
        "added in the last day",
        "no track longer than 3:30 minutes",
        "no track shorter than 1 minute",
        "20 tracks",
        "90 minutes",
        "no artist twice",
        "at most 2 of one album",
        "starts calm, ends lively",
    )


def test_no_part_of_a_plan_is_without_words() -> None:
    """A field that comes later needs words, too."""
    told = {part.field for part in plan_parts(FULL)}
    silent = {"decades", "only", "unknown_artists"}  # in the years, beside the names, in a sentence of its own
    assert told | silent == {*Signals.model_fields, *Facts.model_fields}


def test_a_plan_of_nothing_has_no_words() -> None:
    nothing = {name: () for name, field in Facts.model_fields.items() if "tuple" in str(field.annotation)}
    assert plan_words(WishPlan()) == plan_words(WishPlan(order="picked", minutes=None, **nothing)) == ()


def test_what_is_instrumental_needs_no_word_on_each_voice() -> None:
    plan = WishPlan(voices=("instrumental",), without_voices=("female", "male", "choir"))
    assert plan_words(plan) == ("instrumental",)
    assert plan_words(leave_out(plan, ["voices:instrumental"])) == ("no female voices", "no male voices", "no choirs")


def test_tracks_without_a_rating_are_a_part_of_their_own() -> None:
    assert plan_words(WishPlan(max_rating=0)) == ("unrated",)
    settled = settle_wish(wish := Wish(text="x", max_rating=0), choose_facts(WishPlan(max_rating=0), wish))
    assert settled.max_rating is None, "a person's 0 is no limit"


@pytest.mark.parametrize(
    ("days", "words"),
    [(1, "day"), (10, "10 days"), (7, "week"), (14, "2 weeks"), (30, "month"), (90, "3 months"), (730, "2 years")],
)
def test_days_are_told_as_people_count_them(days: int, words: str) -> None:
    assert days_words(days) == words


@pytest.mark.parametrize(
    ("minutes", "words"), [(60, "1 hour"), (45, "45 minutes"), (90, "90 minutes"), (120, "2 hours")]
)
def test_lengths_are_told_in_hours_where_they_are_whole(minutes: int, words: str) -> None:
    assert minutes_words(minutes) == words


@pytest.mark.parametrize("part", plan_parts(FULL), ids=lambda part: part.key)
def test_each_part_can_be_left_out_by_its_key_alone(part: object) -> None:
    left = plan_parts(leave_out(FULL, [part.key]))  # type: ignore[attr-defined]  # a PlanPart
    assert left == tuple(other for other in plan_parts(FULL) if other != part)


def test_only_goes_with_the_last_name() -> None:
    plan = WishPlan(artists=("Queen", "Abba"), only=True)
    assert leave_out(plan, ["artists:Queen"]).only
    assert not leave_out(plan, ["artists:Queen", "artists:Abba"]).only
    assert plan_words(plan) == ("only Queen", "only Abba")


@given(st.lists(st.text(max_size=12) | st.sampled_from([*WishPlan.model_fields])))
def test_strange_keys_break_nothing(keys: list[str]) -> None:
    assert WishPlan.model_validate(leave_out(FULL, keys).model_dump()).unmet == FULL.unmet


def test_a_length_that_was_chosen_replaces_the_other() -> None:
    said = WishPlan(minutes=60, count=12)
    assert choose_facts(said, Wish(text="x")) == said
    tracks = choose_facts(said, Wish(text="x", count=30))
    assert (tracks.count, tracks.minutes) == (30, None)
    minutes = choose_facts(said, Wish(text="x", minutes=45))
    assert (minutes.count, minutes.minutes) == (None, 45)
    none = choose_facts(said, Wish(text="x", minutes=0))
    assert (none.count, none.minutes) == (12, None)


def test_what_is_ignored_of_the_prompt_is_not_in_the_settled_wish() -> None:
    wish = Wish(text="x", ignored=("min_rating", "moods:calm"))
    settled = settle_wish(wish, choose_facts(FULL, wish))
    assert (settled.min_rating, settled.moods, settled.minutes) == (None, (), 90)
