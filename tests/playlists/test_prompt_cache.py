"""What a model's server has read once it need not read again: the same wish, or the same tracks, in the same order."""

from itertools import pairwise, takewhile
from typing import Any

import pytest

from tests.fakes.ollama import OllamaFake
from tests.llm.tokenizers import tekken
from tests.playlists.conftest import Server, server_track

pytestmark = pytest.mark.usefixtures("library")


async def prompt_of(ollama: OllamaFake, server: Server, text: str, **fields: object) -> str:
    """System and prompt of the call that picks."""
    before = len(ollama.completions)
    await server.make(text, count=3, **fields)
    body = ollama.completions[before].json
    return f"{body['system']}\n{body['prompt']}"


def shared(first: str, second: str) -> float:
    """How much of the second need not be read anew."""
    same = next((at for at, (one, other) in enumerate(zip(first, second, strict=False)) if one != other), len(second))
    return same / len(second)


async def test_trying_again_reads_nothing_anew(ollama: OllamaFake, server: Server) -> None:
    first, *others = [await prompt_of(ollama, server, "70s soul") for _ in range(3)]
    assert [shared(first, other) for other in others] == [1.0, 1.0]


async def test_the_same_tracks_are_read_once_whatever_is_wished_of_them(ollama: OllamaFake, server: Server) -> None:
    first = await prompt_of(ollama, server, "70s soul")
    assert shared(first, await prompt_of(ollama, server, "70s soul for washing the dishes")) >= 0.9
    assert shared(first, await prompt_of(ollama, server, "some 70s soul, please")) >= 0.9


async def test_other_tracks_are_in_an_order_of_their_own(ollama: OllamaFake, server: Server) -> None:
    """Not by year, not by name: a model that likes the top would like old music."""
    prompt = await prompt_of(ollama, server, "70s soul")
    lines = [line.partition(" ")[2] for line in prompt.splitlines() if line[:1].isdigit() and " - " in line]
    assert lines != sorted(lines)


async def test_picking_anew_varies(ollama: OllamaFake, server: Server) -> None:
    wish = {"exclude_tracks": (server_track(2).rating_key,)}
    prompts = {await prompt_of(ollama, server, "70s soul", **wish) for _ in range(4)}
    assert len(prompts) > 1


def read_anew(bodies: list[dict[str, Any]]) -> list[int]:
    """Tokens of each prompt that are not those with which the one before began, by a real tokenizer."""
    count, texts = tekken(), [f"{body['system']}\n{body['prompt']}" for body in bodies]
    return [count(later) - count(_beginning(earlier, later)) for earlier, later in pairwise(texts)]


def _beginning(one: str, other: str) -> str:
    pairs = takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    return "".join(sign for sign, _ in pairs)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param('"3,17,29,4,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3"', id="topped up"),
        pytest.param(f'"{",".join(map(str, range(1, 26)))}"', id="asked again, as it only counted"),
    ],
)
async def test_a_second_round_reads_but_its_question(answer: str, ollama: OllamaFake, server: Server) -> None:
    ollama.answer_next(answer)
    await server.make("70s soul", count=25)
    first, second = [request.json for request in ollama.completions][:2]
    (anew,) = read_anew([first, second])
    whole = tekken()(second["prompt"])
    assert whole > 1_500
    assert anew < 60


async def test_trying_again_reads_nothing_but_what_changed_after_the_list(ollama: OllamaFake, server: Server) -> None:
    """Its own question; a model's first run is another matter: with what it measured, more tracks fit."""
    bodies = []
    for count in (20, 20, 25):
        before = len(ollama.completions)
        await server.make("70s soul", count=count, max_tracks=100)
        bodies.append(ollama.completions[before].json)
    assert read_anew(bodies)[0] == 0
    assert read_anew(bodies)[1] < 40
