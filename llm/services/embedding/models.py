"""Which embedding models a provider offers, for a list to choose from."""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType

from asgiref.sync import sync_to_async

from llm.errors import NotConfiguredError
from llm.providers.custom import CustomProvider
from llm.providers.ollama import OllamaProvider
from llm.schemas import ModelInfo, ProviderConnection, ProviderName
from llm.services.settings.effective import connection_to

#: OpenAI's listing does not tell what a model is for.
_OPENAI = ("text-embedding-3-small", "text-embedding-3-large")
#: Seconds for a listing: somebody waits in front of it.
_SECONDS = 5.0


async def list_embedding_models(provider: ProviderName) -> tuple[str, ...]:
    """Their names, in the server's order. Raises ProviderErrors, and NotConfiguredError without an address."""
    if provider not in _LISTINGS:
        return _OPENAI if provider == "openai" else ()
    connection = await sync_to_async(connection_to)(provider, timeout=_SECONDS)
    if provider == "custom" and not connection.base_url:
        raise NotConfiguredError("The custom server has no address yet.")
    return tuple(model.name for model in await _LISTINGS[provider](connection))


async def _of_ollama(connection: ProviderConnection) -> tuple[ModelInfo, ...]:
    server = OllamaProvider(connection)
    try:
        return await server.list_embedding_models()
    finally:
        await server.aclose()


async def _of_custom(connection: ProviderConnection) -> tuple[ModelInfo, ...]:
    server = CustomProvider(connection)
    try:
        return await server.list_embedding_models()
    finally:
        await server.aclose()


_LISTINGS: Mapping[ProviderName, Callable[[ProviderConnection], Awaitable[tuple[ModelInfo, ...]]]] = MappingProxyType(
    {"ollama": _of_ollama, "custom": _of_custom}
)
