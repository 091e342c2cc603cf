"""The admin's form of one provider's settings: the key is typed, never shown."""

from typing import Any, ClassVar

from django import forms
from pydantic import SecretStr

from llm.models import ProviderSettings
from llm.services.settings.validation import RefusedError, check_key, check_value
from llm.settings_fields import FIELDS, settings_of


class ProviderSettingsForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """Checks what is typed as the settings page does."""

    new_api_key = forms.CharField(
        label="New API key or password",
        required=False,
        strip=True,
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "off"}),
        help_text=(
            "Leave blank to keep the stored one, which is never shown again. For a local server, this can be "
            "user:password."
        ),
    )
    clear_api_key = forms.BooleanField(label="Delete the stored API key", required=False)

    class Meta:
        model = ProviderSettings
        fields: ClassVar = ["provider", *{row.column: row for row in FIELDS.values() if not row.is_shared}]

    def clean(self) -> dict[str, Any]:
        """Each value as the settings page would keep it."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for row in settings_of(self.instance.provider) if self.instance.provider else ():
            if cleaned.get(row.column):
                try:
                    cleaned[row.column] = check_value(row.name, cleaned[row.column])
                except RefusedError as exc:
                    self.add_error(row.column, str(exc))
        return cleaned

    def clean_new_api_key(self) -> SecretStr:
        """Wrapped, so that nothing writes it down by chance."""
        typed = SecretStr(self.cleaned_data["new_api_key"])
        try:
            return SecretStr(check_key(typed, self.instance.provider))
        except RefusedError as exc:
            raise forms.ValidationError(str(exc)) from exc
