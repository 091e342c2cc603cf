"""Which class speaks to which provider. Imported on first use, so that no SDK is loaded before it is needed."""

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType

from llm.protocol import Provider
from llm.schemas import ProviderConnection, ProviderName

_PROVIDERS: Mapping[ProviderName, str] = MappingProxyType(
    {
        "ollama": "llm.providers.ollama.OllamaProvider",
        "custom": "llm.providers.custom.CustomProvider",
        "anthropic": "llm.providers.anthropic.AnthropicProvider",
        "openai": "llm.providers.openai.OpenAIProvider",
        "gemini": "llm.providers.gemini.GeminiProvider",
    }
)


def provider_class(name: ProviderName) -> type[Provider]:
    """The adapter's class, for its capabilities (label, needs_key, thinking_headroom)."""
    module, _, attribute = _PROVIDERS[name].rpartition(".")
    found: type[Provider] = getattr(import_module(module), attribute)
    return found


def create_provider(connection: ProviderConnection) -> Provider:
    """Open an adapter for `connection`; nothing is sent until it is asked something. Raises BadAddressError."""
    adapter = provider_class(connection.provider)
    return adapter(connection)  # type: ignore[call-arg]  # a Protocol says nothing about constructors
