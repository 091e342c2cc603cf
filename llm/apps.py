"""The Django app `llm`."""

from django.apps import AppConfig
from django.core import checks


class LLMAppConfig(AppConfig):
    """Registers the app and its system check."""

    name = "llm"
    verbose_name = "LLM"

    def ready(self) -> None:
        """Register the check."""
        from llm.checks import keys_in_clear  # noqa: PLC0415  # settings are not read before the apps are ready

        checks.register(keys_in_clear)
