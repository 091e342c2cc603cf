"""Gathering the answer of a local model, which may mix its reasoning into it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from llm.errors import OnlyThoughtError
from llm.misplaced_answer import answer_within
from llm.output import OutputSpec, PlainText
from llm.providers.answer import StreamedAnswer
from llm.reasoning import ThinkingFilter, strip_thinking
from llm.schemas import Completion, StreamEvent, TextDelta, Thinking, Timings, Usage

_NO_THINKING = "turn off thinking on the server, or choose a model that doesn't think."
#: Letters; on average no tokenizer comes near it.
_LONGEST_TOKEN = 8


@dataclass
class LocalAnswer(StreamedAnswer):
    """An answer whose text is cleaned of thinking, and that knows where else a model may have put it."""

    output: OutputSpec = field(default_factory=PlainText)
    #: Seconds for loading, reading and writing (the fields of Timings), where the server tells them.
    durations: dict[str, float | None] = field(default_factory=dict)
    _raw: list[str] = field(default_factory=list)
    _thoughts: list[str] = field(default_factory=list)
    _pieces_come: int = 0
    _letters_come: int = 0

    def __post_init__(self) -> None:
        """Prose where numbers or JSON were asked for may be thinking."""
        self._filter = ThinkingFilter(hold_prose=not isinstance(self.output, PlainText))

    def feed(self, piece: str) -> Iterator[StreamEvent]:
        """Take a piece of the text; nothing visible in it is progress all the same."""
        if not piece:
            return
        self._note(piece)
        self._raw.append(piece)
        visible = self._filter.feed(piece)
        yield self.add(visible) if visible else Thinking()

    def think(self, piece: str) -> Iterator[Thinking]:
        """Take a piece of what the server itself marks as thinking."""
        if not piece:
            return
        self._note(piece)
        self._thoughts.append(piece)
        yield Thinking()

    def is_longer_than(self, tokens: int) -> bool:
        """Whether surely more than so many tokens have come: a piece is one at least, and few have eight letters."""
        return self._pieces_come > tokens or self._letters_come > tokens * _LONGEST_TOKEN

    @property
    def thought(self) -> bool:
        """Whether some of what has come is thinking."""
        return bool(self._thoughts) or self._filter.has_removed

    @property
    def only_thought(self) -> bool:
        """Whether all that has come is thinking."""
        return not self.text.strip() and bool(self._thoughts or self._raw)

    @property
    def ended_in_thought(self) -> bool:
        """Whether the server says that the answer is over, and all of it was thinking."""
        return self.finish is not None and self.only_thought

    def close(self) -> Iterator[TextDelta]:
        """The stream has ended: what the filter kept, or the answer that went into the thinking."""
        rest = self._filter.close() or self._misplaced()
        if rest:
            yield self.add(rest)

    def completion(self) -> Completion:
        """The whole answer; raises where it is not whole, or nothing but thinking."""
        if self.only_thought and self.finish == "length":
            raise self._all_thought()
        if self.only_thought and self.finish in {"stop", "other"}:
            raise self.malformed(f"spent its whole answer thinking: {_NO_THINKING}")
        text = self.place.redact.hide_known(strip_thinking("".join(self._raw))) or self.text.strip()
        whole = super().completion()
        timings = whole.timings.model_copy(update=self.durations or _guessed(whole.timings))
        return whole.model_copy(update={"text": text, "timings": timings, "thought": self.thought})

    def _all_thought(self) -> OnlyThoughtError:
        message = f"{self.model} used all its tokens for thinking: {_NO_THINKING}"
        return OnlyThoughtError(message, usage=self.usage or Usage(counted=False), at_limit=True)

    def _misplaced(self) -> str:
        """Some servers hold the thinking to the schema, not the answer; some models answer where they think."""
        if self.only_thought and self.finish != "length":
            return answer_within("".join(self._thoughts or self._raw), self.output)
        return ""

    def _note(self, piece: str) -> None:
        self.begun = True
        self._pieces_come += 1
        self._letters_come += len(piece)


def _guessed(timings: Timings) -> dict[str, float]:
    """Until the first token a model reads, and then it writes."""
    if timings.first_token is None:
        return {}
    return {"prompt": timings.first_token, "output": timings.total - timings.first_token}
