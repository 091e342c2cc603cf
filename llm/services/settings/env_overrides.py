"""Which fields the environment decides, so that nobody can change them on a page."""

from django.conf import settings

from llm.schemas import ProviderName


def locked_by(field: str, provider: ProviderName | None = None) -> str:
    """The variable that decides a field of LLMConfig, or "". The key is each provider's own: say whose."""
    names = settings.LLM_ENVIRONMENT_NAMES
    if field == "api_key":
        key = settings.LLM_ENVIRONMENT_KEYS.get(provider or "")
        return names.get(f"api_key.{provider}", "the environment") if key and key.get_secret_value() else ""
    if settings.LLM_ENVIRONMENT.get(field) in {None, ""}:
        return ""
    return str(names.get(field, "the environment"))
