"""Where configured values come from: the environment, the database and config.yaml, each as one layer of fields."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.conf import settings

from llm.models import LLMSettings, ProviderSettings
from llm.schemas import ConfigProblem, LLMConfig, ProviderName, Source

#: Fields that mean something for one provider only: config.yaml has no say in them while another one is active.
_OF_ONE_PROVIDER = frozenset({"model_analysis", "model_generation", "max_tracks"})


class Layer(NamedTuple):
    """One source of values, keyed by the field of LLMConfig; empty values decide nothing."""

    source: Source
    values: Mapping[str, Any]


class StoredRows(NamedTuple):
    """The settings in the database, read once."""

    chosen: LLMSettings | None
    providers: Mapping[str, ProviderSettings]


def read_rows() -> StoredRows:
    """Two queries."""
    chosen = LLMSettings.objects.filter(pk=LLMSettings.SINGLETON_ID).first()
    return StoredRows(chosen, {row.provider: row for row in ProviderSettings.objects.all()})


def environment_layer() -> Layer:
    """What the environment decides; checked when the program started."""
    return Layer("environment", settings.LLM_ENVIRONMENT)


def file_layer(provider: ProviderName | None = None) -> Layer:
    """What config.yaml says. Once the active provider is known, without the models of another one."""
    values = {name: value for name, value in settings.LLM_FILE.items() if name in LLMConfig.model_fields}
    if provider is not None and values.get("provider") not in (None, provider):
        values = {name: value for name, value in values.items() if name not in _OF_ONE_PROVIDER}
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


def choice_layer(rows: StoredRows) -> Layer:
    """What the database says of the LLM as a whole."""
    row = rows.chosen
    if row is None:
        return Layer("database", {})
    names = ("provider", "smart_generation", "cloud_timeout", "local_timeout")
    return Layer("database", {name: getattr(row, name) for name in names})


def provider_layer(rows: StoredRows, provider: ProviderName | None) -> Layer:
    """What the database says of the providers: every address and window, and the active one's models and limit."""
    values: dict[str, Any] = {}
    for name in ("ollama", "custom"):
        if row := rows.providers.get(name):
            values |= {f"{name}_url": row.base_url, f"{name}_context_window": row.context_window}
    if provider and (row := rows.providers.get(provider)):
        values |= {name: getattr(row, name) for name in _OF_ONE_PROVIDER}
    return Layer("database", values)
