"""Names as one line that can be seen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text.humanize import one_line


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("  Kitchen \t disco\n", "Kitchen disco"),
        ("a\x00b\ud800c", "a b c"),
        ("\u200b", ""),
        (" \u2060\u00ad\u200e ", ""),
        ("evil\u202egnp.exe\u2066", "evilgnp.exe"),
        ("👨\u200d👩\u200d👧 party", "👨\u200d👩\u200d👧 party"),
        ("نیم\u200cفاصله", "نیم\u200cفاصله"),
        ("!!!", "!!!"),
        ("", ""),
    ],
)
def test_what_is_typed_becomes_one_line(typed: str, line: str) -> None:
    assert one_line(typed) == line


@given(st.text())
def test_a_line_stays_as_it_is_and_can_be_stored(text: str) -> None:
    line = one_line(text)
    assert one_line(line) == line
    assert line.splitlines() in ([], [line])
    line.encode()
