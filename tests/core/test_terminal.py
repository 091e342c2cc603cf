"""Output that bears a reader who has gone, and an encoding with few characters."""

import io
import os
from collections.abc import Iterator

import pytest

from core.commands.safe_stdio import is_unicode, make_safe


class Pipe:
    """Its two ends; `stream` makes of one what Python makes of standard output."""

    def __init__(self) -> None:
        self.reader, self.writer = os.pipe()

    def stream(self, encoding: str) -> io.TextIOBase:
        raw = os.fdopen(self.writer, "wb", closefd=False)
        made = make_safe(io.TextIOWrapper(raw, encoding=encoding, line_buffering=True))
        assert isinstance(made, io.TextIOBase)
        return made


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    made = Pipe()
    yield made
    os.close(made.writer)


def test_once_its_reader_has_gone_what_is_written_is_forgotten(pipe: Pipe) -> None:
    stream = pipe.stream("utf-8")
    stream.write("heard\n")
    assert os.read(pipe.reader, 100) == b"heard\n"
    os.close(pipe.reader)
    for _ in range(3):
        stream.write("not heard any more\n" * 10_000)
    stream.flush()


def test_what_the_encoding_does_not_have_is_a_question_mark(pipe: Pipe) -> None:
    pipe.stream("ascii").write("Generated 3 tracks \N{BULLET} Beyonc\xe9\n")
    assert os.read(pipe.reader, 100) == b"Generated 3 tracks ? Beyonc?\n"
    os.close(pipe.reader)


@pytest.mark.parametrize("encoding", ["utf-8", "UTF16"])
def test_some_encodings_have_everything(encoding: str) -> None:
    assert is_unicode(io.TextIOWrapper(io.BytesIO(), encoding=encoding))


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_some_do_not(encoding: str) -> None:
    assert not is_unicode(io.TextIOWrapper(io.BytesIO(), encoding=encoding))


def test_what_is_no_stream_of_the_system_stays() -> None:
    text = io.StringIO()
    assert make_safe(text) is text
    assert is_unicode(text)


def test_a_stream_that_the_shell_has_closed_takes_what_is_written() -> None:
    with make_safe(None) as nowhere:
        nowhere.write("not heard\n")
