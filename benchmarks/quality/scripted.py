"""The scripted chooser as a configured model: of a written truth, on a server of its own, with a window of any size."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

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


@contextmanager
def scripted(knows: Knows, window: int, noise: Noise = FAULTLESS, *, seed: int = 0) -> Iterator[LLMConfig]:
    """What to configure, as long as the server runs."""
    with OllamaFake() as fake:
        fake.add_model(NAME, trained=131_072)
        ScriptedChooser(knows, **noise._asdict(), seed=seed, count_tokens=token_counter()).serve(fake)
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
