"""The admin's form of one provider's settings: the key is typed, never shown."""

from typing import Any, ClassVar

from django import forms
from pydantic import SecretStr

from llm.models import ProviderSettings
from llm.services.settings.validation import RefusedError, checked, checked_key


class ProviderSettingsForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """Checks what is typed as the settings page does."""

    new_api_key = forms.CharField(
        label="New API key or password",
        required=False,
        strip=True,
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "off"}),
        help_text="Leave blank to keep the stored one. It is never shown again. A local server's may be user:password.",
    )
    clear_api_key = forms.BooleanField(label="Forget the stored API key", required=False)

    class Meta:
        model = ProviderSettings
        fields: ClassVar = [
            "provider",
            "base_url",
            "context_window",
            "model_analysis",
            "model_generation",
            "max_tracks",
        ]

    def clean_base_url(self) -> str:
        """The address as it is understood."""
        typed: str = self.cleaned_data["base_url"]
        return _or_complain(f"{self.instance.provider}_url", typed) if typed else ""

    def clean_model_analysis(self) -> str:
        """One line."""
        return _or_complain("model_analysis", self.cleaned_data["model_analysis"])

    def clean_model_generation(self) -> str:
        """One line."""
        return _or_complain("model_generation", self.cleaned_data["model_generation"])

    def clean_new_api_key(self) -> SecretStr:
        """Wrapped, so that nothing writes it down by chance."""
        typed = SecretStr(self.cleaned_data["new_api_key"])
        try:
            return SecretStr(checked_key(typed, self.instance.provider))
        except RefusedError as exc:
            raise forms.ValidationError(str(exc)) from exc


def _or_complain(field: str, value: Any) -> str:
    try:
        return str(checked(field, value))
    except RefusedError as exc:
        raise forms.ValidationError(str(exc)) from exc
