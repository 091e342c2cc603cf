"""The effective LLM configuration, field by field, and how a provider is reached with it."""

from types import MappingProxyType
from typing import Any

from pydantic import SecretStr

from core.db.memory import recall
from core.errors import AddressError
from core.settings_sources import LayeredReader
from llm.addresses import normalize_address, normalize_optional_address
from llm.costs import DEFAULT_MODELS
from llm.errors import NotConfiguredError
from llm.models import ModelMeasurement
from llm.schemas import ProviderConnection, ProviderName
from llm.services.settings.keys import find_key
from llm.services.settings.sources import (
    StoredRows,
    environment_layer,
    file_layer,
    file_problems,
    read_rows,
    stored_layer,
)
from llm.settings_fields import ADDRESSES, FIELDS, EffectiveConfig, LLMConfig


def load_config(as_if: ProviderName | None = None, *, rows: StoredRows | None = None) -> EffectiveConfig:
    """Put the layers together. Values that cannot be used are passed over and reported; nothing is raised for them.

    `as_if`: what the configuration would be with that provider active; `rows`: those already read.
    """
    if rows is None:
        return recall(("LLM configuration", as_if), lambda: _put_together(as_if, read_rows()))
    return _put_together(as_if, rows)


def _put_together(as_if: ProviderName | None, rows: StoredRows) -> EffectiveConfig:
    reader = LayeredReader(_validated, file_problems())
    provider = as_if or reader.read("provider", [environment_layer(), stored_layer(rows), file_layer()])
    layers = [environment_layer(), stored_layer(rows, provider), file_layer(provider)]
    values = {name: reader.read(name, layers) for name in FIELDS if name != "provider"} | {"provider": provider}
    if provider in DEFAULT_MODELS:
        analysis, generation = DEFAULT_MODELS[provider]
        values["model_analysis"] = values["model_analysis"] or analysis
        values["model_generation"] = values["model_generation"] or generation
    config = LLMConfig(**{name: value for name, value in values.items() if value is not None})
    url_source = reader.sources.get(ADDRESSES.get(provider, ""), "default")
    found = find_key(provider, config.base_url, url_source, rows)
    return EffectiveConfig(
        config=config.model_copy(update={"api_key": found.key}),
        sources=MappingProxyType({**reader.sources, "api_key": found.source}),
        problems=(*reader.problems, *((found.problem,) if found.problem else ())),
    )


def what_is_missing(config: LLMConfig) -> str:
    """What still has to be chosen, in words; "" when nothing is."""
    if config.provider is None:
        return "choose a provider."
    if config.provider == "custom" and not config.custom_url:
        return "the custom provider needs a base URL."
    if not config.is_local and not config.api_key.get_secret_value():
        return f"{config.provider} needs an API key."
    if not config.model_analysis and not config.model_generation:
        return f"choose a model for {config.provider}."
    return ""


def connection_for(config: LLMConfig) -> ProviderConnection:
    """How to reach the active provider. Raises NotConfiguredError, saying what is missing."""
    if config.provider is None or what_is_missing(config):
        raise NotConfiguredError(f"LLM not configured: {_key_problem(config) or what_is_missing(config)}")
    measured = ModelMeasurement.objects.filter(provider=config.provider, base_url=config.base_url)
    latest = measured.exclude(output_mode="").order_by("-measured_at").first()
    left_out = dict(measured.filter(left_out__isnull=False).values_list("model", "left_out"))
    thinkers = tuple(measured.filter(has_thought=True).values_list("model", flat=True))
    return ProviderConnection.model_validate(
        {
            "provider": config.provider,
            "base_url": config.base_url,
            "api_key": config.api_key,
            "timeout": config.timeout,
            "output_mode": latest.output_mode if latest else None,
            "left_out": left_out,
            "thinkers": thinkers,
        }
    )


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
        wanted = normalize_optional_address(provider, address) or configured
    except AddressError:
        return ProviderConnection(provider=provider, base_url=address, timeout=timeout)
    # An address that nobody but the person at the page chose must not get the environment's key.
    source = effective.sources.get(ADDRESSES.get(provider, ""), "default") if wanted == configured else "database"
    key = api_key if api_key and api_key.get_secret_value() else find_key(provider, wanted, source, rows).key
    return ProviderConnection(provider=provider, base_url=wanted, api_key=key, timeout=timeout)


def _key_problem(config: LLMConfig) -> str:
    """Why there is no key, where one is stored."""
    if config.provider is None or config.is_local or config.api_key.get_secret_value():
        return ""
    return " ".join(problem.message for problem in load_config(config.provider).problems if problem.field == "api_key")


def _validated(field: str, raw: Any) -> Any:
    """Raises ValidationError and AddressError."""
    row = FIELDS[field]
    if row.is_address and row.server:
        raw = normalize_address(row.server, str(raw))
    # Every field has a default, so one field alone makes a valid model.
    return getattr(LLMConfig.model_validate({field: raw}), field)
