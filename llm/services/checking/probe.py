"""Asking a server, within one deadline, whether it can be used: expected failures are values, not exceptions."""

import asyncio
import logging
import time
from collections.abc import Sequence
from typing import NamedTuple, get_args
from urllib.parse import urlsplit

from core.errors import AddressError
from core.http.container import in_container
from core.runtime import singleton
from core.tasks.status_registry import StatusRegistry
from llm.addresses import normalize_optional_address
from llm.errors import (
    BadAddressError,
    LLMError,
    ModelMissingError,
    NoListingError,
    NotConfiguredError,
    ProviderError,
    ProviderTimeoutError,
    TlsError,
    UnauthorizedError,
    UnreachableError,
    WrongServerError,
)
from llm.exposure import EXPOSED
from llm.model_names import is_among
from llm.protocol import Provider
from llm.providers.custom import CustomProvider
from llm.providers.ollama import OllamaProvider
from llm.registry import create_provider
from llm.schemas import ModelInfo, ProviderConnection
from llm.status import (
    ProbeResult,
    ProbeStatus,
    connected_text,
    model_missing_text,
    none_installed_text,
    unlisted_text,
    unreachable_text,
)

logger = logging.getLogger(__name__)

#: All of a probe: address, listing, version.
PROBE_SECONDS = 3.0
#: Servers whose last status is remembered.
_REMEMBERED = 100
_ERRORS: dict[ProbeStatus, type[LLMError]] = {
    "not_configured": NotConfiguredError,
    "bad_address": BadAddressError,
    "unreachable": UnreachableError,
    "timeout": ProviderTimeoutError,
    "unauthorized": UnauthorizedError,
    "wrong_server": WrongServerError,
}


class _Seen(StatusRegistry[tuple[str, str], ProbeStatus]):
    """How each server was when this process last probed it."""

    def __init__(self) -> None:
        super().__init__(limit=_REMEMBERED)


async def probe(
    connection: ProviderConnection,
    *,
    selected: Sequence[str] = (),
    describe: bool = False,
    seconds: float = PROBE_SECONDS,
) -> ProbeResult:
    """Never raises for what a server does or does not do. `selected` are the models that ought to be there.

    `describe`: also ask for all that the server tells of them (of its first model where none is selected).
    """
    result = await probe_quietly(connection, tuple(filter(None, selected)), describe=describe, seconds=seconds)
    place = _place_of(connection)
    # That a server is still there is no news; that it has gone is, and that it is back.
    before = singleton(_Seen).put((connection.provider, place), result.status)
    level = logging.DEBUG if before == result.status else logging.INFO
    logger.log(level, "%s%s: %s", connection.provider, f" at {place}" if place else "", result.status)
    return result


def _place_of(connection: ProviderConnection) -> str:
    """Host and port for the log; "" for what is no address, and was not asked."""
    try:
        address = normalize_optional_address(connection.provider, connection.base_url)
    except (AddressError, BadAddressError):
        return ""
    return urlsplit(address).netloc


def error_of(result: ProbeResult) -> LLMError:
    """A failed probe as the error to raise, for those who cannot go on without the server."""
    if result.status == "model_missing" or result.connected:
        return ModelMissingError(result.text, available=tuple(model.name for model in result.models))
    return _ERRORS.get(result.status, ProviderError)(result.text)


async def probe_quietly(
    connection: ProviderConnection, selected: tuple[str, ...] = (), *, describe: bool = False, seconds: float
) -> ProbeResult:
    """A probe that nothing is logged of."""
    started = time.monotonic()
    result = await _probe(connection, selected, describe, seconds)
    return result.model_copy(update={"seconds": round(time.monotonic() - started, 3)})


async def _probe(
    connection: ProviderConnection, selected: tuple[str, ...], describe: bool, seconds: float
) -> ProbeResult:
    try:
        address = normalize_optional_address(connection.provider, connection.base_url)
        provider = create_provider(connection.model_copy(update={"base_url": address, "timeout": seconds}))
    except (AddressError, BadAddressError) as exc:
        return ProbeResult(provider=connection.provider, status="bad_address", text=exc.message)
    try:
        result = await _asked(connection, address, provider, selected, describe=describe, seconds=seconds)
    finally:
        await provider.aclose()
    is_exposed = isinstance(provider, OllamaProvider | CustomProvider) and provider.is_exposed
    return result.model_copy(update={"warning": EXPOSED}) if is_exposed else result


