"""Standard output and error that bear a reader who has gone, and characters that their encoding does not have."""

import codecs
import io
import os
import sys
from pathlib import Path
from typing import Any, TextIO


def use_safe_stdio() -> None:
    """Replace this process's standard output and error; once, before anybody has kept hold of them."""
    sys.stdout, sys.stderr = make_safe(sys.stdout), make_safe(sys.stderr)


def make_safe(stream: TextIO | None) -> TextIO:
    """The stream, but what its encoding lacks becomes "?", and what nobody reads is forgotten."""
    if stream is None:  # closed by the shell (`2>&-`)
        return Path(os.devnull).open("w", encoding="utf-8")
    if not isinstance(stream, io.TextIOWrapper):  # a test's
        return stream
    if stream.isatty():
        stream.reconfigure(errors="replace")
        return stream
    stream.flush()
    raw = _UnbreakablePipe(stream.fileno(), "wb", closefd=False)
    return io.TextIOWrapper(
        raw if stream.write_through else io.BufferedWriter(raw),  # as Python does it with PYTHONUNBUFFERED
        encoding=stream.encoding,
        errors="replace",
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )


def is_unicode(stream: object) -> bool:
    """Whether its encoding has every character; one without an encoding keeps text as it is."""
    encoding = getattr(stream, "encoding", None)
    return not encoding or codecs.lookup(encoding).name.startswith("utf")


class _UnbreakablePipe(io.FileIO):
    """After `| head -1` the work goes on to its end, for what it stores and for its exit code."""

    def write(self, data: Any, /) -> int:
        try:
            return super().write(data)
        except BrokenPipeError:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.fileno())
            os.close(nowhere)
            return super().write(data)
