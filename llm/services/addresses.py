"""How the address of a local server, as a person types it, is understood."""

from core.address import normalise_url
from llm.providers.ollama import COPIED_SUFFIXES, DEFAULT_PORT
from llm.schemas import ProviderName


def understood(provider: ProviderName, address: str) -> str:
    """The address that is meant; "" stays "". Raises AddressError, whose message says what to type instead."""
    if not address.strip():
        return ""
    if provider == "ollama":
        return normalise_url(address, DEFAULT_PORT, COPIED_SUFFIXES)
    return normalise_url(address)
