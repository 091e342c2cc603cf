"""The scripted chooser as a configured model: of a written truth, on a server of its own, with a window of any size."""

import random
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from benchmarks.quality.truth import Song
from llm.settings_fields import LLMConfig
from tests.fakes.ollama import OllamaFake
from tests.fakes.scripted_chooser import Knows, ScriptedChooser

NAME = "scripted:8b"


class Noise(NamedTuple):
    """See ScriptedChooser."""

    misses: float = 0.0
    strays: float = 0.0
    bias: float = 0.0


FAULTLESS = Noise()
#: What a model is asked for at most.
_MOST_ARTISTS, _MOST_TITLES = 20, 15
Ideas = Mapping[str, object] | None


def _head_of_list(schema: dict[str, Any]) -> list[Any]:
    """What small models answer: the head of what they are offered, as much as they may."""
    offered = schema.get("items", {}).get("enum", [])
    return list(offered[: schema.get("maxItems", len(offered))])


def _everything(schema: dict[str, Any]) -> list[Any]:
    return list(schema.get("items", {}).get("enum", []))


def ideas_called(kind: str, songs: Collection[Song]) -> Ideas:
    """What the chooser says when it is asked to read a prompt that these tracks fit (options.py tells the kinds)."""
    if kind == "names":
        artists = Counter(song.artist for song in songs).most_common(_MOST_ARTISTS)
        titles = random.Random(len(songs)).sample(sorted(song.name for song in songs), min(_MOST_TITLES, len(songs)))
        return {"artists": [artist for artist, _ in artists], "titles": titles}
    answer = {"head": _head_of_list, "everything": _everything}.get(kind)
    return {"genres": answer, "decades": answer} if answer else None


@contextmanager
def scripted(
    knows: Knows, window: int, noise: Noise = FAULTLESS, *, seed: int = 0, ideas: Ideas = None
) -> Iterator[LLMConfig]:
    """What to configure, as long as the server runs."""
    with OllamaFake() as fake:
        fake.add_model(NAME, trained=131_072)
        ScriptedChooser(knows, **noise._asdict(), seed=seed, knows_of=ideas, count_tokens=token_counter()).serve(fake)
        yield LLMConfig(
            provider="ollama",
            ollama_url=fake.url,
            ollama_context_window=window,
            model_analysis=NAME,
            model_generation=NAME,
        )


def token_counter() -> Callable[[str], int]:
    """Mistral's Tekken tokenizer."""
    from tests.llm.tokenizers import tekken  # noqa: PLC0415  # its data take a second to read

    return tekken()
