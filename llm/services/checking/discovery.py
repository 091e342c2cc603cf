"""Looking for an Ollama where one usually is, when nobody has said where."""

import asyncio
from collections.abc import Mapping
from types import MappingProxyType

from pydantic import SecretStr

from llm.schemas import ProviderConnection
from llm.services.checking.probe import probe_quietly
from llm.services.settings.effective import connection_to
from llm.services.settings.sources import read_rows
from llm.status import ProbeResult

#: All places are asked side by side.
DISCOVERY_SECONDS = 2.0
#: Seen from a computer and from a container.
USUAL_PLACES = (
    "http://localhost:11434",
    "http://127.0.0.1:11434",
    "http://host.docker.internal:11434",
    "http://ollama:11434",
)
_NO_KEYS: Mapping[str, SecretStr] = MappingProxyType({})


async def find_ollama(*, tried: str = "", keys: Mapping[str, SecretStr] = _NO_KEYS) -> ProbeResult | None:
    """The first of the usual places where Ollama answers; offered to the person, never taken silently.

    `keys`: by place, those that may go there (`usual_keys`).
    """
    connections = [
        ProviderConnection(provider="ollama", base_url=place, api_key=keys.get(place, SecretStr("")))
        for place in USUAL_PLACES
        if place != tried
    ]
    probes = [asyncio.ensure_future(probe_quietly(connection, seconds=DISCOVERY_SECONDS)) for connection in connections]
    try:
        for finished in asyncio.as_completed(probes):
            result = await finished
            if result.connected:
                return result
        return None
    finally:
        for task in probes:
            task.cancel()
        await asyncio.gather(*probes, return_exceptions=True)


def usual_keys() -> Mapping[str, SecretStr]:
    """For each of the usual places, the key that may go there."""
    rows = read_rows()
    return {place: connection_to("ollama", place, rows=rows).api_key for place in USUAL_PLACES}
