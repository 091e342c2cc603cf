"""Whether an answer is a choice: numbers in a row are none, however they come in, and are never told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.services.generation.answered_numbers import AnsweredNumbers, counts

COUNTED = [
    pytest.param(list(range(1, 26)), id="the head of the list"),
    pytest.param(list(range(3, 28)), id="as a model of 1.5 billion parameters did"),
    pytest.param(list(range(140, 115, -1)), id="backwards from the end"),
    pytest.param(list(range(5, 130, 5)), id="every fifth"),
    pytest.param([*range(1, 24), 77, 78], id="with one jump"),
    pytest.param([number for number in range(1, 14) for _ in range(2)], id="each twice"),
    pytest.param(list(range(1, 10)), id="stopped early"),
]
CHOSEN = [
    pytest.param([2, 1, 4, 3, 6, 5, 8, 7, 10, 9], id="near the head"),
    pytest.param([3, 4, 5, 9, 11, 12, 13, 30, 31, 32, 60, 61, 99, 140], id="in order, with gaps"),
    pytest.param([1, 2, 3, 4, 5, 6, 7], id="too few to tell"),
    pytest.param([7, 7, 7, 7, 7, 7, 7, 7, 7, 7], id="one again and again"),
]


def told(numbers: list[int], *, wanted: int = 25, highest: int = 140) -> tuple[list[int], AnsweredNumbers]:
    answered = AnsweredNumbers(highest, wanted, judged=True)
    return [*(number for one in numbers for number in answered.take([one])), *answered.end()], answered


@pytest.mark.parametrize("numbers", COUNTED)
def test_counting_is_found_and_nothing_of_it_told(numbers: list[int]) -> None:
    found, answered = told(numbers)
    assert (found, answered.is_counting) == ([], True)


@pytest.mark.parametrize("numbers", CHOSEN)
def test_a_choice_is_told_whole(numbers: list[int]) -> None:
    found, answered = told(numbers)
    assert (found, answered.is_counting) == (numbers, False)


def test_a_choice_is_told_as_it_comes() -> None:
    answered = AnsweredNumbers(140, 25, judged=True)
    assert answered.take([40]) == []
    assert answered.take([3]) == []
    assert answered.take([77]) == [40, 3, 77]
    assert answered.take([9]) == [9]


@pytest.mark.parametrize(("wanted", "highest"), [(7, 140), (25, 49)], ids=["few asked for", "few to choose from"])
def test_where_nearly_all_are_wanted_counting_is_no_fault(wanted: int, highest: int) -> None:
    numbers = list(range(1, wanted + 1))
    assert told(numbers, wanted=wanted, highest=highest)[0] == numbers


@given(st.lists(st.integers(-5, 300), max_size=60), st.integers(1, 9))
def test_however_it_is_cut_all_is_told_or_nothing(numbers: list[int], size: int) -> None:
    answered = AnsweredNumbers(140, 25, judged=True)
    pieces = [numbers[at : at + size] for at in range(0, len(numbers), size)]
    found = [number for piece in pieces for number in answered.take(piece)] + answered.end()
    assert found == ([] if answered.is_counting else numbers)


@given(st.lists(st.integers(1, 140), min_size=12, max_size=25, unique=True).filter(lambda some: not counts(some)))
def test_a_random_choice_is_hardly_ever_taken_for_counting(numbers: list[int]) -> None:
    assert told(numbers)[0] == numbers
