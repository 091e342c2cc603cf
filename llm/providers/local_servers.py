"""How the servers that a person runs are reached: address, key, and the words of what goes wrong."""

from typing import Final
from urllib.parse import urlsplit

import httpx2

from core.errors import AddressError
from core.text.redact import Redactor
from llm.addresses import normalize_address
from llm.credentials import authorization, secrets_of
from llm.errors import ModelMissingError, ProviderError, RequestRejectedError
from llm.providers.error_mapping import Endpoint, HttpFailure, status_error, transport_error
from llm.providers.json_server import JsonServer
from llm.providers.ollama_errors import UNAUTHORIZED_HINT
from llm.providers.ollama_errors import explain as explain_ollama
from llm.providers.unauthorized import credentials_error
from llm.schemas import ProviderConnection

OLLAMA: Final = "Ollama"
CUSTOM: Final = "Custom server"
OLLAMA_URL = "http://localhost:11434"
#: Sent to a custom server where no key is set: some want any, and no other provider's key must ever get here.
PLACEHOLDER_KEY = "not-needed"


def ollama_server(connection: ProviderConnection, *, client: httpx2.AsyncClient | None = None) -> JsonServer:
    """Prepare; nothing is sent yet. Raises BadAddressError."""
    url = connection.base_url or OLLAMA_URL
    try:
        url = normalize_address("ollama", url)
    except AddressError as exc:
        place = Endpoint(OLLAMA, url, UNAUTHORIZED_HINT, local=True)
        raise transport_error(exc, place, timeout=connection.timeout) from exc
    key = connection.api_key.get_secret_value()
    place = Endpoint(OLLAMA, url, UNAUTHORIZED_HINT, local=True, has_key=bool(key), redact=Redactor(secrets_of(key)))
    headers = {"Authorization": authorization(key)} if key else {}
    return JsonServer(url, place, timeout=connection.timeout, headers=headers, explain=explain_ollama, client=client)


def custom_server(connection: ProviderConnection, *, client: httpx2.AsyncClient | None = None) -> JsonServer:
    """Prepare; nothing is sent yet. Raises BadAddressError."""
    url = api_url(connection)
    key = connection.api_key.get_secret_value()
    place = Endpoint(
        CUSTOM,
        url,
        "Check the API key in Settings.",
        local=True,
        has_key=bool(key),
        kind="an OpenAI-compatible server",
        redact=Redactor(secrets_of(key)),
    )
    headers = {"Authorization": authorization(key or PLACEHOLDER_KEY)}
    return JsonServer(url, place, timeout=connection.timeout, headers=headers, explain=_explain, client=client)


def api_url(connection: ProviderConnection) -> str:
    """The address as given; one without a path gets the usual /v1. Raises BadAddressError."""
    try:
        url = normalize_address("custom", connection.base_url)
    except AddressError as exc:
        raise transport_error(exc, Endpoint(CUSTOM, connection.base_url), timeout=connection.timeout) from exc
    return url if urlsplit(url).path else f"{url}/v1"


def _explain(failure: HttpFailure, place: Endpoint) -> ProviderError:
    """These servers' own cases: who asks, and a model that they do not have, under 400."""
    error = credentials_error(failure, place) or status_error(failure, place)
    text = failure.text.lower()
    rejected = failure.status == 400 and isinstance(error, RequestRejectedError)
    if rejected and "model" in text and ("not found" in text or "does not exist" in text):
        return ModelMissingError(f"{place} doesn't have the model {failure.model}. Choose another one.")
    return error
