"""Whether a value may be stored as a setting; refusals say what to type instead."""

from typing import Any

from pydantic import SecretStr

from core.errors import AddressError
from core.http.address_rules import check_host
from llm.addresses import understood_if_any
from llm.credentials import is_password
from llm.schemas import LOCAL_PROVIDERS, ProviderName

#: The columns' lengths.
_LONGEST_MODEL = 200
_LONGEST_KEY = 1_000
#: Field -> least, most, and the unit in words (as LLMConfig and the environment have them).
_RANGES: dict[str, tuple[float, float, str]] = {
    "ollama_context_window": (512, 10_000_000, "tokens"),
    "custom_context_window": (512, 10_000_000, "tokens"),
    "max_tracks": (1, 100_000, "tracks"),
    "cloud_timeout": (1, 86_400, "seconds"),
    "local_timeout": (1, 86_400, "seconds"),
}


class RefusedError(ValueError):
    """A value that cannot be stored; the text is for the person who typed it."""


def checked(field: str, value: Any) -> Any:
    """The value as it is stored. Raises RefusedError."""
    if field in _RANGES and value is not None:
        return _number(value, *_RANGES[field])
    if field in {"model_analysis", "model_generation"}:
        return _model(value)
    if field in {"ollama_url", "custom_url"}:
        return _url(field, value)
    return value


def checked_key(key: SecretStr, provider: ProviderName) -> str:
    """The key without the white space that is copied along. Raises RefusedError.

    A local server may have a name and a password instead.
    """
    text = key.get_secret_value().strip()
    if provider in LOCAL_PROVIDERS and is_password(text):
        if not text.isprintable() or len(text) > _LONGEST_KEY:
            raise RefusedError(f"A name and password are one line of at most {_LONGEST_KEY:,} characters.")
        return text
    text = text if provider not in LOCAL_PROVIDERS else _without_scheme(text)
    if not text.isascii() or not text.isprintable() or " " in text or len(text) > _LONGEST_KEY:
        raise RefusedError("This is not an API key: keys are one word of plain letters, digits and signs.")
    return text


def _without_scheme(text: str) -> str:
    """ "Bearer abc", as people copy it, is the key abc; one with a colon needs the word to be understood."""
    rest = text[7:].strip() if text.lower().startswith("bearer ") else text
    return text if ":" in rest else rest


def _number(value: float, least: float, most: float, unit: str) -> float:
    if not least <= value <= most:
        raise RefusedError(f"Choose {least:,} to {most:,} {unit}.")
    return value


def _model(value: str) -> str:
    name = value.strip()
    if not name.isprintable() or len(name) > _LONGEST_MODEL:
        raise RefusedError(f"A model's name is one line of at most {_LONGEST_MODEL} characters.")
    return name


def _url(field: str, value: str) -> str:
    try:
        address = understood_if_any("ollama" if field == "ollama_url" else "custom", value)
        check_host(address)
    except AddressError as exc:
        raise RefusedError(exc.message) from exc
    return address
