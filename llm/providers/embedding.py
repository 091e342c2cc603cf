"""Asking for vectors: Ollama's POST /api/embed, and POST /embeddings of OpenAI and of servers that speak like it."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

import httpx2

from core.text.redact import Redactor
from llm.errors import EmbeddingUnsupportedError, ModelMissingError, ProviderError, UnauthorizedError
from llm.providers.embedding_answers import Rows, read_ollama, read_openai
from llm.providers.error_mapping import Endpoint, HttpFailure
from llm.providers.json_server import JsonServer
from llm.providers.local_servers import custom_server, ollama_server
from llm.schemas import ProviderConnection, ProviderName

OPENAI_URL: Final = "https://api.openai.com/v1"
#: How long Ollama keeps the embedding model in memory: the model that chats may need the room.
KEEP_ALIVE = "1m"
#: Statuses by which a server says that there is no such thing here (llama.cpp without --embeddings: 501).
_CANNOT = frozenset({404, 405, 501})

Ask = Callable[[JsonServer, str, Sequence[str]], Awaitable[Rows]]


async def ask_ollama(server: JsonServer, model: str, texts: Sequence[str]) -> Rows:
    """A row for each text. Raises ProviderErrors; too long a text is cut by the server."""
    body = {"model": model, "input": list(texts), "truncate": True, "keep_alive": KEEP_ALIVE}
    return read_ollama(await _post(server, "/api/embed", body), len(texts), server.place)


async def ask_openai(server: JsonServer, model: str, texts: Sequence[str]) -> Rows:
    """A row for each text. Raises ProviderErrors."""
    body = {"model": model, "input": list(texts), "encoding_format": "float"}
    return read_openai(await _post(server, "/embeddings", body), len(texts), server.place)


def open_embedding_server(
    connection: ProviderConnection, *, client: httpx2.AsyncClient | None = None
) -> tuple[JsonServer, Ask]:
    """The server of a provider that embeds, and how it is asked; nothing is sent yet.

    Raises BadAddressError, and EmbeddingUnsupportedError for the other providers.
    """
    match connection.provider:
        case "ollama":
            return ollama_server(connection, client=client), ask_ollama
        case "custom":
            return custom_server(connection, client=client), ask_openai
        case "openai":
            return _openai_server(connection, client), ask_openai
        case "anthropic" | "gemini":
            raise EmbeddingUnsupportedError(_unsupported(connection.provider))


async def _post(server: JsonServer, path: str, body: dict[str, Any]) -> dict[str, Any]:
    try:
        async with server.open("POST", path, body, model=body["model"]) as response:
            return await server.whole(response)
    except ProviderError as exc:
        told = exc.told
        if isinstance(told, HttpFailure) and told.status in _CANNOT and not isinstance(exc, ModelMissingError):
            words = told.quote(server.place).rstrip(".")
            said = f": {words}" if words else f" ({told.status})"
            raise EmbeddingUnsupportedError(
                f"{server.place} can't compute embeddings{said}. Update it, or choose the built-in encoder. "
                "(llama.cpp has to be started with --embeddings.)"
            ) from exc
        raise


def _openai_server(connection: ProviderConnection, client: httpx2.AsyncClient | None) -> JsonServer:
    key = connection.api_key.get_secret_value()
    place = Endpoint("OpenAI", connection.base_url, has_key=bool(key), redact=Redactor((key,)))
    if not key:
        raise UnauthorizedError("OpenAI needs an API key. Add it in Settings.")
    headers = {"Authorization": f"Bearer {key}"}
    url = connection.base_url or OPENAI_URL
    return JsonServer(url, place, timeout=connection.timeout, headers=headers, client=client)


def _unsupported(provider: ProviderName) -> str:
    return f"{provider} has no embedding models that PlexSage can use."
