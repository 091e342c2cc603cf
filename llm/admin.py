"""The LLM's settings and measurements in the admin: keys never come out, the environment's fields stay shut."""

from collections.abc import Mapping
from typing import Any

from asgiref.sync import async_to_sync
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest

from llm.forms import ProviderSettingsForm
from llm.models import LLMSettings, ModelMeasurement, ProviderSettings
from llm.registry import provider_class
from llm.schemas import ProviderName
from llm.services.checking.probe import probe
from llm.services.settings.change import SettingsChange
from llm.services.settings.effective import connection_to, load_config, what_is_missing
from llm.services.settings.overview import settings_view
from llm.services.settings.sources import locked_by
from llm.services.settings.store import forget_left_out, save_settings
from llm.settings_fields import LLMConfig, settings_of, shared_settings
from llm.status import ProbeResult

#: Column of LLMSettings -> the setting that it keeps.
_SHARED = {row.column: row.name for row in shared_settings()}


@admin.register(LLMSettings)
class LLMSettingsAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not subscriptable at run time
    """One row."""

    list_display = ("__str__", *(column for column in _SHARED if column != "provider"), "updated_at")
    fields = tuple(_SHARED)
    actions = ("test_connection",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only while there is none."""
        return super().has_add_permission(request) and not LLMSettings.objects.exists()

    def get_readonly_fields(self, request: HttpRequest, obj: object = None) -> list[str]:
        """What the environment decides."""
        return [column for column, name in _SHARED.items() if locked_by(name)]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> type[ModelForm]:  # type: ignore[type-arg]  # not subscriptable at run time
        """Say which variable decides, and what."""
        return super().get_form(request, obj, change, help_texts=_locks(_SHARED, load_config().config), **kwargs)

    @admin.action(description="Test connection", permissions=["change"])
    def test_connection(self, request: HttpRequest, rows: QuerySet[LLMSettings]) -> None:
        """Probe the active provider."""
        config = load_config().config
        if config.provider is None:
            self.message_user(request, f"LLM not configured: {what_is_missing(config)}", messages.WARNING)
        else:
            _tell(self, request, config.provider)


@admin.register(ProviderSettings)
class ProviderSettingsAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not subscriptable at run time
    """One row a provider."""

    form = ProviderSettingsForm
    list_display = (
        "provider",
        "base_url",
        "model_analysis",
        "model_generation",
        "key",
        "updated_at",
    )
    actions = ("test_connection",)

    def get_fields(self, request: HttpRequest, obj: ProviderSettings | None = None) -> tuple[str, ...]:
        """Address and window are for local servers; a key that the environment gives cannot be typed."""
        if obj is None:
            return ("provider",)
        key = ("key",) if locked_by("api_key", _name(obj)) else ("key", "new_api_key", "clear_api_key")
        return ("provider", *_columns(obj), *key)

    def get_readonly_fields(self, request: HttpRequest, obj: ProviderSettings | None = None) -> list[str]:
        """The provider once it is chosen, what the environment decides, and the key's last characters."""
        if obj is None:
            return []
        return ["provider", "key", *(column for column, name in _columns(obj).items() if locked_by(name))]

    def get_form(
        self, request: HttpRequest, obj: ProviderSettings | None = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm]:  # type: ignore[type-arg]  # not subscriptable at run time
        """Say which variable decides, and what."""
        texts = _locks(_columns(obj), load_config(_name(obj)).config) if obj else {}
        return super().get_form(request, obj, change, help_texts=texts, **kwargs)

    def save_model(self, request: HttpRequest, obj: ProviderSettings, form: Any, change: bool) -> None:
        """The key goes the one way that binds it to its host."""
        super().save_model(request, obj, form, change)
        forget_left_out(obj.provider)
        key, forget = form.cleaned_data.get("new_api_key"), form.cleaned_data.get("clear_api_key")
        if key or forget:
            save_settings(SettingsChange(api_key=key, clear_api_key=bool(forget)), for_provider=_name(obj))

    @admin.display(description="API key")
    def key(self, row: ProviderSettings) -> str:
        """Its last characters, or the variable that gives it."""
        view = settings_view().providers[_name(row)].key
        if view.locked_by:
            return f"This is set by {view.locked_by}."
        shown = f"set, ends in {view.last_four}" if view.last_four else "set"
        return " ".join(filter(None, (shown if view.is_set else "not set", view.problem)))

    @admin.action(description="Test connection", permissions=["change"])
    def test_connection(self, request: HttpRequest, rows: QuerySet[ProviderSettings]) -> None:
        """Probe each of the selected providers."""
        for row in rows:
            _tell(self, request, _name(row))


@admin.register(ModelMeasurement)
class ModelMeasurementAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not subscriptable at run time
    """To look at; deleting one makes PlexSage measure anew."""

    list_display = (
        "provider",
        "model",
        "base_url",
        "tokens_per_track",
        "input_tokens_per_second",
        "output_tokens_per_second",
        "calls",
        "measured_at",
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody types measurements."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Nobody changes them either."""
        return False


def _name(row: ProviderSettings) -> ProviderName:
    name: ProviderName = row.provider  # type: ignore[assignment]  # the column's choices are the very names
    return name


def _columns(row: ProviderSettings) -> dict[str, str]:
    """Column -> the setting that it keeps for this provider."""
    return {setting.column: setting.name for setting in settings_of(_name(row))}


def _locks(columns: Mapping[str, str], config: LLMConfig) -> dict[str, str]:
    """Column -> the variable that decides it, and what that says."""
    locks = {column: (locked_by(name), getattr(config, name)) for column, name in columns.items()}
    return {column: f"Set by {variable}: {value}" for column, (variable, value) in locks.items() if variable}


def _tell(model_admin: Any, request: HttpRequest, provider: ProviderName) -> None:
    effective = load_config(provider).config
    selected = (effective.model_analysis, effective.model_generation)
    result: ProbeResult = async_to_sync(probe)(connection_to(provider), selected=selected)
    level = messages.SUCCESS if result.status == "ok" else messages.WARNING
    text = " ".join(filter(None, (f"{provider_class(provider).label}: {result.text}", result.next_step)))
    model_admin.message_user(request, text, level)
