"""What comes in from the settings page: one form a provider, read as a change of the settings."""

from typing import Any, ClassVar

from django import forms
from pydantic import SecretStr

from llm.errors import InvalidSettingsError
from llm.schemas import LLMConfig, ProviderName
from llm.services.settings.change import SettingsChange
from llm.services.settings.store import save_settings


def _window() -> forms.IntegerField:
    """Tokens, as LLMConfig allows them."""
    return forms.IntegerField(required=False, min_value=512, max_value=10_000_000)


class ProviderForm(forms.Form):
    """What all providers have. A field that is not sent (locked ones are not) stays as it is."""

    provider: ClassVar[ProviderName]
    #: Field -> the flag that an emptied field sets: "let PlexSage decide".
    automatic: ClassVar[dict[str, str]] = {"max_tracks": "max_tracks_automatic"}

    model_analysis = forms.CharField(required=False, max_length=200)
    model_generation = forms.CharField(required=False, max_length=200)
    max_tracks = forms.IntegerField(required=False, min_value=1, max_value=100_000)

    def change(self) -> SettingsChange:
        """All that is valid; call `is_valid` first."""
        values: dict[str, Any] = {"provider": self.provider}
        for name, value in self.cleaned_data.items():
            if name not in self.data and not isinstance(self.fields[name], forms.BooleanField):
                continue
            if value is None:
                values |= self._emptied(name)
            elif name == "api_key":
                values[name] = SecretStr(value)
            else:
                values[name] = value
        return SettingsChange(**values)

    def save(self) -> dict[str, str]:
        """Store everything, or nothing: then field -> what to do about it."""
        if self.is_valid():
            self.require_all()
        if not self.errors:
            try:
                save_settings(self.change(), for_provider=self.provider)
            except InvalidSettingsError as exc:
                return dict(exc.errors)
        return self.first_errors()

    def first_errors(self) -> dict[str, str]:
        """Field -> the first thing wrong with it."""
        return {name: str(messages[0]) for name, messages in self.errors.items()}

    def require_all(self) -> None:
        """For saving: add an error for what this provider cannot do without."""

    def _emptied(self, name: str) -> dict[str, Any]:
        if name in self.automatic:
            return {self.automatic[name]: True}
        return {name: LLMConfig.model_fields[name].default} if name.endswith("_timeout") else {}


class OllamaForm(ProviderForm):
    """Ollama."""

    provider = "ollama"
    automatic: ClassVar[dict[str, str]] = {
        **ProviderForm.automatic,
        "ollama_context_window": "ollama_context_automatic",
    }
    ollama_url = forms.CharField(required=False, max_length=500)
    ollama_context_window = _window()
    api_key = forms.CharField(required=False, max_length=1_000)
    clear_api_key = forms.BooleanField(required=False)
    local_timeout = forms.FloatField(required=False, min_value=1, max_value=86_400)


class CustomForm(ProviderForm):
    """Any server that speaks like OpenAI's."""

    provider = "custom"
    custom_url = forms.CharField(required=False, max_length=500)
    custom_context_window = _window()
    api_key = forms.CharField(required=False, max_length=1_000)
    clear_api_key = forms.BooleanField(required=False)
    local_timeout = forms.FloatField(required=False, min_value=1, max_value=86_400)

    def require_all(self) -> None:
        """For saving: this server tells nothing by itself."""
        needed = {
            "custom_url": "Enter the address of the server, like http://localhost:1234/v1.",
            "model_analysis": "Enter the name of the model, as the server calls it.",
            "custom_context_window": "Enter how many tokens the server gives the model.",
        }
        for name, message in needed.items():
            if name in self.data and not self.cleaned_data.get(name) and name not in self.errors:
                self.add_error(name, message)


class CloudForm(ProviderForm):
    """A provider in the cloud."""

    api_key = forms.CharField(required=False, max_length=1_000)
    clear_api_key = forms.BooleanField(required=False)
    smart_generation = forms.BooleanField(required=False)
    cloud_timeout = forms.FloatField(required=False, min_value=1, max_value=86_400)


class AnthropicForm(CloudForm):
    """Anthropic."""

    provider = "anthropic"


class OpenAIForm(CloudForm):
    """OpenAI."""

    provider = "openai"


class GeminiForm(CloudForm):
    """Google Gemini."""

    provider = "gemini"


_FORMS: tuple[type[ProviderForm], ...] = (OllamaForm, CustomForm, AnthropicForm, OpenAIForm, GeminiForm)


def form_for(provider: ProviderName, data: Any) -> ProviderForm:
    """The form of one provider, with what was typed."""
    return next(form for form in _FORMS if form.provider == provider)(data)
