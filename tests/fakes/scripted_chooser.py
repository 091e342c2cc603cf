"""A model of known taste: it picks by a written truth out of any numbered list, with as much noise as it is given.

    with OllamaFake() as fake:
        chooser = ScriptedChooser(Truth({("Nick Drake", "River Man")}), misses=0.1, strays=0.02, bias=0.5)
        chooser.serve(fake)                    # from now on, it is what the fake answers with

What it picks is the same for the same message and seed, whatever was asked before.
"""

import json
import random
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

from tests.fakes.answer_forms import Choice, answer_in_form, asks_for_numbers
from tests.fakes.base import RecordedRequest
from tests.fakes.llm import Answer, LLMFake
from tests.fakes.numbered_lists import Kind, Line, Question, message_of, read_question, system_of
from tests.fakes.picks import example

#: What a list may add to a name: " · soul, 1971", " | sad", " [Live]", " (1971)".
_ADDED = re.compile(r"\s+[·|•\t–;]\s.*|\s*\t.*|\s+\[[^\[\]]*\]|\s+\((?:19|20)\d\d\)|:\s.*|,\s(?:19|20)\d\d.*")
_CUT = "…"
_KEY = re.compile(r'"(\w+)":\s*(\[?)')


class Knows(Protocol):
    """Which lines are right; a function does, too."""

    def __call__(self, kind: Kind, name: str) -> bool: ...


class Truth:
    """Knows pairs of artist and title, and so which artists, and which albums, have such tracks."""

    def __init__(self, tracks: Iterable[tuple[str, str]], albums: Iterable[tuple[str, str]] = ()) -> None:
        """`albums`: pairs of artist and album that hold right tracks; without them, no album is right."""
        pairs = {(_flat(artist), _flat(title)) for artist, title in tracks}
        self._names: dict[Kind, frozenset[str]] = {
            "track": frozenset(f"{artist} - {title}" for artist, title in pairs),
            "artist": frozenset(artist for artist, _ in pairs),
            "album": frozenset(name for artist, album in albums for name in _of_album(_flat(artist), _flat(album))),
        }

    def __call__(self, kind: Kind, name: str) -> bool:
        """Whether the line names one of them, also where something is added, or a long name is cut."""
        names, readings = self._names[kind], _readings(_flat(name))
        return any(reading in names for reading in readings) or any(map(_meant_by(name), names))


class ScriptedChooser:
    """The model: `misses` of the right lines it passes over, `strays` of the wrong ones it takes.

    `bias` is how much of its attention is gone at the end of a list (1: all of it); with any, it picks from the top.
    `knows_of` are its ideas: what it says for a property of that name where JSON is asked for, or what a function makes
    of the property's schema.
    """

    def __init__(
        self,
        knows: Knows,
        *,
        misses: float = 0.0,
        strays: float = 0.0,
        bias: float = 0.0,
        seed: int = 0,
        knows_of: Mapping[str, object] | None = None,
        count_tokens: Callable[[str], int] = lambda text: len(text) // 4,
    ) -> None:
        self._knows = knows
        self._misses, self._strays, self._bias = misses, strays, bias
        self._seed = seed
        self._knows_of = knows_of or {}
        self._count_tokens = count_tokens
        #: The lists that it was asked about, in order.
        self.questions: list[Question] = []

    def serve(self, fake: LLMFake) -> None:
        """Be the model behind this server."""
        fake.answer_by(lambda request: self.answer(request, fake.constraint_of(request)))

    def answer(self, request: RecordedRequest, schema: dict[str, Any] | None) -> Answer:
        """Numbers where a list is to be picked from, JSON where that is asked for."""
        message, system = message_of(request), system_of(request)
        text = self._said(message, system, schema)
        pieces = tuple(re.findall(r"[^,]+,?|,", text))
        tokens = self._count_tokens(system) + self._count_tokens(message)
        return Answer(text, pieces, input_tokens=tokens, output_tokens=self._count_tokens(text))

    def _said(self, message: str, system: str, schema: dict[str, Any] | None) -> str:
        question = read_question(message)
        if question and (schema is None or asks_for_numbers(schema)):
            self.questions.append(question)
            return answer_in_form(self._choose(question, message), schema)
        return json.dumps(self._value(schema) if schema else self._object_of(system), ensure_ascii=False)

    def _choose(self, question: Question, message: str) -> Choice:
        chance = random.Random(f"{self._seed} {message}")
        numbers: dict[bool, list[int]] = {True: [], False: []}
        for place, line in enumerate(question.lines):
            taken = self._takes(question.kind, line, place / len(question.lines), chance)
            if line.number not in question.taken:
                numbers[taken].append(line.number)
        right, others = numbers[True], numbers[False]
        if not self._bias:
            chance.shuffle(right)
            chance.shuffle(others)
        return Choice(right, others, question.most, question.at_most)

    def _takes(self, kind: Kind, line: Line, place: float, chance: random.Random) -> bool:
        attention = 1 - self._bias * place
        wanted = 1 - self._misses if self._knows(kind, line.name) else self._strays
        return chance.random() < wanted * attention

    def _value(self, schema: dict[str, Any]) -> Any:
        """Its ideas where the schema asks for them, and the least that it allows elsewhere."""
        properties = schema.get("properties")
        if properties is None:
            return example(schema)
        return {name: self._idea(name, part) for name, part in properties.items()}

    def _idea(self, name: str, schema: dict[str, Any]) -> Any:
        idea = self._knows_of.get(name, example)
        return idea(schema) if callable(idea) else idea

    def _object_of(self, system: str) -> dict[str, object]:
        """Where JSON is asked for in words alone: the properties that these name."""
        empty: dict[str, object] = {key: [] if opening else "" for key, opening in _KEY.findall(system)}
        return empty | {key: value for key, value in self._knows_of.items() if key in empty and not callable(value)}


def _readings(name: str) -> Sequence[str]:
    """The name as it stands, and without what may be added to it."""
    return [name, *(name[: found.start()] for found in _ADDED.finditer(name))]


def _meant_by(name: str) -> Callable[[str], bool]:
    """Whether a name was cut for its length to this one; of one that is whole, never."""
    if _CUT not in name:
        return lambda _: False
    cut = re.compile(".*".join(map(re.escape, _flat(name).split(_CUT))))
    return lambda known: cut.fullmatch(known) is not None


def _of_album(artist: str, album: str) -> tuple[str, ...]:
    return (f"{artist} - {album}", f"{album} - {artist}", album)


def _flat(name: str) -> str:
    return " ".join(name.split()).casefold()
