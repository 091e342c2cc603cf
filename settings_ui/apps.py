"""The Django app `settings_ui`: the pages on which a person sets PlexSage up."""

from django.apps import AppConfig


class SettingsUIConfig(AppConfig):
    """No models: it shows and changes what `llm` keeps."""

    name = "settings_ui"
    verbose_name = "Settings pages"
