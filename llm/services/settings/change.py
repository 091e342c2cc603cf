"""A change of the settings, as somebody typed it: what of it may be kept, and what the configuration would then be.

Pure: values in, values out. Nothing is stored, so that checking what is typed waits for nobody who writes.
"""

from collections.abc import Mapping
from copy import copy
from typing import Any, NamedTuple, Self, TypeVar

from django.conf import settings
from pydantic import ConfigDict, SecretStr, model_validator

from core.values import Frozen
from llm.errors import InvalidSettingsError
from llm.models import LLMSettings, ProviderSettings
from llm.schemas import ProviderName
from llm.services.settings.effective import load_config
from llm.services.settings.keys import binding_of
from llm.services.settings.sources import StoredRows, locked_by, read_rows
from llm.services.settings.validation import RefusedError, check_key, check_value
from llm.settings_fields import FIELDS, EffectiveConfig

Row = TypeVar("Row", LLMSettings, ProviderSettings)


class SettingsChange(Frozen):
    """What is to change, by the names of LLMConfig. What is not named stays as it is, and so does what is None, unless
    PlexSage can decide that by itself; "" lets the next source decide (file, default).

    Windows in tokens, time-outs in seconds. An empty `api_key` keeps the stored one.
    """

    model_config = ConfigDict(extra="allow")

    api_key: SecretStr | None = None
    clear_api_key: bool = False

    def __init__(self, **values: Any) -> None:
        """Raises ValidationError for a setting that there is not."""
        super().__init__(**values)

    @model_validator(mode="after")
    def _names_settings(self) -> Self:
        if unknown := set(self.model_extra or {}) - set(FIELDS):
            raise ValueError(f"no such settings: {', '.join(sorted(unknown))}")
        return self

    @property
    def new_key(self) -> SecretStr | None:
        """The key that was typed, if any."""
        return self.api_key if self.api_key and self.api_key.get_secret_value().strip() else None

    def wanted(self) -> dict[str, Any]:
        """Field of LLMConfig -> what it is to become (None = automatic), the key left out."""
        given = self.model_extra or {}
        named = {name: given[name] for name in FIELDS if name in given}
        return {name: value for name, value in named.items() if value is not None or FIELDS[name].automatic}

    @property
    def provider(self) -> ProviderName | None:
        """The provider that is to be the active one, if that changes."""
        return self.wanted().get("provider")


class ExaminedChange(NamedTuple):
    """What became of a change: `errors` by field for what is refused; the rest in `chosen` (columns of LLMSettings) and
    `providers` (columns of each provider's row). `owner`: whose models, limit and key these are.
    """

    owner: ProviderName | None
    errors: Mapping[str, str]
    chosen: Mapping[str, Any]
    providers: Mapping[ProviderName, Mapping[str, Any]]

    def applied_to(self, rows: StoredRows) -> StoredRows:
        """The rows as they would be stored; those given stay as they are."""
        chosen = _with(rows.chosen or LLMSettings(), self.chosen) if self.chosen else rows.chosen
        changed: dict[str, ProviderSettings] = {
            name: _with(rows.providers.get(name) or ProviderSettings(provider=name), columns)
            for name, columns in self.providers.items()
        }
        return StoredRows(chosen, {**rows.providers, **changed})


def examine(change: SettingsChange, rows: StoredRows, for_provider: ProviderName | None = None) -> ExaminedChange:
    """`for_provider`: whose models, limit and key these are (the chosen or active provider's)."""
    owner = for_provider or change.provider or load_config(rows=rows).config.provider
    before, errors = load_config(as_if=owner, rows=rows), dict[str, str]()
    accepted: dict[str, Any] = {}
    for field, wanted in change.wanted().items():
        try:
            value = check_value(field, wanted)
            if _may_be_kept(field, value, before, owner):
                accepted[field] = value
        except RefusedError as exc:
            errors[field] = str(exc)
    examined = ExaminedChange(owner, errors, *_columns(accepted, owner))
    try:
        key = _new_key(change, owner)
    except RefusedError as exc:
        errors["api_key"] = str(exc)
        return examined
    return examined if owner is None or key is None else _with_key(examined, owner, key, rows)


def preview_settings(change: SettingsChange, *, for_provider: ProviderName | None = None) -> EffectiveConfig:
    """What the configuration would be after such a change. Raises InvalidSettingsError."""
    effective, errors = preview_accepted(change, for_provider=for_provider)
    if errors:
        raise InvalidSettingsError(errors)
    return effective


def preview_accepted(
    change: SettingsChange, *, for_provider: ProviderName | None = None
) -> tuple[EffectiveConfig, Mapping[str, str]]:
    """What the configuration would be without the fields that are refused, and why those are."""
    rows = read_rows()
    examined = examine(change, rows, for_provider)
    return load_config(as_if=examined.owner, rows=examined.applied_to(rows)), examined.errors


def _may_be_kept(field: str, value: Any, before: EffectiveConfig, owner: ProviderName | None) -> bool:
    """False for a locked field that stays what it is: scripts send back what they were given. Raises RefusedError."""
    if variable := locked_by(field):
        # `before` is as if the owner were active, which says nothing of who is.
        current = settings.LLM_ENVIRONMENT["provider"] if field == "provider" else getattr(before.config, field)
        if value != current:
            raise RefusedError(_decided_by(variable))
        return False
    if FIELDS[field].scope == "provider" and owner is None:
        raise RefusedError("Choose a provider first.")
    return True


def _new_key(change: SettingsChange, owner: ProviderName | None) -> str | None:
    """The key to store, "" to forget the stored one, None to leave it. Raises RefusedError."""
    if change.new_key is None and not change.clear_api_key:
        return None
    if owner is None:
        raise RefusedError("Choose a provider first.")
    key = check_key(change.new_key, owner) if change.new_key else ""
    if variable := locked_by("api_key", owner):
        raise RefusedError(_decided_by(variable))
    return key


def _decided_by(variable: str) -> str:
    return f"This is set by {variable}. Change it there, or remove it first."


def _columns(
    accepted: Mapping[str, Any], owner: ProviderName | None
) -> tuple[dict[str, Any], dict[ProviderName, dict[str, Any]]]:
    """Values by setting -> columns of LLMSettings, and of each provider's row."""
    chosen: dict[str, Any] = {}
    providers: dict[ProviderName, dict[str, Any]] = {}
    for name, value in accepted.items():
        row = FIELDS[name]
        if row.is_shared:
            chosen[row.column] = value
        elif provider := row.server or owner:
            providers.setdefault(provider, {})[row.column] = value
    return chosen, providers


def _with_key(examined: ExaminedChange, owner: ProviderName, key: str, rows: StoredRows) -> ExaminedChange:
    """Bound to the host that it was typed for, which may be new as well."""
    after = load_config(as_if=owner, rows=examined.applied_to(rows)).config
    columns = {"api_key": key or None, "api_key_host": binding_of(after.base_url) if key else ""}
    mine = {**examined.providers.get(owner, {}), **columns}
    return examined._replace(providers={**examined.providers, owner: mine})


def _with(row: Row, columns: Mapping[str, Any]) -> Row:
    changed = copy(row)
    for name, value in columns.items():
        setattr(changed, name, value)
    return changed
