"""How to reach a server that may not be the configured one: another address, another provider, a key just typed."""

from collections.abc import Mapping

from pydantic import SecretStr

from core.errors import AddressError
from llm.addresses import understood_if_any
from llm.schemas import ProviderConnection, ProviderName
from llm.services.checking import probe
from llm.services.settings.effective import load_config
from llm.services.settings.keys import find_key
from llm.services.settings.sources import StoredRows, read_rows
from llm.settings_fields import ADDRESSES


def connection_to(
    provider: ProviderName,
    address: str = "",
    *,
    api_key: SecretStr | None = None,
    timeout: float = 60.0,
    rows: StoredRows | None = None,
) -> ProviderConnection:
    """`address`: as typed, "" for the configured one. A stored key goes along only to the host it belongs to.
    `rows`: those already read.

    An address that cannot be understood stays as it is: asking there fails with the reason.
    """
    rows = rows or read_rows()
    effective = load_config(as_if=provider, rows=rows)
    configured = effective.config.base_url
    try:
        wanted = understood_if_any(provider, address) or configured
    except AddressError:
        return ProviderConnection(provider=provider, base_url=address, timeout=timeout)
    # An address that nobody but the person at the page chose must not get the environment's key.
    source = effective.sources.get(ADDRESSES.get(provider, ""), "default") if wanted == configured else "database"
    key = api_key if api_key and api_key.get_secret_value() else find_key(provider, wanted, source, rows).key
    return ProviderConnection(provider=provider, base_url=wanted, api_key=key, timeout=timeout)


def usual_keys() -> Mapping[str, SecretStr]:
    """For each place where Ollama is looked for, the key that may go there."""
    rows = read_rows()
    return {place: connection_to("ollama", place, rows=rows).api_key for place in probe.USUAL_PLACES}
