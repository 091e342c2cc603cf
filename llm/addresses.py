"""How the address of a local server, as a person types or copies it, is understood."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from core.errors import AddressError
from core.http.address import normalise_url
from llm.schemas import ProviderName


class _Usual(NamedTuple):
    """The port where such a server listens, and endings that people copy along."""

    port: int | None
    copied: tuple[str, ...]


_USUAL: Mapping[str, _Usual] = MappingProxyType(
    {
        "ollama": _Usual(11434, ("/v1", "/api")),
        "custom": _Usual(None, ("/chat/completions", "/completions", "/models")),
    }
)


def normalize_address(provider: ProviderName, address: str) -> str:
    """The address that is meant. Raises AddressError, whose message says what to type instead."""
    if "@" in address.rpartition("://")[2].partition("/")[0]:
        raise AddressError(
            "Remove the username and password from the address. Give them as the key instead, like user:password."
        )
    usual = _USUAL.get(provider, _Usual(None, ()))
    return normalise_url(address, usual.port, usual.copied)


def normalize_optional_address(provider: ProviderName, address: str) -> str:
    """The address that is meant, of a field that may be left empty: "" stays "". Raises AddressError."""
    return normalize_address(provider, address) if address.strip() else ""
