"""A local model is not asked again within the hour what it has answered: what a prompt means, and which artists."""

import json

import pytest
from pytest_django import Settings

from playlists.events import LookedThrough, Picked, Understood
from playlists.services.generation.known_answers import KnownAnswers, known_answers
from tests.fakes.ollama import OllamaFake
from tests.playlists.conftest import Server, configure

pytestmark = pytest.mark.usefixtures("library")

WISH = "something for a lazy sunday"
READ = json.dumps({"asks": [], "genres": ["Jazz"], "decades": [], "artists": [], "titles": []})


class Clock:
    """Stands still unless it is told the seconds."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def readings(ollama: OllamaFake) -> int:
    """How often it was asked what a prompt means."""
    return sum("what of a music library suits" in request.json["system"] for request in ollama.completions)


async def genres_read(server: Server, wish: str = WISH) -> tuple[str, ...]:
    """Of a whole run."""
    events = await server.make(wish, count=3)
    assert [event for event in events if isinstance(event, Picked)]
    (understood,) = (event for event in events if isinstance(event, Understood))
    return understood.ideas.genres


async def test_the_same_prompt_is_read_once(ollama: OllamaFake, server: Server) -> None:
    ollama.answer_next(READ)
    assert [await genres_read(server) for _ in range(2)] == [("Jazz",), ("Jazz",)]
    assert readings(ollama) == 1


async def test_another_prompt_and_other_settings_are_asked_for(
    ollama: OllamaFake, server: Server, settings: Settings
) -> None:
    await genres_read(server)
    await genres_read(server, "something for a busy monday")
    assert readings(ollama) == 2
    configure(settings, ollama, ollama_context_window=4_096)
    await genres_read(server)
    assert readings(ollama) == 3


@pytest.mark.parametrize("useless", ["I like music.", '{"genres": "'])
async def test_an_answer_of_no_use_is_not_kept(useless: str, ollama: OllamaFake, server: Server) -> None:
    ollama.answer_next(useless)
    await genres_read(server)
    ollama.answer_next(READ)
    assert await genres_read(server) == ("Jazz",)
    assert readings(ollama) == 2


async def test_what_was_said_long_ago_is_asked_again(ollama: OllamaFake, server: Server) -> None:
    known, clock = known_answers(), Clock()
    known._clock = clock
    await genres_read(server)
    clock.seconds = 3_599
    await genres_read(server)
    assert readings(ollama) == 1
    clock.seconds = 3_600
    await genres_read(server)
    assert readings(ollama) == 2


def test_only_the_latest_are_kept() -> None:
    known = KnownAnswers()
    for number in range(70):
        known.keep(f"{number}", f"answer {number}")
    found = [number for number in range(70) if known.find(f"{number}") == f"answer {number}"]
    assert found == list(range(6, 70))
    assert known.find("") is None


async def test_the_same_artists_are_looked_through_once(ollama: OllamaFake, server: Server, settings: Settings) -> None:
    configure(settings, ollama, ollama_context_window=2_048)
    kept = []
    for _ in range(2):
        events = await server.make(WISH, count=3, genres=(), decades=(), depth="thorough")
        kept.append([event for event in events if isinstance(event, LookedThrough)])
    first, second = kept
    assert [part.kept for part in first] == [part.kept for part in second]
    assert any(part.kept for part in first)
    assert not any(part.is_known for part in first)
    assert all(part.is_known for part in second)
    looks = sum("You choose artists" in request.json["system"] for request in ollama.completions)
    assert looks == len(first)
