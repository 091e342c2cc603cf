"""How the address of a local server, as a person types it, is understood."""

from core.address import normalise_url
from llm.schemas import ProviderName

#: Ollama's own port, for "http://nas"; and what people copy along that its native API does not have.
OLLAMA_PORT = 11434
OLLAMA_SUFFIXES = ("/v1", "/api")


def understood(provider: ProviderName, address: str) -> str:
    """The address that is meant; "" stays "". Raises AddressError, whose message says what to type instead."""
    if not address.strip():
        return ""
    if provider == "ollama":
        return normalise_url(address, OLLAMA_PORT, OLLAMA_SUFFIXES)
    return normalise_url(address)
