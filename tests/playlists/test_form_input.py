"""What the form of a new playlist sends of a plan's parts, as the lists of an address."""

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from library.profiles.vocabulary import VOICES
from playlists.plan import Facts, WishPlan
from playlists.plan_fields import PLAN_FIELDS, PlanField
from playlists.schemas import Wish
from playlists.services.filter_form.fact_controls import fact_controls
from playlists.services.filter_form.form_input import read_form
from playlists.services.filter_form.wish_query import from_query
from playlists.services.planning.merge import choose_facts, merge_readings, settle_wish
from playlists.services.planning.words import plan_parts
from tests.playlists.test_wish_query import choices

Form = dict[str, list[str]]


def facts_chosen(field: PlanField) -> st.SearchStrategy[Any]:
    """By a person, of voices those that there are."""
    if field.name.removeprefix("without_") == "voices":
        return st.none() | st.lists(st.sampled_from(VOICES), unique=True).map(tuple)
    return choices(field)


def facts_said(field: PlanField) -> st.SearchStrategy[Any]:
    """As readers leave it: nothing that is no limit, but tracks without a rating."""
    if field.name == "max_rating":
        return st.none() | st.integers(0, 10)
    return facts_chosen(field).map(lambda value: None if value in (0, (), "picked") else value)


def in_force_of(settled: Wish) -> dict[str, object]:
    """What limits anything; no order and the model's are the same."""
    said = {name: getattr(settled, name) for name in Facts.model_fields if name != "count" or not settled.minutes}
    return {name: value for name, value in said.items() if value not in (None, (), False, "picked")}


@pytest.mark.parametrize(
    ("form", "left"),
    [
        pytest.param({"by": ["n"], "n": ["25"], "n0": ["25"], "min": ["60"], "min0": ["0"]}, {}, id="untouched"),
        pytest.param(
            {"by": ["n"], "n": ["30"], "n0": ["25"], "min": ["60"], "min0": ["0"]}, {"n": ["30"]}, id="tracks"
        ),
        pytest.param(
            {"by": ["min"], "n": ["25"], "n0": ["25"], "min": ["45"], "min0": ["0"]}, {"min": ["45"]}, id="min"
        ),
        pytest.param(
            {"by": ["min"], "n": ["25"], "n0": ["25"], "min": ["60"], "min0": ["60"]}, {}, id="prompt's minutes"
        ),
        pytest.param(
            {"by": ["n"], "n": ["25"], "n0": ["25"], "min": ["60"], "min0": ["60"]}, {"min": ["0"]}, id="tracks instead"
        ),
        pytest.param(
            {"by": ["min"], "n": ["9"], "n0": ["20"], "min": ["60"], "min0": ["0"]}, {"min": ["60"]}, id="not n"
        ),
    ],
)
def test_one_of_the_two_lengths_counts(form: Form, left: Form) -> None:
    assert read_form(form) == left


@pytest.mark.parametrize(
    ("form", "left"),
    [
        ({"fav0": ["0"]}, {}),
        ({"fav0": ["1"]}, {"fav": ["0"]}),
        ({"fav0": ["1"], "fav": ["1"]}, {}),
        ({"fav0": ["0"], "fav": ["1"]}, {"fav": ["1"]}),
        ({"m": ["calm"]}, {"m": ["calm"]}),
        ({"m0": ["calm"], "m": ["calm"]}, {}),
        ({"m0": ["calm"]}, {"m": [""]}),
        ({"m0": ["calm"], "m": ["calm", "sad"]}, {"m": ["calm", "sad"]}),
        ({"o0": ["rising"], "o": ["picked"]}, {"o": ["picked"]}),
    ],
)
def test_what_is_not_ticked_is_a_choice_where_the_prompt_says_it(form: Form, left: Form) -> None:
    assert read_form(form) == left


@pytest.mark.parametrize(
    ("form", "left"),
    [
        ({"r": ["8"], "r0": ["8"], "drop": ["min_rating"]}, {"r": ["0"]}),
        ({"r": ["8"], "r0": ["0"], "drop": ["min_rating"]}, {}),
        ({"o": ["rising"], "o0": ["rising"], "drop": ["order"]}, {"o": ["picked"]}),
        ({"fav": ["1"], "fav0": ["1"], "drop": ["favourites"]}, {"fav": ["0"]}),
        ({"m": ["calm", "sad"], "m0": ["calm", "sad"], "drop": ["moods:calm"]}, {"m": ["sad"]}),
        ({"m": ["calm"], "m0": ["calm"], "drop": ["moods:calm"]}, {"m": [""]}),
        (
            {"by": ["min"], "min": ["60"], "min0": ["60"], "n": ["25"], "n0": ["25"], "drop": ["minutes"]},
            {"min": ["0"]},
        ),
        ({"by": ["n"], "min": ["60"], "min0": ["0"], "n": ["99"], "n0": ["99"], "drop": ["count"]}, {"n": ["25"]}),
        (
            {"by": ["min"], "min": ["60"], "min0": ["60"], "n": ["9"], "n0": ["9"], "drop": ["count"]},
            {"off": ["count"]},
        ),
        ({"drop": ["artists:Queen"]}, {"off": ["artists:Queen"]}),
        ({"off": ["live"], "drop": ["artists:Simon: Garfunkel"]}, {"off": ["live", "artists:Simon: Garfunkel"]}),
    ],
)
def test_a_part_is_removed(form: Form, left: Form) -> None:
    assert read_form(form) == left


