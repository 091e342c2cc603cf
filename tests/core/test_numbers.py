"""Whole numbers out of addresses: digits, and not too many."""

import pytest

from core.text.humanize import parse_int


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("7", 7), ("007", 7), ("9" * 18, 10**18 - 1)])
def test_digits_are_a_number(text: str, number: int) -> None:
    assert parse_int(text) == number


@pytest.mark.parametrize("text", ["", " 7", "-7", "+7", "7.0", "1_000", "٣", "²", "9" * 19, "9" * 5000])
def test_anything_else_is_none(text: str) -> None:
    assert parse_int(text) is None
