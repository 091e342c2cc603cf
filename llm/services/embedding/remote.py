"""A provider's embedding model as the library asks it: in the lane of its server, and with the prefixes it wants."""

from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from core.tasks.background import background
from llm.errors import NotConfiguredError
from llm.providers.embedding import open_embedding_server
from llm.providers.error_mapping import shown_address
from llm.schemas import LOCAL_PROVIDERS, ProviderConnection, ProviderName
from llm.services.embedding.prefixes import prefixes_of
from llm.services.settings.effective import connection_to
from llm.settings_fields import LLMConfig

if TYPE_CHECKING:
    from core.embedding import Vectors
    from llm.providers.embedding_answers import Rows

#: Seconds for what is searched for: a run waits for it, and can do without.
QUERY_SECONDS = 20.0
_LABELS = {"ollama": "Ollama", "custom": "your custom server", "openai": "OpenAI"}


class RemoteEmbedder:
    """An Embedder. Needs numpy."""

    #: Few enough that cancelling loses little, enough that a call's own time does not count.
    batch_size = 48

    def __init__(self, connection: ProviderConnection, model: str) -> None:
        self._connection = connection
        self._model = model
        self._prefixes = prefixes_of(model)

    @property
    def name(self) -> str:
        """With what stands before each text: without it, vectors are others. One custom server is not another."""
        where = shown_address(self._connection.base_url) if self._connection.provider == "custom" else ""
        parts = (self._connection.provider, where, self._model, self._prefixes.document.strip())
        return " ".join(filter(None, parts))[:250]

    @property
    def label(self) -> str:
        """ "embeddinggemma on Ollama"."""
        return f"{self._model} on {_LABELS[self._connection.provider]}"

    async def embed(self, texts: Sequence[str]) -> "Vectors":
        """In the lane of a local server: one job at a time. Raises ProviderErrors."""
        async with AsyncExitStack() as stack:
            if self._connection.provider in LOCAL_PROVIDERS:
                await stack.enter_async_context(background().lock(self._connection.base_url))
            return await self._ask([f"{self._prefixes.document}{text}" for text in texts], self._connection)

    async def embed_query(self, text: str) -> "Vectors":
        """In no lane: a run asks, which is in that of its own server already. Raises ProviderErrors."""
        seconds = min(QUERY_SECONDS, self._connection.timeout)
        in_a_hurry = self._connection.model_copy(update={"timeout": seconds})
        row: Vectors = (await self._ask([f"{self._prefixes.query}{text}"], in_a_hurry))[0]
        return row

    async def _ask(self, texts: Sequence[str], connection: ProviderConnection) -> "Vectors":
        server, ask = open_embedding_server(connection)
        try:
            return _directions(await ask(server, self._model, texts))
        finally:
            await server.aclose()


def remote_embedder(provider: ProviderName, config: LLMConfig) -> RemoteEmbedder:
    """The embedder that the settings describe. Raises NotConfiguredError; asks nobody."""
    label = _LABELS[provider]
    if not config.embedding_model:
        raise NotConfiguredError(f"Choose an embedding model of {label}.")
    seconds = config.local_timeout if provider in LOCAL_PROVIDERS else config.cloud_timeout
    connection = connection_to(provider, timeout=seconds)
    if provider == "custom" and not connection.base_url:
        raise NotConfiguredError("The custom server has no address yet. Enter it above.")
    if provider == "openai" and not connection.api_key.get_secret_value():
        raise NotConfiguredError("OpenAI needs an API key. Enter it above.")
    return RemoteEmbedder(connection, config.embedding_model)


def _directions(rows: "Rows") -> "Vectors":
    """Of length 1, which not every server sees to."""
    import numpy as np  # noqa: PLC0415  # optional

    vectors = np.asarray(rows, dtype=np.float32)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    directions: Vectors = vectors / lengths
    return directions
