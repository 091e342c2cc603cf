"""The Django app `settings_ui`: the pages on which a person sets PlexSage up."""

from django.apps import AppConfig


class SettingsUIConfig(AppConfig):
    """It shows and changes what `llm` and `library` keep; of its own it has the state of the first run."""

    name = "settings_ui"
    verbose_name = "Settings pages"
