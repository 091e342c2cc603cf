"""The system check of the addresses and keys that environment and config.yaml give for servers of one's own."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage
from django.core.checks import Warning as CheckWarning

from core.errors import AddressError
from llm.addresses import normalize_optional_address
from llm.exposure import goes_in_clear
from llm.schemas import ProviderName
from llm.settings_fields import ADDRESSES


def keys_in_clear(**_: Any) -> list[CheckMessage]:
    """llm.W001: anybody on the way could read the key. A name is not looked up: connecting tells of those."""
    hint = "Use the server's https address, or that of a proxy in front of it."
    return [
        CheckWarning(
            f"{settings.LLM_ENVIRONMENT_NAMES.get(field, field)} leads out of your network over plain http, and so "
            "does the key.",
            hint=hint,
            id="llm.W001",
        )
        for name, field in sorted(ADDRESSES.items())
        if goes_in_clear(_address(name, field), has_key=_has_key(name))
    ]


def _address(provider: ProviderName, field: str) -> str:
    """ "" where there is none that can be used: the start tells of those."""
    given = settings.LLM_ENVIRONMENT.get(field) or settings.LLM_FILE.get(field) or ""
    try:
        return normalize_optional_address(provider, str(given))
    except AddressError:
        return ""


def _has_key(provider: ProviderName) -> bool:
    """The environment's, or that of config.yaml, which is its provider's."""
    key = settings.LLM_ENVIRONMENT_KEYS.get(provider)
    if key is not None and key.get_secret_value():
        return True
    return settings.LLM_FILE.get("provider") == provider and bool(settings.LLM_FILE.get("api_key"))
