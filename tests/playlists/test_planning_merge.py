"""One plan of two readers and a person: no model's plan lets in what is refused, or drops what is named."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from library.names.genre_names import genre_key
from library.names.normalization import artist_key
from playlists.plan import Facts, WishPlan
from playlists.plan_fields import MOST_NAMES, PLAN_FIELDS, PlanField
from playlists.prompts.analyze import ASKED_FIELDS, Ask
from playlists.schemas import Wish
from playlists.services.planning.agreement import contradicted
from playlists.services.planning.check import Names, check_asks
from playlists.services.planning.merge import choose_facts, merge_readings, ranking_part
from playlists.services.wishes.signals import read_signals
from tests.library.names_known import find

TODAY = date(2026, 11, 30)
ARTISTS = ("Miles Davis", "The Beatles", "Radiohead", "Nirvana", "Queen", "AC/DC")
GENRES = ("Jazz", "Soul", "Rock", "Metal", "Disco")
WISHES = (
    "only Miles Davis",
    "rock without Queen or AC/DC",
    "jazz and soul, no Miles Davis, nothing from the 80s",
    "like Radiohead but not Radiohead",
    "Nirvana and the Beatles, 90s, no metal",
    "70s disco for a party",
    "something quiet",
)


def value_of(field: PlanField) -> st.SearchStrategy[Any]:
    if field.kind == "flag":
        return st.just(True)
    if field.kind == "order":
        return st.sampled_from(["album", "chronological", "rising", "falling", "arc", "smooth", "shuffled"])
    if field.kind == "names":
        words = st.sampled_from(["sad", "calm", "trains", "es", "JP", "female", "Sad"])
        return st.lists(words, min_size=1, max_size=4, unique=True).map(tuple)
    return st.integers(max(field.least, 1), min(field.most, 400))


facts: dict[str, Any] = {name: st.none() | value_of(field) for name, field in PLAN_FIELDS.items()}
spans = st.tuples(st.integers(1950, 1970), st.integers(1971, 2020))
artists = st.lists(st.sampled_from(ARTISTS), max_size=4, unique=True).map(tuple)
genres = st.lists(st.sampled_from(GENRES), max_size=3, unique=True).map(tuple)
plans = st.builds(
    WishPlan,
    artists=artists,
    genres=genres,
    like=artists,
    only=st.booleans(),
    live=st.booleans(),
    years=st.none() | spans,
    without_artists=artists,
    without_genres=genres,
    without_years=st.lists(spans, max_size=2).map(tuple),
    unmet=st.lists(st.sampled_from(["One.", "Two.", "Three."]), max_size=3, unique=True).map(tuple),
    **facts,
)
numbers = [name for name, field in PLAN_FIELDS.items() if field.kind in {"number", "days", "flag"}]
lists = [name for name, field in PLAN_FIELDS.items() if field.kind == "names"]


def read(wish: str) -> WishPlan:
    """As rules do, out of what these artists and genres are."""
    return WishPlan(**read_signals(wish, find(wish), range(1950, 2030, 10)).model_dump())


@settings(deadline=None)
@given(st.sampled_from(WISHES), plans)
def test_no_plan_lets_in_what_is_refused_or_drops_what_is_named(wish: str, model: WishPlan) -> None:
    rules = read(wish)
    merged = merge_readings(rules, model)
    assert set(merged.artists) >= set(rules.artists)
    assert merged.genres == rules.genres
    assert merged.albums == rules.albums
    assert merged.like == rules.like
    assert set(merged.without_artists) >= set(rules.without_artists)
    assert set(merged.without_genres) >= set(rules.without_genres)
    assert merged.without_years == rules.without_years
    assert merged.without_albums == rules.without_albums
    assert not set(merged.artists) & set(rules.without_artists) - set(rules.artists)
    assert not set(merged.without_artists) & set(rules.artists)
    assert not set(merged.without_genres) & set(rules.genres)
    assert merged.years == rules.years or rules.years is None
    assert (merged.live, merged.decades) == (rules.live, rules.decades)
    assert merged.only or not rules.only
    if rules.genres or rules.albums or rules.like:
        assert merged.only == rules.only


@settings(max_examples=50, deadline=None)
@given(plans, plans)
def test_what_rules_read_stands(rules: WishPlan, model: WishPlan) -> None:
    merged = merge_readings(rules, model)
    for name in numbers:
        assert getattr(rules, name) is None or getattr(merged, name) == getattr(rules, name)
    for name in lists:
        found = getattr(merged, name) or ()
        assert found[: len(getattr(rules, name) or ())] == (getattr(rules, name) or ())
        assert len(found) <= MOST_NAMES
    assert set(merged.without_artists) >= set(rules.without_artists)
    assert merged.unmet[: len(rules.unmet)] == rules.unmet


@settings(max_examples=50, deadline=None)
@given(plans)
def test_a_plan_that_says_nothing_changes_nothing(plan: WishPlan) -> None:
    assert merge_readings(plan, WishPlan()) == plan


@settings(max_examples=50, deadline=None)
@given(plans)
def test_what_the_model_adds_holds_together(model: WishPlan) -> None:
    merged = merge_readings(WishPlan(), model)
    held = merged.facts.model_dump()
    for name in PLAN_FIELDS:
        assert contradicted(name, held) == []
    for name in ("moods", "subjects", "languages", "countries", "voices"):
        wanted = {one.casefold() for one in getattr(merged, name) or ()}
        assert not wanted & {one.casefold() for one in getattr(merged, f"without_{name}") or ()}


@settings(max_examples=50, deadline=None)
@given(plans)
def test_a_model_that_is_not_trusted_only_ranks(model: WishPlan) -> None:
    part = ranking_part(model)
    assert part.model_dump(exclude={"moods", "subjects", "languages", "countries", "voices"}) == WishPlan().model_dump(
        exclude={"moods", "subjects", "languages", "countries", "voices"}
    )
    assert part.moods == model.moods


chosen = st.fixed_dictionaries(
    {},
    optional={
        name: (st.sampled_from([0]) if field.kind in {"number", "days"} else st.nothing()) | value_of(field)
        for name, field in PLAN_FIELDS.items()
    },
)


@settings(max_examples=50, deadline=None)
@given(plans, chosen)
def test_what_the_person_chose_beats_all(plan: WishPlan, fields: dict[str, Any]) -> None:
    settled = choose_facts(plan, Wish(text="x", **fields))
    for name, value in fields.items():
        assert getattr(settled, name) == (value or None)
    held = settled.facts.model_dump()
    for name in fields:
        assert set(contradicted(name, held)) <= set(fields)
    assert settled.signals == plan.signals


def test_a_choice_of_no_limit_takes_away_what_was_read() -> None:
    plan = WishPlan(min_rating=8, moods=("sad",), order="rising", never_played=True)
    wish = Wish(text="x", min_rating=0, moods=(), order="picked", never_played=False)
    assert choose_facts(plan, wish).facts == Facts()


def test_a_choice_takes_away_what_cannot_hold_beside_it() -> None:
    plan = WishPlan(minutes=60, max_rating=4, without_moods=("sad", "dark"), never_played=True)
    wish = Wish(text="x", count=30, min_rating=8, moods=("Sad",), most_played=True)
    assert choose_facts(plan, wish).facts == Facts(
        count=30, min_rating=8, moods=("Sad",), without_moods=("dark",), most_played=True
    )


def test_the_order_is_the_models_but_for_an_albums_own() -> None:
    rising, falling = WishPlan(order="rising"), WishPlan(order="falling")
    assert merge_readings(rising, falling).order == "falling"
    assert merge_readings(WishPlan(order="album"), falling).order == "album"
    assert merge_readings(rising, WishPlan(minutes=60)).order == "rising"


@pytest.mark.parametrize(
    ("rules", "model", "merged"),
    [
        (Facts(min_rating=8), Facts(max_rating=4), Facts(min_rating=8)),
        (Facts(minutes=60), Facts(count=60), Facts(minutes=60)),
        (Facts(longest=180), Facts(shortest=200, minutes=45), Facts(longest=180, minutes=45)),
        (Facts(never_played=True), Facts(played_days=30, added_days=30), Facts(never_played=True, added_days=30)),
        (Facts(without_moods=("sad",)), Facts(moods=("Sad", "slow")), Facts(without_moods=("sad",), moods=("slow",))),
        (Facts(subjects=("trains",)), Facts(subjects=("railway",)), Facts(subjects=("trains", "railway"))),
    ],
)
def test_what_contradicts_the_words_is_refused(rules: Facts, model: Facts, merged: Facts) -> None:
    assert merge_readings(WishPlan(**rules.model_dump()), WishPlan(**model.model_dump())).facts == merged


pieces = st.sampled_from(
    ["Miles Davis", "Queen", "AC/DC", "rock", "no metal", "80s", "quiet", "jazz", "nothing", "the", "without Queen"]
)
asks = st.builds(
    Ask,
    words=pieces | st.sampled_from(WISHES) | st.text(max_size=12),
    field=st.sampled_from(ASKED_FIELDS) | st.text(max_size=8),
    value=st.sampled_from([*ARTISTS, *GENRES, "60", "yes", "1967-1969", "sad", "es", "rising", "9999999"])
    | st.text(max_size=12),
)


@settings(deadline=None)
@given(st.sampled_from(WISHES), st.lists(asks, max_size=12))
def test_whatever_a_model_answers_refuses_only_what_the_wish_names(wish: str, given_asks: list[Ask]) -> None:
    rules = read(wish)
    names = Names({name: name for name in ARTISTS}, {genre_key(name): name for name in GENRES}, tuple(find(wish).found))
    checked = check_asks(given_asks, wish, rules, names, TODAY)
    merged = merge_readings(rules, checked)
    said = f" {artist_key(wish)} "
    for name in {*merged.without_artists} - {*rules.without_artists}:
        assert f" {artist_key(name)} " in said
    for name in {*merged.without_genres} - {*rules.without_genres}:
        assert f" {genre_key(name)} " in f" {genre_key(wish)} "
    for name, field in PLAN_FIELDS.items():
        value = getattr(checked, name)
        if field.kind in {"number", "days"} and value is not None:
            assert max(1, field.least) <= value <= field.most
    assert len(merged.unmet) <= 8
