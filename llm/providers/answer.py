"""Gathering a streamed answer, and how it may end: as a Completion, or as an error that keeps its text."""

import time
from dataclasses import dataclass, field

from llm.errors import AnswerCutError, AnswerMalformedError
from llm.providers.error_mapping import Endpoint, wrong_server
from llm.schemas import Completion, FinishReason, OutputMode, TextDelta, Timings, Usage


@dataclass
class StreamedAnswer:
    """What has arrived so far. `begun`: the server has said something that belongs to its protocol."""

    model: str
    place: Endpoint
    output_mode: OutputMode = "plain"
    begun: bool = False
    finish: FinishReason | None = None
    usage: Usage | None = None
    _pieces: list[str] = field(default_factory=list)
    _started: float = field(default_factory=time.monotonic)
    _first_token: float | None = None

    @property
    def text(self) -> str:
        """The visible answer up to now; a model that was shown the key, or reads its own headers, may repeat it."""
        return self.place.redact.hide_known("".join(self._pieces))

    def add(self, piece: str) -> TextDelta:
        """Keep a piece of the visible answer, and hand it on."""
        if self._first_token is None:
            self._first_token = time.monotonic() - self._started
        self._pieces.append(piece)
        return TextDelta(text=piece)

    def completion(self) -> Completion:
        """The whole answer, once the stream has ended; raises where that was too early or not an answer."""
        if not self.begun:
            raise wrong_server(self.place, "its response contained no answer")
        if self.finish is None:
            raise self.cut("the connection closed before the answer was complete. Try again.")
        if self.finish == "length":
            words = "the answer hit its token limit. Ask for fewer tracks, or try again."
            raise self.cut(words, at_limit=True)
        if self.finish == "refused":
            raise self.malformed("refused to answer. Try rephrasing your prompt.")
        if not self.text.strip():
            raise self.malformed("gave an empty answer. Try again, or choose another model.")
        return Completion(
            text=self.text,
            model=self.model,
            usage=self._usage,
            finish_reason=self.finish,
            timings=Timings(first_token=self._first_token, total=time.monotonic() - self._started),
            output_mode=self.output_mode,
        )

    def cut(self, why: str, *, at_limit: bool = False) -> AnswerCutError:
        """The answer is not whole; what had arrived is kept in the error, never in its message."""
        message = f"The answer of {self.model} was cut off: {why}"
        return AnswerCutError(message, text=self.text, usage=self._usage, at_limit=at_limit)

    def malformed(self, what: str) -> AnswerMalformedError:
        """The answer is whole, and none; `what` the model did."""
        return AnswerMalformedError(f"{self.model} {what}", usage=self._usage)

    @property
    def _usage(self) -> Usage:
        return self.usage or Usage(counted=False)
