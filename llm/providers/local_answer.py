"""Gathering the answer of a local model, which may mix its reasoning into it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from llm.output import OutputSpec, PlainText
from llm.providers.answer import Answer
from llm.schemas import Completion, StreamEvent, TextDelta, Thinking, Timings
from llm.thinking import ThinkingFilter, strip_thinking


@dataclass
class LocalAnswer(Answer):
    """An Answer whose text is cleaned of thinking, and that knows where else a model may have put it."""

    output: OutputSpec = field(default_factory=PlainText)
    #: Seconds for loading, reading and writing (the fields of Timings), where the server tells them.
    durations: dict[str, float | None] = field(default_factory=dict)
    _raw: list[str] = field(default_factory=list)
    _thoughts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Prose where numbers or JSON were asked for may be thinking."""
        self._filter = ThinkingFilter(hold_prose=not isinstance(self.output, PlainText))

    def feed(self, piece: str) -> Iterator[StreamEvent]:
        """Take a piece of the text; nothing visible in it is progress all the same."""
        if not piece:
            return
        self.begun = True
        self._raw.append(piece)
        visible = self._filter.feed(piece)
        yield self.add(visible) if visible else Thinking()

    def think(self, piece: str) -> Iterator[Thinking]:
        """Take a piece of what the server itself marks as thinking."""
        if not piece:
            return
        self.begun = True
        self._thoughts.append(piece)
        yield Thinking()

    @property
    def only_thought(self) -> bool:
        """Whether all that has come is thinking."""
        return not self.text.strip() and bool(self._thoughts or self._raw)

    def close(self) -> Iterator[TextDelta]:
        """The stream has ended: what the filter kept, or the answer that went into the thinking."""
        rest = self._filter.close() or self._misplaced()
        if rest:
            yield self.add(rest)

    def completion(self) -> Completion:
        """The whole answer; raises where it is not whole, or nothing but thinking."""
        if self.only_thought and self.finish in {"stop", "other"}:
            raise self.malformed("only thought, and did not answer. Try again, or choose another model.")
        text = strip_thinking("".join(self._raw)) or self.text.strip()
        whole = super().completion()
        timings = whole.timings.model_copy(update=self.durations or _guessed(whole.timings))
        return whole.model_copy(update={"text": text, "timings": timings})

    def _misplaced(self) -> str:
        """Some servers hold the thinking to the schema, not the answer, and leave that empty."""
        thoughts = "".join(self._thoughts).strip()
        if isinstance(self.output, PlainText) or "".join(self._raw).strip():
            return ""
        try:
            json.loads(thoughts)
        except (ValueError, RecursionError):
            return ""
        return thoughts


def _guessed(timings: Timings) -> dict[str, float]:
    """Until the first token a model reads, and then it writes."""
    if timings.first_token is None:
        return {}
    return {"prompt": timings.first_token, "output": timings.total - timings.first_token}
