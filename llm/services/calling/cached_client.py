"""A client that knows what servers told before, and asks nobody: what it counts is what a run's client would count."""

from collections.abc import AsyncGenerator
from typing import cast

from llm.costs import catalogue_window
from llm.errors import NotConfiguredError
from llm.output import NumberForm
from llm.protocol import Provider
from llm.registry import provider_class
from llm.schemas import CompletionRequest, ModelInfo, StreamEvent
from llm.services.calling.client import LLMClient
from llm.services.calling.measurements import find_measurement, read_description
from llm.settings_fields import LLMConfig


def offline_client(config: LLMConfig) -> LLMClient:
    """A client that describes models from memory and cannot complete; before a provider is chosen, it knows nothing."""
    # A Protocol's class variables are this object's own: they are those of whatever provider is configured.
    return LLMClient(cast("Provider", _Memory(config)), config)


class _Memory:
    def __init__(self, config: LLMConfig) -> None:
        self._config = config
        self.name = config.provider or "custom"
        adapter = provider_class(self.name)
        self.label, self.needs_key = adapter.label, adapter.needs_key
        self.thinking_headroom = adapter.thinking_headroom
        self.number_form: NumberForm = "array"

    async def list_models(self) -> tuple[ModelInfo, ...]:
        return ()

    async def describe_model(self, model: str) -> ModelInfo:
        """The model as its server described it; of an unasked cloud model, what the catalogue says."""
        info = read_description(await find_measurement(self._config, model))
        if info is None and not self._config.is_local:
            return ModelInfo(name=model, context_window=catalogue_window(self.name, model))
        return info or ModelInfo(name=model)

    def stream(self, request: CompletionRequest) -> AsyncGenerator[StreamEvent]:
        raise NotConfiguredError("This client asks nobody.")

    async def aclose(self) -> None:
        return
