"""The plans that readings are measured by: whole, of all six languages, and no plan passes that says something else."""

from typing import Any, get_args

import pytest

from benchmarks.quality.plans import PlanCase, compare, read_cases
from playlists.plan import Facts, Order, Signals, WishPlan
from playlists.plan_fields import PLAN_FIELDS

CASES = read_cases()
HELD = read_cases("plans_held.yaml")
KNOWN = {*Signals.model_fields, *Facts.model_fields, "unmet"}


def perfect(case: PlanCase) -> WishPlan:
    """The plan that says just what is expected."""
    said: dict[str, Any] = {
        name: _middle(value["between"], name) if isinstance(value, dict) else value
        for name, value in case.expected.items()
        if name not in case.free
    }
    return WishPlan.model_validate(said | {"unmet": tuple(f"There is no {word}." for word in case.unmet)})


def _middle(bounds: list[int], name: str) -> Any:
    return tuple(bounds) if name == "years" else bounds[0]


def test_there_are_eighty_of_six_languages() -> None:
    assert len(CASES) >= 80
    assert {case.language for case in CASES} == {"en", "de", "fr", "es", "it", "pt"}
    assert len({case.wish for case in CASES}) == len(CASES)
    assert sum(bool(case.row) for case in CASES) >= 30


def test_those_held_out_are_of_all_kinds_and_languages() -> None:
    assert len(HELD) >= 150
    assert {case.language for case in HELD} == {"en", "de", "fr", "es", "it", "pt"}
    assert {case.wish for case in HELD}.isdisjoint(case.wish for case in CASES)
    assert len({case.wish for case in HELD}) == len(HELD)
    assert all(case.kind for case in HELD)


@pytest.mark.parametrize("case", [*CASES, *HELD], ids=lambda case: case.wish[:40])
def test_a_plan_is_right_where_it_says_what_is_expected_and_nothing_else(case: PlanCase) -> None:
    assert set(case.expected) | case.free <= KNOWN
    assert compare(case, perfect(case)).is_whole
    if any(name not in case.free for name in case.expected) or case.unmet:
        assert compare(case, WishPlan()).missed
    strange = next(name for name in ("never_played", "most_played") if name not in case.expected)
    assert compare(case, perfect(case).model_copy(update={strange: True})).invented == (strange,)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.wish[:40])
def test_what_is_expected_can_be_asked_for(case: PlanCase) -> None:
    for name in set(case.expected) & set(PLAN_FIELDS):
        field, value = PLAN_FIELDS[name], case.expected[name]
        if field.kind == "order":
            assert value in get_args(Order)
        elif isinstance(value, int) and field.most:
            assert field.least <= value <= field.most
