"""Whether a value may be stored as a setting; refusals say what to type instead."""

from typing import Any

from pydantic import SecretStr

from core.errors import AddressError
from core.http.address_rules import check_host
from llm.addresses import normalize_optional_address
from llm.credentials import is_password
from llm.schemas import LOCAL_PROVIDERS, ProviderName
from llm.setting import Bounds, Setting
from llm.settings_fields import FIELDS

LONGEST_KEY = 1_000


class RefusedError(ValueError):
    """A value that cannot be stored; the text is for the person who typed it."""


def check_value(field: str, value: Any) -> Any:
    """The value as it is stored. Raises RefusedError."""
    row = FIELDS[field]
    if row.bounds and value is not None:
        return _number(value, row.bounds)
    if row.is_address:
        return _address(row, value)
    if row.choices:
        return _choice(row, value)
    return _name(row, value) if row.longest else value


def check_key(key: SecretStr, provider: ProviderName) -> str:
    """The key without the white space that is copied along. Raises RefusedError.

    A local server may have a name and a password instead.
    """
    text = key.get_secret_value().strip()
    if provider in LOCAL_PROVIDERS and is_password(text):
        if not text.isprintable() or len(text) > LONGEST_KEY:
            raise RefusedError(f"A username and password must be one line of at most {LONGEST_KEY:,} characters.")
        return text
    text = text if provider not in LOCAL_PROVIDERS else _without_scheme(text)
    if not text.isascii() or not text.isprintable() or " " in text or len(text) > LONGEST_KEY:
        raise RefusedError("This isn't an API key: keys are a single word of plain letters, digits and symbols.")
    return text


def _without_scheme(text: str) -> str:
    """ "Bearer abc", as people copy it, is the key abc; one with a colon needs the word to be understood."""
    rest = text[7:].strip() if text.lower().startswith("bearer ") else text
    return text if ":" in rest else rest


def _number(value: float, bounds: Bounds) -> float:
    if not bounds.least <= value <= bounds.most:
        raise RefusedError(f"Choose {bounds.least:,} to {bounds.most:,} {bounds.unit}.")
    return value


def _choice(row: Setting, value: str) -> str:
    """Empty lets the next source decide."""
    words = dict(row.choices)
    if value and value not in words:
        raise RefusedError(f"Choose one of these: {', '.join(words)}.")
    return value


def _name(row: Setting, value: str) -> str:
    name = value.strip()
    if not name.isprintable() or len(name) > row.longest:
        raise RefusedError(f"A model name must be one line of at most {row.longest} characters.")
    return name


def _address(row: Setting, value: str) -> str:
    try:
        address = normalize_optional_address(row.server or "custom", value)
        check_host(address)
    except AddressError as exc:
        raise RefusedError(exc.message) from exc
    return address