@pytest.mark.parametrize(
    ("form", "left"),
    [
        ({"r": ["0"], "r0": ["8"], "restore": ["min_rating"]}, {}),
        ({"r": ["10"], "r0": ["8"], "restore": ["min_rating"]}, {}),
        ({"fav0": ["1"], "restore": ["favourites"]}, {}),
        ({"m": ["sad"], "m0": ["calm", "sad"], "restore": ["moods:calm"]}, {}),
        ({"m0": ["calm"], "restore": ["moods:calm"]}, {}),
        ({"by": ["n"], "min": ["60"], "min0": ["60"], "n": ["40"], "n0": ["25"], "restore": ["minutes"]}, {}),
        ({"off": ["artists:Queen", "live"], "restore": ["artists:Queen"]}, {"off": ["live"]}),
        ({"off": ["count"], "by": ["min"], "min": ["60"], "min0": ["60"], "restore": ["count"]}, {}),
    ],
)
def test_a_part_is_brought_back_as_the_prompt_says_it(form: Form, left: Form) -> None:
    assert {key: values for key, values in read_form(form).items() if values} == left


def test_a_removed_part_stays_removed_when_the_form_is_sent_again() -> None:
    wish = from_query(read_form({"r": ["8"], "r0": ["8"], "m": ["calm"], "m0": ["calm"], "drop": ["min_rating"]}))
    assert wish == Wish(text="", min_rating=0)
    assert from_query(read_form({"r": ["0"], "r0": ["8"], "m": ["calm"], "m0": ["calm"]})) == wish


def test_names_still_being_typed_are_read_as_people_write_them() -> None:
    form = {"l_add": ["Spanish"], "xc_add": ["uk"], "m_add": ["Calm"], "s_add": ["slow trains"], "v_add": [""]}
    assert read_form(form) == {}
    assert read_form(form, typed=True) == {"m": ["calm"], "s": ["slow trains"], "l": ["es"], "xc": ["GB"]}


def sent(said: WishPlan, settled: Wish, ignored: tuple[str, ...] = ()) -> dict[str, list[str]]:
    """What the page's form sends while nobody has touched it."""
    form = {"w": ["x"], "off": list(ignored), "n0": [str(said.count or 25)], "min0": [str(said.minutes or 0)]}
    form |= {"n": [str(settled.count or said.count or 25)], "min": [str(settled.minutes or 60)]}
    form["by"] = ["min" if settled.minutes else "n"]
    for fact in fact_controls(said, settled).values():
        form[f"{fact.key}0"] = list(fact.suggested)
        chosen = [option.value for option in fact.options if option.selected]
        chosen += [chip.value for chip in fact.chips if chip.chosen]
        form[fact.key] = ["1"] if fact.kind == "flag" and fact.is_set else chosen
    return {key: values for key, values in form.items() if values}


def settle(said: WishPlan, wish: Wish) -> Wish:
    return settle_wish(wish, choose_facts(said, wish))


#: No reader leaves what contradicts itself.
plans = st.builds(WishPlan, **{field.name: facts_said(field) for field in PLAN_FIELDS.values()}).map(
    lambda plan: merge_readings(WishPlan(), plan)
)


def unordered(settled: Wish) -> dict[str, object]:
    """Names are as they are, in whatever order."""
    limits = in_force_of(settled).items()
    return {name: set(value) if isinstance(value, tuple) else value for name, value in limits}


def without_contradictions(wish: Wish) -> Wish:
    """As people choose: what can't hold beside another choice is none."""
    chosen = in_force_of(wish)
    held = merge_readings(WishPlan(), WishPlan.model_validate(chosen))
    return wish.model_copy(update={name: getattr(held, name) for name in chosen})


by_hand = st.builds(Wish, text=st.just("x"), **{name: facts_chosen(field) for name, field in PLAN_FIELDS.items()})


@settings(deadline=None, max_examples=30)
@given(plans, by_hand.map(without_contradictions))
def test_a_form_that_nobody_touched_keeps_what_is_in_force(said: WishPlan, wish: Wish) -> None:
    in_force = settle(said, wish)
    again = from_query(read_form(sent(said, in_force)))
    assert unordered(settle(said, again)) == unordered(in_force)


@settings(deadline=None, max_examples=30)
@given(plans, st.randoms(use_true_random=False))
def test_every_part_can_be_removed_and_comes_back_as_it_was(said: WishPlan, random: Random) -> None:
    before = plan_parts(choose_facts(said, Wish(text="x")))
    for part in random.sample(before, min(1, len(before))):
        in_force = settle(said, Wish(text="x"))
        wish = from_query(read_form(sent(said, in_force) | {"drop": [part.key]}))
        assert part not in plan_parts(choose_facts(said, wish))
        back = from_query(read_form(sent(said, settle(said, wish), wish.ignored) | {"restore": [part.key]}))
        assert set(plan_parts(choose_facts(said, back))) == set(before)
