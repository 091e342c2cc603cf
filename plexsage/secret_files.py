"""Secrets out of files: NAME_FILE holds the path of the file that holds NAME."""

import os
from pathlib import Path
from typing import Any, get_args

from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_settings import PydanticBaseSettingsSource


class SecretFileError(ValueError):
    """NAME_FILE cannot be used; the message is one line that names the variable."""


class SecretFileSource(PydanticBaseSettingsSource):
    """Answers for the fields of type SecretStr only."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Read one field's file: its value, its variable's name, and that the value is plain text."""
        name = field_name.upper()
        return read_secret_file(name), name, False

    def __call__(self) -> dict[str, Any]:
        """All secrets that a file gives, by the name of their variable."""
        found: dict[str, Any] = {}
        for field_name, field in self.settings_cls.model_fields.items():
            if SecretStr in get_args(field.annotation):
                value, name, _ = self.get_field_value(field, field_name)
                found |= {name: value} if value else {}
        return found


def variable_in_use(variable: str) -> str:
    """NAME, or NAME_FILE where the value came from a file."""
    from_file = not os.environ.get(variable) and os.environ.get(f"{variable}_FILE")
    return f"{variable}_FILE" if from_file else variable


def read_secret_file(name: str) -> str | None:
    """The content of the file that NAME_FILE names, without the line end; None where it is not set."""
    path = os.environ.get(f"{name}_FILE", "")
    if not path:
        return None
    if os.environ.get(name):
        raise SecretFileError(f"{name} and {name}_FILE are both set: remove one of them.")
    try:
        value = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as exc:
        reason = exc.strerror if isinstance(exc, OSError) else "it isn't text"
        raise SecretFileError(f"{name}_FILE: can't read {path}: {reason}.") from exc
    if not value:
        raise SecretFileError(f"{name}_FILE: {path} is empty.")
    return value
