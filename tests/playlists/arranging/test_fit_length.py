"""Which picks make a length: the first ones, the last chosen to fit; and as near as can be where none fit."""

import random
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.services.arranging.fit_length import choose_so_many, choose_to_fit, fits, tolerance

LENGTHS = st.lists(st.integers(20, 1_200), min_size=1, max_size=9)


def total(lengths: list[int], places: list[int]) -> int:
    return sum(lengths[place] for place in places)


@pytest.mark.parametrize(("minutes", "most"), [(5, 120), (60, 120), (90, 162), (1_440, 2_592)])
def test_three_percent_or_two_minutes(minutes: int, most: int) -> None:
    assert tolerance(minutes * 60) == most


def test_picks_that_fit_already_stay() -> None:
    assert choose_to_fit([240] * 15, 3_600) == list(range(15))


def test_the_first_stay_and_the_last_are_chosen_to_fit() -> None:
    # Three of ten minutes leave ten for one of the others.
    assert choose_to_fit([600, 600, 600, 1_500, 1_400, 580], 2_400) == [0, 1, 2, 5]


def test_what_cannot_fit_comes_as_near_as_it_can() -> None:
    assert choose_to_fit([100, 3_000], 2_000) == [1]
    assert choose_to_fit([100, 90], 2_000) == [0, 1]
    assert choose_to_fit([3_000, 2_900], 600) == [1]  # a playlist is never empty
    assert choose_to_fit([], 600) == []


@given(LENGTHS, st.integers(1, 6_000))
def test_no_choice_of_picks_would_be_better(lengths: list[int], seconds: int) -> None:
    chosen = choose_to_fit(lengths, seconds)
    assert chosen == sorted(set(chosen))
    choices = (choice for size in range(1, len(lengths) + 1) for choice in combinations(lengths, size))
    best = min(abs(sum(choice) - seconds) for choice in choices)
    if best <= tolerance(seconds):
        assert fits([lengths[place] for place in chosen], seconds)
    else:
        assert abs(total(lengths, chosen) - seconds) == best


@pytest.mark.parametrize("seed", range(10))
def test_of_many_picks_only_the_end_is_exchanged(seed: int) -> None:
    chance = random.Random(seed)
    lengths = [int(chance.lognormvariate(5.5, 0.35)) for _ in range(25)]
    chosen = choose_to_fit(lengths, 3_600)
    assert fits([lengths[place] for place in chosen], 3_600)
    assert chosen[:-3] == list(range(len(chosen) - 3))


@given(st.lists(st.integers(100, 400), min_size=3, max_size=40), st.integers(1, 20), st.integers(5, 90))
def test_so_many_tracks_of_so_many_minutes(lengths: list[int], count: int, minutes: int) -> None:
    chosen = choose_so_many(lengths, minutes * 60, count)
    assert len(set(chosen)) == min(count, len(lengths))
    first = abs(sum(lengths[:count]) - minutes * 60)
    assert abs(total(lengths, chosen) - minutes * 60) <= first


def test_exchanging_some_makes_so_many_fit() -> None:
    lengths = [180] * 10 + [300] * 10
    assert total(lengths, choose_so_many(lengths, 2_400, 10)) == pytest.approx(2_400, abs=120)


def test_a_day_of_hundreds_of_tracks_fits() -> None:
    lengths = [180 + place * 61 % 240 for place in range(500)]
    assert fits([lengths[place] for place in choose_to_fit(lengths, 86_400)], 86_400)
