"""Logging: one line a record, as text or JSON, on standard error, and never with a secret in it."""

import logging
from collections.abc import Collection, Mapping
from typing import Any, Literal

from pythonjsonlogger.json import JsonFormatter

from core.database_trouble import TroubleInOneLine
from core.redact import HIDDEN, Redactor, is_secret_name

LogFormat = Literal["text", "json"]

_TEXT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_JSON = "%(asctime)s %(levelname)s %(name)s %(message)s"
_JSON_NAMES = {"asctime": "time", "levelname": "level", "name": "logger"}
#: Loggers that bring handlers of their own, which would write past ours.
_UVICORN = ("uvicorn", "uvicorn.error", "uvicorn.access", "uvicorn.asgi")
#: At DEBUG these write down whole requests, headers included; at INFO a line for each.
_CHATTY = (
    "httpx2",
    "httpcore2",
    "httpcore",
    "httpx",
    "openai",
    "anthropic",
    "google_genai",
    "urllib3",
    "plexapi",
)


class TextFormatter(logging.Formatter):
    """Readable lines. Redacting the finished text covers message, arguments, traceback and stack alike."""

    def __init__(self, secrets: Collection[str] = ()) -> None:
        super().__init__(_TEXT)
        self._redact = Redactor(secrets)

    def format(self, record: logging.LogRecord) -> str:
        """The record as text, without secrets."""
        return self._redact(super().format(record))


class JSONFormatter(JsonFormatter):
    """One JSON object a line, with the fields given as `extra`."""

    def __init__(self, secrets: Collection[str] = ()) -> None:
        super().__init__(_JSON, rename_fields=_JSON_NAMES, json_ensure_ascii=False)
        self._redact = Redactor(secrets)

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        """Redact the values before JSON escapes them: afterwards they would be harder to know again."""
        return super().process_log_record({name: self._clean(name, log_data[name]) for name in log_data})

    def _clean(self, name: str, value: Any) -> Any:
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, Mapping):
            return {str(key): self._clean(str(key), inner) for key, inner in value.items()}
        if isinstance(value, list | tuple):
            return [self._clean(name, inner) for inner in value]
        return self._redact(str(value)) if not is_secret_name(name) else HIDDEN


class ForeignHost(logging.Filter):
    """For requests by a name that is not ours: a traceback would only bury the line that says what to do."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep the record without its exception; it names the variable instead of Django's setting."""
        record.exc_info = None
        record.msg = str(record.msg).replace(" ALLOWED_HOSTS", " PLEXSAGE_ALLOWED_HOSTS")
        return True


def logging_config(level: str, log_format: LogFormat, secrets: Collection[str] = ()) -> dict[str, Any]:
    """What `logging.config.dictConfig` needs; `secrets` are the values to hide."""
    formatter = JSONFormatter if log_format == "json" else TextFormatter
    quiet = {"level": "WARNING" if level in {"DEBUG", "INFO"} else level}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"plexsage": {"()": formatter, "secrets": tuple(secrets)}},
        "filters": {"foreign_host": {"()": ForeignHost}, "database_trouble": {"()": TroubleInOneLine}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plexsage"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            **{name: {"handlers": [], "propagate": True} for name in (*_UVICORN, "django", "django.server")},
            **dict.fromkeys(_CHATTY, quiet),
            "django.db.backends": quiet,
            "asyncio": quiet,
            "django.security.DisallowedHost": {"filters": ["foreign_host"]},
            "django.request": {"filters": ["database_trouble"]},
        },
    }
