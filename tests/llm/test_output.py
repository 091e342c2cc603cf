"""The schemas and patterns that answers are held to."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from llm.output import JsonAnswer, NumberPicks, json_schema, number_pattern, range_alternatives, slot_pattern
from tests.fakes.picks import numbers_for_pattern


@given(st.integers(1, 20_000), st.integers(0, 200_000))
def test_a_range_matches_its_numbers_and_nothing_else(highest: int, number: int) -> None:
    one = re.compile("|".join(range_alternatives(highest)))
    assert bool(one.fullmatch(str(number))) == (1 <= number <= highest)


@pytest.mark.parametrize("highest", [1, 2, 9, 10, 11, 19, 20, 99, 100, 101, 140, 199, 999, 1000, 2310, 9999, 10_000])
def test_a_range_is_exact_at_its_edges(highest: int) -> None:
    one = re.compile("|".join(range_alternatives(highest)))
    accepted = [number for number in range(3 * highest + 30) if one.fullmatch(str(number))]
    assert accepted == list(range(1, highest + 1))
    assert not one.fullmatch("01")
    assert not one.fullmatch("")


@pytest.mark.parametrize(
    ("highest", "alternatives"),
    [
        (1, ["1"]),
        (7, ["[1-7]"]),
        (9, ["[1-9]"]),
        (10, ["10", "[1-9]"]),
        (99, ["[1-9][0-9]?"]),
        (140, ["1[0-3][0-9]", "140", "[1-9][0-9]?"]),
        (199, ["1[0-9][0-9]", "[1-9][0-9]?"]),
        (9999, ["[1-9][0-9]{0,3}"]),
    ],
)
def test_a_range_is_small(highest: int, alternatives: list[str]) -> None:
    assert range_alternatives(highest) == alternatives


@given(st.integers(1, 40), st.integers(1, 3000), st.data())
def test_a_pattern_accepts_the_right_count_of_the_right_numbers(count: int, highest: int, data: st.DataObject) -> None:
    numbers = data.draw(st.lists(st.integers(1, highest), min_size=count, max_size=count))
    pattern = number_pattern(count, highest)
    assert re.search(pattern, ",".join(map(str, numbers)))
    assert not re.search(pattern, ",".join(map(str, [*numbers, 1])))
    assert not re.search(pattern, ",".join(map(str, numbers[1:])))
    wrong = data.draw(st.sampled_from([0, highest + 1, highest * 10]))
    assert not re.search(pattern, ",".join(map(str, [*numbers[1:], wrong])))


@given(st.integers(1, 40), st.integers(1, 3000), st.data())
def test_a_pattern_with_a_least_accepts_every_count_between(count: int, highest: int, data: st.DataObject) -> None:
    least = data.draw(st.integers(0, count))
    pattern = number_pattern(count, highest, least)
    for wanted in {least, (least + count) // 2, count}:
        assert re.search(pattern, ",".join([str(highest)] * wanted)), wanted
    assert not re.search(pattern, ",".join(["1"] * (count + 1)))
    if least:
        assert not re.search(pattern, ",".join(["1"] * (least - 1)))
    assert not re.search(pattern, ",".join([str(highest + 1)] * count))
    assert len(numbers_for_pattern(pattern)) == count, "the fakes answer with the most"


@given(st.lists(st.lists(st.integers(1, 500), min_size=1, max_size=6, unique=True), min_size=1, max_size=12), st.data())
def test_slots_take_one_number_each(slots: list[list[int]], data: st.DataObject) -> None:
    pattern = slot_pattern(slots)
    picks = [data.draw(st.sampled_from(slot)) for slot in slots]
    assert re.search(pattern, ",".join(map(str, picks)))
    at = data.draw(st.integers(0, len(slots) - 1))
    strange = data.draw(st.integers(1, 600).filter(lambda number: number not in slots[at]))
    assert not re.search(pattern, ",".join(map(str, [*picks[:at], strange, *picks[at + 1 :]])))


def test_patterns_are_anchored_and_without_white_space() -> None:
    assert number_pattern(25, 140) == ("^(1[0-3][0-9]|140|[1-9][0-9]?)(,(1[0-3][0-9]|140|[1-9][0-9]?)){24}$")
    assert number_pattern(1, 5) == "^([1-5])$"
    assert number_pattern(25, 140, 8).endswith("(,(1[0-3][0-9]|140|[1-9][0-9]?)){7,24}$")
    assert number_pattern(3, 5, 0) == "^(([1-5])(,([1-5])){0,2})?$"
    assert number_pattern(1, 5, 0) == "^(([1-5]))?$"
    assert slot_pattern(((3, 17, 29), (4, 8))) == "^(3|17|29),(4|8)$"


def test_the_pattern_form_is_a_string() -> None:
    schema = json_schema(NumberPicks(count=2, highest=9, slots=((3,), (4,))), "pattern")
    assert schema == {"type": "string", "pattern": "^(3),(4)$"}


def test_an_array_has_limits_wherever_they_are_understood() -> None:
    schema = json_schema(NumberPicks(count=3, highest=9), "array")
    assert schema["properties"]["tracks"] == {
        "type": "array",
        "items": {"type": "integer", "minimum": 1, "maximum": 9},
        "minItems": 3,
        "maxItems": 3,
    }
    assert schema["required"] == ["tracks"]


@pytest.mark.parametrize("least", [0, 1, 3])
def test_an_array_may_end_early_where_fewer_are_allowed(least: int) -> None:
    tracks = json_schema(NumberPicks(count=3, highest=9, least=least), "array")["properties"]["tracks"]
    assert (tracks["minItems"], tracks["maxItems"]) == (least, 3)


@pytest.mark.parametrize("fields", [{"least": 4}, {"least": -1}, {"least": 1, "slots": ((1,), (2,), (3,))}])
def test_a_least_that_makes_no_sense_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        NumberPicks(count=3, highest=9, **fields)


def test_the_strict_subset_has_no_limits() -> None:
    assert json_schema(NumberPicks(count=3, highest=9), "array", strict_subset=True) == {
        "type": "object",
        "properties": {"tracks": {"type": "array", "items": {"type": "integer"}}},
        "required": ["tracks"],
        "additionalProperties": False,
    }


def test_the_strict_subset_drops_limits_but_no_property_of_that_name() -> None:
    schema = {
        "type": "object",
        "properties": {
            "pattern": {"type": "string", "maxLength": 40, "pattern": "^a$"},
            "years": {"type": "array", "items": {"type": "integer", "minimum": 1900}, "maxItems": 3},
            "either": {"anyOf": [{"type": "null"}, {"type": "string", "minLength": 1}]},
        },
        "required": ["pattern"],
    }
    answer = JsonAnswer(name="x", json_schema=schema)
    assert json_schema(answer) == schema
    assert json_schema(answer, strict_subset=True) == {
        "type": "object",
        "properties": {
            "pattern": {"type": "string"},
            "years": {"type": "array", "items": {"type": "integer"}},
            "either": {"anyOf": [{"type": "null"}, {"type": "string"}]},
        },
        "required": ["pattern"],
    }
