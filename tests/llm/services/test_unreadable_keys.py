"""A stored key that cannot be read any more: settings and runs say the same, and it goes nowhere."""

import pytest
from django.db import connection
from pydantic import SecretStr

from llm.errors import NotConfiguredError
from llm.services.settings.change import SettingsChange
from llm.services.settings.effective import connection_for, load_config
from llm.services.settings.overview import settings_view
from llm.services.settings.store import save_settings

pytestmark = pytest.mark.django_db
UNREADABLE = "gAAAAABunreadable"


@pytest.mark.parametrize("provider", ["anthropic", "openai", "gemini"])
def test_a_run_says_why_there_is_no_key(provider: str) -> None:
    save_settings(SettingsChange.model_validate({"provider": provider, "api_key": SecretStr("sk-secret-abcdef-4321")}))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE llm_providersettings SET api_key = %s", [UNREADABLE])
    config = load_config().config
    assert config.api_key.get_secret_value() == ""
    with pytest.raises(NotConfiguredError) as caught:
        connection_for(config)
    problem = settings_view().providers[config.provider or "custom"].key.problem
    assert caught.value.message == f"LLM not configured: {problem}"
    assert problem.startswith("The stored API key can't be read because ")
    assert "secret_key" in problem or "salt_key" in problem
    assert UNREADABLE not in problem


def test_without_any_key_it_is_asked_for() -> None:
    save_settings(SettingsChange(provider="openai"))
    with pytest.raises(NotConfiguredError, match="openai needs an API key"):
        connection_for(load_config().config)
