"""What comes in from the settings page: one form a provider, read as a change of the settings."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django import forms
from pydantic import SecretStr

from llm.errors import InvalidSettingsError
from llm.schemas import ProviderName
from llm.services.settings.change import SettingsChange
from llm.services.settings.store import save_settings
from llm.services.settings.validation import LONGEST_KEY
from llm.setting import Setting
from llm.settings_fields import FIELDS, settings_for

#: For saving, a server of this kind tells nothing by itself: field -> what to do about an empty one.
_NEEDED: Mapping[ProviderName, Mapping[str, str]] = MappingProxyType(
    {
        "custom": {
            "custom_url": "Enter the server's address, like http://localhost:1234/v1.",
            "model_analysis": "Enter the model's name as it is on the server.",
            "custom_context_window": "Enter the model's context window on the server, in tokens.",
        }
    }
)
_NUMBERS: Mapping[type, type[forms.IntegerField]] = MappingProxyType({int: forms.IntegerField, float: forms.FloatField})


def _field(row: Setting) -> forms.Field:
    """What is typed, as a value; whether it may be kept is the settings' own affair."""
    if row.kind is bool:
        return forms.BooleanField(required=False)
    if row.kind in _NUMBERS:
        return _NUMBERS[row.kind](required=False)
    return forms.CharField(required=False, max_length=row.longest or None)


class ProviderForm(forms.Form):
    """The settings of one provider. A field that is not sent (locked ones are not) stays as it is."""

    api_key = forms.CharField(required=False, max_length=LONGEST_KEY)
    clear_api_key = forms.BooleanField(required=False)

    def __init__(self, provider: ProviderName, data: Any) -> None:
        """`data`: what was typed."""
        super().__init__(data)
        self.provider = provider
        self.fields |= {row.name: _field(row) for row in settings_for(provider)}

    def change(self) -> SettingsChange:
        """All that is valid; call `is_valid` first."""
        values: dict[str, Any] = {"provider": self.provider}
        for name, value in self.cleaned_data.items():
            if name not in self.data and not isinstance(self.fields[name], forms.BooleanField):
                continue
            if name == "api_key":
                values[name] = SecretStr(value)
            else:
                # A number that was emptied: PlexSage decides, or the default does.
                values[name] = FIELDS[name].default if value is None else value
        return SettingsChange(**values)

    def save(self) -> dict[str, str]:
        """Store everything, or nothing: then field -> what to do about it."""
        if self.is_valid():
            self._require_all()
        if not self.errors:
            try:
                save_settings(self.change(), for_provider=self.provider)
            except InvalidSettingsError as exc:
                return dict(exc.errors)
        return self.first_errors()

    def first_errors(self) -> dict[str, str]:
        """Field -> the first thing wrong with it."""
        return {name: str(messages[0]) for name, messages in self.errors.items()}

    def _require_all(self) -> None:
        for name, message in _NEEDED.get(self.provider, {}).items():
            if name in self.data and not self.cleaned_data.get(name) and name not in self.errors:
                self.add_error(name, message)
