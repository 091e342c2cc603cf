"""What a model's server has read once it need not read again: the same wish, or the same tracks, in the same order."""

import pytest

from tests.fakes.ollama import OllamaFake
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
