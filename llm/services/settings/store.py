"""Changing the settings: everything is checked first, then all of it is stored, or nothing."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from pydantic import SecretStr

from core.values import Frozen
from llm.errors import InvalidSettingsError
from llm.models import LLMSettings, ProviderSettings
from llm.schemas import EffectiveConfig, ProviderName
from llm.services.calling.model_info_cache import forget_left_out
from llm.services.settings.effective import load_config
from llm.services.settings.env_overrides import locked_by
from llm.services.settings.keys import binding_of
from llm.services.settings.validation import RefusedError, checked, checked_key

#: Field -> provider whose row keeps it, and the column there.
_OF_SERVER: dict[str, tuple[ProviderName, str]] = {
    "ollama_url": ("ollama", "base_url"),
    "custom_url": ("custom", "base_url"),
    "ollama_context_window": ("ollama", "context_window"),
    "custom_context_window": ("custom", "context_window"),
}
#: Fields that each provider has of its own.
_OF_OWNER = frozenset({"model_analysis", "model_generation", "max_tracks"})


class SettingsChange(Frozen):
    """What is to change; None leaves a field as it is, and "" lets the next source decide (file, default).

    Windows in tokens, time-outs in seconds. An empty `api_key` keeps the stored one.
    """

    provider: ProviderName | None = None
    ollama_url: str | None = None
    custom_url: str | None = None
    api_key: SecretStr | None = None
    clear_api_key: bool = False
    model_analysis: str | None = None
    model_generation: str | None = None
    ollama_context_window: int | None = None
    ollama_context_automatic: bool = False
    custom_context_window: int | None = None
    max_tracks: int | None = None
    max_tracks_automatic: bool = False
    smart_generation: bool | None = None
    cloud_timeout: float | None = None
    local_timeout: float | None = None

    @property
    def new_key(self) -> SecretStr | None:
        """The key that was typed, if any."""
        return self.api_key if self.api_key and self.api_key.get_secret_value().strip() else None

    def wanted(self) -> dict[str, Any]:
        """Field of LLMConfig -> what it is to become (None = automatic), the key left out."""
        other = {"api_key", "clear_api_key", "ollama_context_automatic", "max_tracks_automatic"}
        wanted = {name: value for name, value in self if name not in other and value is not None}
        if self.ollama_context_automatic:
            wanted["ollama_context_window"] = None
        if self.max_tracks_automatic:
            wanted["max_tracks"] = None
        return wanted


def save_settings(change: SettingsChange, *, for_provider: ProviderName | None = None) -> EffectiveConfig:
    """Store a change. `for_provider`: whose models, limit and key these are (the chosen or active provider's).

    Raises InvalidSettingsError, and then nothing has changed.
    """
    with transaction.atomic():
        _store(change, for_provider)
    return load_config()


def preview_settings(change: SettingsChange, *, for_provider: ProviderName | None = None) -> EffectiveConfig:
    """What the configuration would be after such a change, which is not stored. Raises InvalidSettingsError."""
    with transaction.atomic():
        owner = _store(change, for_provider)
        effective = load_config(as_if=owner)
        transaction.set_rollback(True)
    return effective


def _store(change: SettingsChange, for_provider: ProviderName | None) -> ProviderName | None:
    owner = for_provider or change.provider or load_config().config.provider
    examined = _Examination(load_config(as_if=owner), owner)
    for field, value in change.wanted().items():
        examined.take(field, value)
    key = examined.take_key(change)
    if examined.errors:
        raise InvalidSettingsError(examined.errors)
    _write(examined.accepted, owner)
    if owner and key is not None:
        _write_key(owner, key)
    servers = {provider for name in examined.accepted if (provider := _OF_SERVER.get(name, ("", ""))[0])}
    forget_left_out(*servers, *filter(None, [owner]))
    return owner


class _Examination:
    """Goes through a change field by field, and keeps what may be stored apart from what must be refused."""

    def __init__(self, before: EffectiveConfig, owner: ProviderName | None) -> None:
        self.accepted: dict[str, Any] = {}
        self.errors: dict[str, str] = {}
        self._before = before
        self._owner = owner

    def take(self, field: str, value: Any) -> None:
        """One field of LLMConfig."""
        try:
            value = checked(field, value)
        except RefusedError as exc:
            self.errors[field] = str(exc)
            return
        if variable := locked_by(field):
            # What a locked field already is may be said again: scripts send back what they were given.
            if value != self._current(field):
                self.errors[field] = f"{variable} decides this. Change it there, or remove it first."
        elif field in _OF_OWNER and self._owner is None:
            self.errors[field] = "Choose a provider first."
        else:
            self.accepted[field] = value

    def take_key(self, change: SettingsChange) -> str | None:
        """The key to store, "" to forget the stored one, None to leave it."""
        if change.new_key is None and not change.clear_api_key:
            return None
        if self._owner is None:
            self.errors["api_key"] = "Choose a provider first."
        elif variable := locked_by("api_key", self._owner):
            self.errors["api_key"] = f"{variable} decides this. Change it there, or remove it first."
        try:
            return checked_key(change.new_key, self._owner) if change.new_key and self._owner else ""
        except RefusedError as exc:
            self.errors["api_key"] = str(exc)
        return None

    def _current(self, field: str) -> Any:
        config = self._before.config
        # `before` is as if the owner were active, which says nothing of who is.
        return settings.LLM_ENVIRONMENT["provider"] if field == "provider" else getattr(config, field)


def _write(values: Mapping[str, Any], owner: ProviderName | None) -> None:
    chosen = {name: value for name, value in values.items() if name not in _OF_SERVER and name not in _OF_OWNER}
    if chosen:
        LLMSettings.objects.update_or_create(pk=LLMSettings.SINGLETON_ID, defaults=chosen)
    by_provider: dict[ProviderName, dict[str, Any]] = {}
    for name, value in values.items():
        if name in _OF_SERVER:
            provider, column = _OF_SERVER[name]
            by_provider.setdefault(provider, {})[column] = value
        elif name in _OF_OWNER and owner:
            by_provider.setdefault(owner, {})[name] = value
    for provider, columns in by_provider.items():
        ProviderSettings.objects.update_or_create(provider=provider, defaults=columns)


def _write_key(owner: ProviderName, key: str) -> None:
    """Bind the key to the host that it was typed for; the new address is stored by now."""
    host = binding_of(load_config(as_if=owner).config.base_url) if key else ""
    ProviderSettings.objects.update_or_create(provider=owner, defaults={"api_key": key or None, "api_key_host": host})
