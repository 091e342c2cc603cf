"""What one way from a prompt to a playlist took, and what came of it."""

import time
from collections.abc import Sequence
from typing import NamedTuple

from benchmarks.speed.processor import processor_seconds
from llm.schemas import Call


class Asked(NamedTuple):
    """Seconds to the first track that somebody sees, and to the playlist with its description; tokens of all calls.

    `sent`: tracks that the model was shown. `valid`: different ones of them that it picked, or named so that there is
    no doubt. `processor`: seconds that its server worked, on all cores together.
    """

    sent: int
    valid: int
    first: float | None
    whole: float
    processor: float
    calls: int
    read: int
    cached: int
    written: int

    @property
    def read_anew(self) -> int:
        """Tokens that did not come out of the server's prompt cache."""
        return self.read - self.cached


class Watch:
    """Times one of them, from its making on."""

    def __init__(self, server: int) -> None:
        """`server`: the process of the model."""
        self._server = server
        self._busy = processor_seconds(server)
        self._began = time.monotonic()
        self._first: float | None = None

    def see_track(self) -> None:
        """A track is there; only the first one counts."""
        if self._first is None:
            self._first = time.monotonic() - self._began

    def close(self, calls: Sequence[Call], *, sent: int, valid: int) -> Asked:
        """All of it is there."""
        return Asked(
            sent=sent,
            valid=valid,
            first=self._first,
            whole=time.monotonic() - self._began,
            processor=processor_seconds(self._server) - self._busy,
            calls=len(calls),
            read=sum(call.usage.input_tokens for call in calls),
            cached=sum(call.usage.cached_tokens for call in calls),
            written=sum(call.usage.output_tokens for call in calls),
        )
