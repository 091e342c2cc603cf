"""Asking a server, within one deadline, whether it can be used: expected failures are values, not exceptions."""

import asyncio
import logging
import time
from collections.abc import Sequence
from typing import get_args
from urllib.parse import urlsplit

from core.container import in_container
from core.errors import AddressError
from llm.errors import ProviderError
from llm.protocol import Provider
from llm.providers.ollama import OllamaProvider
from llm.registry import create_provider
from llm.schemas import ModelInfo, ProviderConnection
from llm.services.addresses import understood
from llm.status import (
    ProbeResult,
    ProbeStatus,
    connected_text,
    model_missing_text,
    none_installed_text,
    unreachable_text,
)

logger = logging.getLogger(__name__)

#: All of a probe: address, listing, version (design §3, time-outs).
PROBE_SECONDS = 3.0
#: Looking for Ollama elsewhere, all places side by side (issue 3).
DISCOVERY_SECONDS = 2.0
#: Where Ollama usually is, seen from a computer and from a container.
USUAL_PLACES = (
    "http://localhost:11434",
    "http://127.0.0.1:11434",
    "http://host.docker.internal:11434",
    "http://ollama:11434",
)


async def probe(
    connection: ProviderConnection, *, selected: Sequence[str] = (), seconds: float = PROBE_SECONDS
) -> ProbeResult:
    """Never raises for what a server does or does not do. `selected` are the models that ought to be there."""
    started = time.monotonic()
    result = await _probe(connection, selected, seconds)
    logger.info("probe %s %s", connection.provider, result.status)
    return result.model_copy(update={"seconds": round(time.monotonic() - started, 3)})


async def find_ollama(*, tried: str = "", places: Sequence[str] = USUAL_PLACES) -> ProbeResult | None:
    """The first of the usual places where Ollama answers; offered to the person, never taken silently."""
    probes = [
        asyncio.ensure_future(probe(ProviderConnection(provider="ollama", base_url=place), seconds=DISCOVERY_SECONDS))
        for place in places
        if place != tried
    ]
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


async def _probe(connection: ProviderConnection, selected: Sequence[str], seconds: float) -> ProbeResult:
    try:
        address = understood(connection.provider, connection.base_url)
    except AddressError as exc:
        return ProbeResult(provider=connection.provider, status="bad_address", text=exc.message)
    provider = create_provider(connection.model_copy(update={"base_url": address, "timeout": seconds}))
    try:
        async with asyncio.timeout(seconds):
            version, models = await asyncio.gather(_version(provider), provider.list_models())
    except TimeoutError:
        return _failure(connection, address, "timeout", f"{provider.label} did not answer within {seconds:g} seconds.")
    except ProviderError as exc:
        status: ProbeStatus = exc.code if exc.code in get_args(ProbeStatus) else "failed"  # type: ignore[assignment]  # just checked
        return _failure(connection, address, status, exc.message)
    finally:
        await provider.aclose()
    return _answered(connection, address, version, models, selected)


async def _version(provider: Provider) -> str:
    """Only Ollama tells one; a proxy that hides it hides nothing that we need."""
    if not isinstance(provider, OllamaProvider):
        return ""
    try:
        return await provider.version()
    except ProviderError:
        return ""


def _answered(
    connection: ProviderConnection,
    address: str,
    version: str,
    models: tuple[ModelInfo, ...],
    selected: Sequence[str],
) -> ProbeResult:
    names = tuple(model.name for model in models)
    missing = [name for name in selected if name and not _has(names, name)]
    status: ProbeStatus = "ok"
    text, next_step = connected_text(len(models)), ""
    if not models and connection.provider == "ollama":
        status, text = "none_installed", none_installed_text()
    elif missing and connection.provider == "ollama":
        status, text, next_step = (
            "model_missing",
            model_missing_text(names),
            f"Choose another model, or pull {missing[0]}.",
        )
    return ProbeResult(
        provider=connection.provider,
        status=status,
        text=text,
        next_step=next_step,
        address=address,
        version=version,
        models=models,
    )


def _has(names: Sequence[str], name: str) -> bool:
    """Model names compare as Ollama does: case does not matter, and no tag means ":latest"."""
    wanted = name.lower()
    known = {known.lower() for known in names}
    return wanted in known or f"{wanted}:latest" in known


def _failure(connection: ProviderConnection, address: str, status: ProbeStatus, message: str) -> ProbeResult:
    text, next_step = message, ""
    if connection.provider == "ollama" and status in {"unreachable", "timeout"}:
        text, next_step = unreachable_text(urlsplit(address).netloc), _how_to_reach_ollama(address, status)
    return ProbeResult(provider=connection.provider, status=status, text=text, next_step=next_step, address=address)


def _how_to_reach_ollama(address: str, status: ProbeStatus) -> str:
    if in_container() and urlsplit(address).hostname in {"localhost", "127.0.0.1", "::1"}:
        return (
            "PlexSage runs in a container, where localhost is the container itself. "
            "Try http://host.docker.internal:11434."
        )
    if status == "timeout":
        return "Something is slow or blocked on the way. Check the address, the firewall, and that Ollama is idle."
    return "Is Ollama running there? Start it with `ollama serve`, and check the address."
