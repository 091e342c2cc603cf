"""Where configured values come from, each as one layer of fields: environment, database, config.yaml."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.conf import settings

from core.settings_sources import ConfigProblem, Layer
from llm.models import LLMSettings, ProviderSettings
from llm.schemas import ProviderName
from llm.settings_fields import FIELDS, LLMConfig


class StoredRows(NamedTuple):
    """The settings in the database, read once."""

    chosen: LLMSettings | None
    providers: Mapping[str, ProviderSettings]


def read_rows() -> StoredRows:
    """Two queries."""
    chosen = LLMSettings.objects.filter(pk=LLMSettings.SINGLETON_ID).first()
    return StoredRows(chosen, {row.provider: row for row in ProviderSettings.objects.all()})


def environment_layer() -> Layer:
    """What the environment decides; checked when the program started. A key is "api_key.<provider>"."""
    keys = {f"api_key.{provider}": key for provider, key in settings.LLM_ENVIRONMENT_KEYS.items()}
    return Layer("environment", {**settings.LLM_ENVIRONMENT, **keys}, settings.LLM_ENVIRONMENT_NAMES)


def file_layer(provider: ProviderName | None = None) -> Layer:
    """What config.yaml says. Once the active provider is known, without the models of another one."""
    values = {name: value for name, value in settings.LLM_FILE.items() if name in LLMConfig.model_fields}
    if provider is not None and values.get("provider") not in (None, provider):
        values = {name: value for name, value in values.items() if not _is_each_ones(name)}
    return Layer("file", values)


def file_problems() -> list[ConfigProblem]:
    """What is wrong with config.yaml as a whole: unreadable, or names that nobody knows."""
    problems = []
    if settings.LLM_FILE_PROBLEM:
        problems.append(ConfigProblem(source="file", field="", message=settings.LLM_FILE_PROBLEM))
    problems += [
        ConfigProblem(source="file", field=str(name), message=f'There is no setting named "{name}".')
        for name in settings.LLM_FILE
        if name not in LLMConfig.model_fields
    ]
    return problems


def stored_layer(rows: StoredRows, provider: ProviderName | None = None) -> Layer:
    """What the database says: of the LLM as a whole, of each server, and of what `provider` has of its own."""
    values: dict[str, Any] = {}
    for name, row in FIELDS.items():
        kept_in = rows.chosen if row.is_shared else rows.providers.get(row.server or provider or "")
        if kept_in is not None:
            values[name] = getattr(kept_in, row.column)
    return Layer("database", values)


def locked_by(field: str, provider: ProviderName | None = None) -> str:
    """The variable that decides a field of LLMConfig, or "". The key is each provider's own: say whose."""
    return environment_layer().decided_by(f"api_key.{provider}" if field == "api_key" else field)


def _is_each_ones(name: str) -> bool:
    """config.yaml has no say in what a provider has of its own while another one is active."""
    return name in FIELDS and FIELDS[name].scope == "provider"
