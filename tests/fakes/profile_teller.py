"""A model that knows artists: it reads the numbered list of a request, and answers in the form that is asked for."""

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from library.profiles.vocabulary import MOODS
from tests.fakes.base import RecordedRequest
from tests.fakes.llm import Answer

_LINE = re.compile(r"^(\d+) (.+?)(?: \(.*\))?$", re.MULTILINE)


def tell(number: int, name: str) -> dict[str, Any]:
    """A profile of its own for each name."""
    chosen = sum(map(ord, name))
    moods = [MOODS[(chosen * factor + 7) % len(MOODS)] for factor in (1, 3, 5)]
    return {
        "number": number,
        "artist": name,
        "known": True,
        "moods": moods,
        "styles": [f"style {chosen % 97}"],
        "energy": 1 + chosen % 5,
        "tempo": "slow",
        "languages": ["en"],
        "voices": ["male"],
        "country": "GB",
        "famous": False,
    }


def unknown(number: int, name: str) -> dict[str, Any]:
    """An honest "I do not know this artist"."""
    empty: Mapping[str, Any] = {"moods": [], "styles": [], "energy": 0, "tempo": "unknown", "languages": []}
    return {"number": number, "artist": name, "known": False, **empty, "voices": [], "country": "", "famous": False}


class ProfileTeller:
    """`fake.answer_by(teller)`; `asked` counts how often each artist was asked about."""

    def __init__(self, tell: Callable[[int, str], dict[str, Any]] = tell) -> None:
        self.tell = tell
        self.asked: Counter[str] = Counter()
        #: The names of each request.
        self.batches: list[list[str]] = []

    def __call__(self, request: RecordedRequest) -> Answer:
        lines = [(int(number), name) for number, name in _LINE.findall(_prompt_of(request))]
        self.batches.append([name for _, name in lines])
        self.asked.update(self.batches[-1])
        text = json.dumps({"artists": [self.tell(number, name) for number, name in lines]})
        return Answer(text, input_tokens=600 + 25 * len(lines), output_tokens=100 * len(lines))


def _prompt_of(request: RecordedRequest) -> str:
    """The person's part of it, in Ollama's dialect or in OpenAI's."""
    body = request.json
    return str(body["prompt"] if "prompt" in body else body["messages"][-1]["content"])
