"""The scripted chooser as a configured model: of a written truth, on a server of its own, with a window of any size."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any, NamedTuple

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
Ideas = Mapping[str, object] | None


def _head_of_list(schema: dict[str, Any]) -> list[Any]:
    """What small models answer: the head of what they are offered, as much as they may."""
    offered = schema.get("items", {}).get("enum", [])
    return list(offered[: schema.get("maxItems", len(offered))])


def _everything(schema: dict[str, Any]) -> list[Any]:
    return list(schema.get("items", {}).get("enum", []))


#: What the chooser says when it is asked to read a prompt.
IDEAS: Mapping[str, Ideas] = MappingProxyType(
    {
        "none": None,
        "head": {"genres": _head_of_list, "decades": _head_of_list},
        "everything": {"genres": _everything, "decades": _everything},
    }
)


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
