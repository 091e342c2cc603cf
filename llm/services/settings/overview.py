"""All settings as a page or the API shows them: values, where they come from, what is locked. Never a key."""

from collections.abc import Mapping
from typing import Any

from core.db.stored_secrets import is_undecipherable, last_four
from core.settings_sources import ConfigProblem, Source
from core.values import Frozen
from llm.registry import provider_class
from llm.schemas import LOCAL_PROVIDERS, PROVIDER_NAMES, ProviderName
from llm.services.settings.effective import load_config, what_is_missing
from llm.services.settings.sources import StoredRows, locked_by, read_rows
from llm.settings_fields import EffectiveConfig, settings_of, shared_settings


class FieldView(Frozen):
    """One field; `locked_by` is the environment variable that decides it, or ""."""

    value: Any = None
    source: Source = "default"
    locked_by: str = ""


class KeyView(Frozen):
    """What may be told of a key: that there is one, its end, and what stands in the way of using it."""

    is_set: bool = False
    is_readable: bool = False
    last_four: str = ""
    source: Source = "default"
    locked_by: str = ""
    problem: str = ""


class ProviderView(Frozen):
    """One provider as it would be if it were active; `fields` by the names of LLMConfig."""

    name: ProviderName
    label: str
    is_local: bool
    is_active: bool
    needs_key: bool
    fields: Mapping[str, FieldView]
    key: KeyView
    missing: str = ""


class SettingsView(Frozen):
    """Everything; `missing` says what still has to be chosen, "" when the LLM is configured."""

    active: ProviderName | None
    fields: Mapping[str, FieldView]
    providers: Mapping[ProviderName, ProviderView]
    problems: tuple[ConfigProblem, ...] = ()
    missing: str = ""


def settings_view() -> SettingsView:
    """Two queries, nothing outside is asked."""
    rows = read_rows()
    effective = load_config(rows=rows)
    active = effective.config.provider
    return SettingsView(
        active=active,
        fields={row.name: _field(effective, row.name) for row in shared_settings()},
        providers={name: _provider(name, rows, is_active=name == active) for name in PROVIDER_NAMES},
        problems=effective.problems,
        missing=what_is_missing(effective.config),
    )


def _provider(name: ProviderName, rows: StoredRows, *, is_active: bool) -> ProviderView:
    effective = load_config(as_if=name, rows=rows)
    adapter = provider_class(name)
    return ProviderView(
        name=name,
        label=adapter.label,
        is_local=name in LOCAL_PROVIDERS,
        is_active=is_active,
        needs_key=adapter.needs_key,
        fields={row.name: _field(effective, row.name) for row in settings_of(name)},
        key=_key(name, effective, rows),
        missing=what_is_missing(effective.config),
    )


def _field(effective: EffectiveConfig, name: str) -> FieldView:
    return FieldView(
        value=getattr(effective.config, name),
        source=effective.sources.get(name, "default"),
        locked_by=locked_by(name),
    )


def _key(name: ProviderName, effective: EffectiveConfig, rows: StoredRows) -> KeyView:
    usable = effective.config.api_key.get_secret_value()
    row = rows.providers.get(name)
    stored = (row.api_key or "") if row else ""
    shown = usable or ("" if is_undecipherable(stored) else stored)
    problems = [problem.message for problem in effective.problems if problem.field == "api_key"]
    return KeyView(
        is_set=bool(usable or stored),
        is_readable=bool(shown),
        last_four=last_four(shown),
        source=effective.sources["api_key"] if usable or not stored else "database",
        locked_by=locked_by("api_key", name),
        problem=" ".join(problems),
    )
