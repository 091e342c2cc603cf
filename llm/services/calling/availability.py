"""Whether the chosen language model answers, from what anybody asks it anyway."""

from collections.abc import Iterator
from contextlib import contextmanager

from core.tasks.outages import outages
from llm.errors import (
    ModelMissingError,
    ModelUnavailableError,
    ProviderTimeoutError,
    UnauthorizedError,
    UnreachableError,
    WrongServerError,
)
from llm.providers.error_mapping import shown_address
from llm.registry import provider_class
from llm.settings_fields import LLMConfig

#: What is wrong with the server, or the way to it; of all else, only what was asked for is.
_DOWN = (
    UnreachableError,
    ProviderTimeoutError,
    UnauthorizedError,
    WrongServerError,
    ModelMissingError,
    ModelUnavailableError,
)


@contextmanager
def noting_outages(config: LLMConfig, *, is_saved: bool) -> Iterator[None]:
    """What the model's server does inside the block; errors pass. One that is not `is_saved` is only tried."""
    try:
        yield
    except _DOWN as exc:
        if is_saved:
            note_outage(config, exc.message)
        raise


def note_outage(config: LLMConfig, why: str) -> None:
    """The model could not be asked."""
    outages().begin("language model", _name(config), why)


def note_answer() -> None:
    """The model has answered."""
    outages().end("language model")


def _name(config: LLMConfig) -> str:
    """ "Ollama at localhost:11434"."""
    if config.provider is None:
        return "The language model"
    place = shown_address(config.base_url) if config.base_url else ""
    return f"{provider_class(config.provider).label}{f' at {place}' if place else ''}"
