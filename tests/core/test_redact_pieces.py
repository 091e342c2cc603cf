"""A secret that comes in pieces, in any spelling, is hidden in the whole."""

import base64
import html
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text.redact import HIDDEN, redact_pieces

SECRET = b"Tk-9<of>Plex&co"
SPELLED = [
    SECRET,
    SECRET.upper(),
    quote(SECRET.decode(), safe="").encode(),
    html.escape(SECRET.decode()).encode(),
    base64.b64encode(b"ab" + SECRET + b"c")[3:-2],
    SECRET.hex().encode(),
]


def cut(text: bytes, size: int) -> list[bytes]:
    return [text[place : place + size] for place in range(0, len(text), size)]


@pytest.mark.parametrize("size", [1, 2, 7, 16, 1_000])
@pytest.mark.parametrize("spelled", SPELLED)
def test_no_spelling_gets_through_however_it_is_cut(spelled: bytes, size: int) -> None:
    text = b"<Track title='" + spelled + b"'/>" + b"x" * 100 + spelled
    told = b"".join(redact_pieces(cut(text, size), SECRET))
    assert spelled.lower() not in told.lower()
    assert told.count(HIDDEN.encode()) == 2
    assert told.startswith(b"<Track title='")


@given(st.binary(max_size=300), st.integers(1, 50))
def test_what_holds_no_secret_is_not_changed(text: bytes, size: int) -> None:
    assert b"".join(redact_pieces(cut(text, size), b"a secret that is nowhere")) == text
    assert b"".join(redact_pieces(cut(text, size), b"")) == text
    assert b"".join(redact_pieces(cut(text, size), b"short")) == text
