"""Checking what a form says, before it is saved: one probe, one deadline, one at a time for each session."""

import asyncio
from collections.abc import Mapping
from contextlib import aclosing

from asgiref.sync import sync_to_async

from llm.errors import ProbeSupersededError, ProviderError
from llm.registry import create_provider
from llm.schemas import ModelInfo, ProviderConnection, ProviderName
from llm.services.calling.client import LLMClient
from llm.services.calling.measurements import remember
from llm.services.checking.context_windows import WindowLines, describe_window
from llm.services.checking.probe import PROBE_SECONDS, probe
from llm.services.checking.single_flight import probe_slots
from llm.services.settings.change import SettingsChange, preview_accepted
from llm.services.settings.effective import load_config
from llm.services.settings.sources import locked_by
from llm.settings_fields import ADDRESSES, LLMConfig
from llm.status import ProbeResult, ProbeStatus
from settings_ui.schemas.page import Checkup


async def check(
    change: SettingsChange, provider: ProviderName, *, session: str, asked_at: int | None = None
) -> Checkup:
    """Never raises for what was typed or what a server does. A newer check of the session takes this one's place.

    `asked_at`: see `ProbeSlots.only`.
    """
    config, errors = await sync_to_async(preview)(change, provider)
    if config is None:
        return _unasked(provider, "bad_address", errors[ADDRESSES[provider]], errors)
    if missing := _nothing_to_ask(config):
        return _unasked(provider, "not_configured", missing, errors, config)
    try:
        async with probe_slots().only(session, asked_at):
            result, info = await _ask(config)
    except ProbeSupersededError as exc:
        return _unasked(provider, "failed", exc.message, errors, config)
    if info:
        await _remember_if_saved(config, provider, info)
    window = await sync_to_async(window_lines)(config, info)
    lost = result.status in {"unreachable", "timeout"}
    return Checkup(
        probe=result, window=window, errors=errors, config=config, may_look_elsewhere=lost and _is_untouched(config)
    )


def _unasked(
    provider: ProviderName,
    status: ProbeStatus,
    text: str,
    errors: Mapping[str, str],
    config: LLMConfig | None = None,
) -> Checkup:
    return Checkup(probe=ProbeResult(provider=provider, status=status, text=text), errors=errors, config=config)


def preview(change: SettingsChange, provider: ProviderName) -> tuple[LLMConfig | None, Mapping[str, str]]:
    """What the configuration would be, without the fields that are refused; None when the address is one of them."""
    effective, errors = preview_accepted(change, for_provider=provider)
    return None if ADDRESSES.get(provider) in errors else effective.config, errors


def window_lines(config: LLMConfig, info: ModelInfo | None) -> WindowLines | None:
    """The window of the model that picks the tracks; None while nobody can know it."""
    model = LLMClient.model_of(config, "generation")
    known = info is not None or config.provider != "ollama" or config.ollama_context_window is not None
    return describe_window(config, info, model=model) if model and known else None


async def _remember_if_saved(config: LLMConfig, provider: ProviderName, info: ModelInfo) -> None:
    """What is only typed leaves nothing behind."""
    saved = await sync_to_async(load_config)(as_if=provider)
    if saved.config == config:
        await remember(config, info.name, info)


def _is_untouched(config: LLMConfig) -> bool:
    """Whether this is Ollama at the address that nobody has chosen."""
    default = LLMConfig.model_fields["ollama_url"].default
    return config.provider == "ollama" and config.ollama_url == default and not locked_by("ollama_url")


def _nothing_to_ask(config: LLMConfig) -> str:
    """Why a probe would be in vain; a model is not needed for one."""
    if config.provider == "custom" and not config.custom_url:
        return "Enter the address of your server."
    if not config.is_local and not config.api_key.get_secret_value():
        return "Enter an API key."
    return ""


async def _ask(config: LLMConfig) -> tuple[ProbeResult, ModelInfo | None]:
    """The probe, and beside it the description of the model that picks: one deadline for both."""
    connection = ProviderConnection.model_validate(
        {"provider": config.provider, "base_url": config.base_url, "api_key": config.api_key}
    )
    selected = dict.fromkeys(LLMClient.model_of(config, role) for role in ("analysis", "generation"))
    return await asyncio.gather(
        probe(connection, selected=tuple(selected)),
        _described(connection, LLMClient.model_of(config, "generation")),
    )


async def _described(connection: ProviderConnection, model: str) -> ModelInfo | None:
    """What the server tells of a model; None where it tells nothing in time."""
    if not model:
        return None
    try:
        provider = create_provider(connection.model_copy(update={"timeout": PROBE_SECONDS}))
        async with asyncio.timeout(PROBE_SECONDS), aclosing(provider):
            return await provider.describe_model(model)
    except (ProviderError, TimeoutError):
        return None
