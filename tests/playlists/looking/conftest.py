"""A library of many artists, and an Ollama that says what it is told to of artists, and picks tracks as always."""

from collections import deque
from collections.abc import Callable, Iterator

import pytest
from pytest_django import Settings

from tests.fakes.base import RecordedRequest, Reply
from tests.fakes.llm import Answer, FaultMode
from tests.fakes.ollama import MODEL, OllamaFake
from tests.playlists.conftest import configure, load, server_track, word

#: Artists, tracks of each, and a window that takes a third of the artists at once.
ARTISTS, TRACKS_EACH, WINDOW = 150, 4, 1_500
GENRES = ("Soul", "Jazz", "Folk", "Rock", "Ska")
Say = Answer | str | FaultMode | Callable[[RecordedRequest], Answer]


def is_look(request: RecordedRequest) -> bool:
    """Whether it asks for artists."""
    return "artists of the list" in str((request.json or {}).get("prompt", ""))


class LookFake(OllamaFake):
    """`say_next`: of the next parts of artists, one each; then `chooses`, a few numbers all over the list."""

    def __init__(self) -> None:
        super().__init__()
        self._said: deque[Say] = deque()
        self.chooses: Say = '"3,11,8"'

    @property
    def looks(self) -> list[str]:
        """The prompts that asked for artists."""
        return [request.json["prompt"] for request in self.completions if is_look(request)]

    def say_next(self, *said: Say) -> None:
        """Answers, texts, faults or functions."""
        self._said.extend(said)

    def respond(self, request: RecordedRequest) -> Reply:
        """As `respond` of all fakes; a fault befalls this request alone."""
        if not (self.is_completion(request) and is_look(request)):
            return super().respond(request)
        said = self._said.popleft() if self._said else self.chooses
        if isinstance(said, str) and said in FAULTS:
            if said == "cut_stream":
                self.answer_next(Answer('"4,9,28,', pieces=('"4,', "9,", "28,", "1")))
            self.mode = said  # type: ignore[assignment]  # one of them
            try:
                return super().respond(request)
            finally:
                self.mode = "ok"
        self.answer_next(said(request) if callable(said) else said)
        return super().respond(request)


FAULTS: frozenset[str] = frozenset({"cut_stream", "error_500", "context_too_long", "unauthorized_401", "html_200"})


def artist_of(number: int) -> str:
    """The name of the artist of track `number`."""
    return f"Band {word(number % ARTISTS)}"


@pytest.fixture
def library(transactional_db: None) -> None:
    """600 tracks of 150 artists in five genres."""
    load(
        *(
            server_track(number, artist=artist_of(number), genres=(GENRES[number % ARTISTS % len(GENRES)],))
            for number in range(1, ARTISTS * TRACKS_EACH + 1)
        )
    )


@pytest.fixture
def fake() -> Iterator[LookFake]:
    """With a model that can choose."""
    with LookFake() as server:
        server.add_model(MODEL)
        server.answer_numbers()
        yield server


@pytest.fixture
def ollama(fake: LookFake, settings: Settings) -> LookFake:
    """The configured provider, with a small window."""
    configure(settings, fake, ollama_context_window=WINDOW)
    return fake
