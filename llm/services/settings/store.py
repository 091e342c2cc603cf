"""Storing a change of the settings: all of it, or nothing."""

from django.db import transaction

from core.tasks.notifications import topics
from llm.errors import InvalidSettingsError
from llm.models import LLMSettings, ModelMeasurement, ProviderSettings
from llm.schemas import ProviderName
from llm.services.settings.change import SettingsChange, examine
from llm.services.settings.effective import load_config
from llm.services.settings.sources import read_rows
from llm.settings_fields import EffectiveConfig

#: Rings when settings were saved in this process.
SETTINGS_SAVED = "LLM settings saved"


@transaction.atomic
def save_settings(change: SettingsChange, *, for_provider: ProviderName | None = None) -> EffectiveConfig:
    """Store a change. `for_provider`: whose models, limit and key these are (the chosen or active provider's).

    Raises InvalidSettingsError, and then nothing has changed.
    """
    examined = examine(change, read_rows(), for_provider)
    if examined.errors:
        raise InvalidSettingsError(examined.errors)
    if examined.chosen:
        LLMSettings.objects.update_or_create(pk=LLMSettings.SINGLETON_ID, defaults=examined.chosen)
    for provider, columns in examined.providers.items():
        ProviderSettings.objects.update_or_create(provider=provider, defaults=columns)
    forget_left_out(*examined.providers, *filter(None, [examined.owner]))
    transaction.on_commit(lambda: topics().publish(SETTINGS_SAVED))
    return load_config()


def forget_left_out(*providers: str) -> None:
    """Forget which optional fields their servers refuse: with other settings these may be taken."""
    ModelMeasurement.objects.filter(provider__in=providers, left_out__isnull=False).update(left_out=None)