async def _asked(
    connection: ProviderConnection,
    address: str,
    provider: Provider,
    selected: tuple[str, ...],
    *,
    describe: bool,
    seconds: float,
) -> ProbeResult:
    deadline = asyncio.get_running_loop().time() + seconds
    try:
        async with asyncio.timeout_at(deadline):
            models = await _listed(provider)
        extras = await _extras(provider, _to_describe(models, selected) if describe else (), deadline)
    except TimeoutError:
        return _failure(connection, address, "timeout", f"{provider.label} didn't answer within {seconds:g} seconds.")
    except TlsError as exc:
        return _as_said(connection, address, "unreachable", exc.message)
    except ProviderError as exc:
        status: ProbeStatus = exc.code if exc.code in get_args(ProbeStatus) else "failed"  # type: ignore[assignment]  # just checked
        return _failure(connection, address, status, exc.message)
    return _answered(connection, address, models, selected, extras)


async def _listed(provider: Provider) -> tuple[ModelInfo, ...]:
    """None where a server has no list: it may work all the same."""
    try:
        return await provider.list_models()
    except NoListingError:
        return ()


class _Extras(NamedTuple):
    """What is good to know of a server that has listed its models; `vanished` are gone since."""

    version: str = ""
    described: tuple[ModelInfo, ...] = ()
    vanished: frozenset[str] = frozenset()


async def _extras(provider: Provider, models: Sequence[ModelInfo], deadline: float) -> _Extras:
    """As much as the deadline allows: a listing alone is a good answer, too."""
    try:
        async with asyncio.timeout_at(deadline):
            version, described = await asyncio.gather(
                _version(provider), asyncio.gather(*(_described(provider, model) for model in models))
            )
    except TimeoutError:
        return _Extras()
    vanished = frozenset(model.name for model, found in zip(models, described, strict=True) if found is None)
    return _Extras(version, tuple(filter(None, described)), vanished)


def _to_describe(models: Sequence[ModelInfo], selected: Sequence[str]) -> tuple[ModelInfo, ...]:
    """The selected models that are there, once each."""
    wanted = [model for model in models if is_among(model.name, selected)]
    return tuple(wanted or models[:1])


async def _version(provider: Provider) -> str:
    """Only Ollama tells one; a proxy that hides it hides nothing that we need."""
    if not isinstance(provider, OllamaProvider):
        return ""
    try:
        return await provider.version()
    except ProviderError:
        return ""


async def _described(provider: Provider, listed: ModelInfo) -> ModelInfo | None:
    """A description joins what the listing tells; None for a model that has gone in between."""
    try:
        described = await provider.describe_model(listed.name)
    except ModelMissingError:
        return None
    except ProviderError:
        return listed
    unset = ModelInfo(name=listed.name)
    told = {name: value for name, value in described if value != getattr(unset, name)}
    return listed.model_copy(update=told | {"name": listed.name})


def _answered(
    connection: ProviderConnection,
    address: str,
    listed: tuple[ModelInfo, ...],
    selected: Sequence[str],
    extras: _Extras,
) -> ProbeResult:
    models = tuple(model for model in listed if model.name not in extras.vanished)
    names = tuple(model.name for model in models)
    missing = [name for name in selected if not is_among(name, names)]
    status: ProbeStatus = "ok"
    text, next_step = connected_text(len(models)), ""
    if not models and connection.provider == "ollama":
        status, text = "none_installed", none_installed_text()
    elif missing and connection.provider == "ollama":
        status, text = "model_missing", model_missing_text(names)
        next_step = f"Choose another model, or pull {missing[0]}."
    elif not models and connection.provider == "custom":
        text, next_step = unlisted_text(), "" if selected else "Type the model’s name as it is on the server. "
        next_step += "Use “Test” to check that it works."
    return ProbeResult(
        provider=connection.provider,
        status=status,
        text=text,
        next_step=next_step,
        address=address,
        version=extras.version,
        models=models,
        described=extras.described,
    )


def _failure(connection: ProviderConnection, address: str, status: ProbeStatus, message: str) -> ProbeResult:
    text, next_step = message, ""
    if connection.provider == "ollama" and status in {"unreachable", "timeout"}:
        text, next_step = unreachable_text(urlsplit(address).netloc), _how_to_reach_ollama(address, status)
    return ProbeResult(provider=connection.provider, status=status, text=text, next_step=next_step, address=address)


def _as_said(connection: ProviderConnection, address: str, status: ProbeStatus, message: str) -> ProbeResult:
    """What a server said for itself needs no guesses about who is there: the first sentence, and what to do."""
    text, _, next_step = message.partition(". ")
    return ProbeResult(
        provider=connection.provider, status=status, text=text.rstrip("."), next_step=next_step, address=address
    )


def _how_to_reach_ollama(address: str, status: ProbeStatus) -> str:
    if in_container() and urlsplit(address).hostname in {"localhost", "127.0.0.1", "::1"}:
        return (
            "PlexSage runs in a container, where localhost is the container itself. "
            "Try http://host.docker.internal:11434."
        )
    if status == "timeout":
        return "The connection may be slow or blocked. Check the address, the firewall, and that Ollama isn't busy."
    return "Is Ollama running there? Start it with `ollama serve` and check the address."
