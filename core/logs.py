"""Logging: one line a record, as text or JSON, on standard error, and never with a secret in it."""

import logging
from collections.abc import Collection, Mapping
from http import HTTPStatus
from typing import Any, Literal
from unicodedata import category

from django.db.utils import Error
from pythonjsonlogger.json import JsonFormatter

from core.db.diagnosis import is_trouble
from core.db.messages import driver_message
from core.tasks.database_outage import note_database_trouble
from core.text.known_secrets import KnownSecrets
from core.text.redact import HIDDEN, Redactor, is_secret_name

LogFormat = Literal["text", "json"]
#: Values to hide; what is learnt later is hidden too.
Secrets = KnownSecrets | Collection[str]

#: Characters of one message: more of it would only fill the disk.
MESSAGE_LIMIT = 4_000
#: Of a traceback: all of an ordinary one, and of an endless error text its beginning.
TRACEBACK_LIMIT = 50_000

#: Controls, which begin lines and steer terminals; halves of characters; the two breaks of Unicode.
_HIDDEN_KINDS = frozenset({"Cc", "Cs", "Zl", "Zp"})
_TURNING = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))
_MARGIN = "    "

_TEXT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_JSON = "%(asctime)s %(levelname)s %(name)s %(message)s"
_JSON_NAMES = {"asctime": "time", "levelname": "level", "name": "logger"}
_TRACEBACKS = frozenset({"exc_info", "exc_text", "stack_info"})
#: Loggers that bring handlers of their own, which would write past ours.
_UVICORN = ("uvicorn", "uvicorn.error", "uvicorn.access", "uvicorn.asgi")
#: Asked every few seconds by what looks after a server; a path may come before.
_READY = "/api/health/ready"
_HEALTH = ("/api/health", _READY, "/metrics")
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


def known_to(secrets: Secrets) -> KnownSecrets:
    """The values as what hides them."""
    return secrets if isinstance(secrets, KnownSecrets) else KnownSecrets(secrets)


def escape_line(text: str) -> str:
    """The text as one line: none of it begins a line like a record's, or steers the terminal. Escapes are Python's."""
    return text if text.isascii() and text.isprintable() else "".join(map(_escape, text))


def indent_below(text: str) -> str:
    """Lines that are seen to belong to the record above them."""
    return "\n".join(_MARGIN + escape_line(line) for line in text.split("\n"))


def _cut_note(missing: int) -> str:
    """What stands where a text was cut."""
    return f"… ({missing:,} more characters)"


def _escape(char: str) -> str:
    hidden = category(char) in _HIDDEN_KINDS or char in _TURNING
    return char.encode("unicode_escape").decode() if hidden else char


class TextFormatter(logging.Formatter):
    """Readable lines: one a record, and a traceback indented below it. Nothing is longer than its limit."""

    def __init__(self, secrets: Secrets = ()) -> None:
        super().__init__(_TEXT)
        self._secrets = known_to(secrets)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # the name is logging's
        """Time, level, logger and message."""
        return escape_line(shorten(self._secrets.in_logs, super().formatMessage(record), MESSAGE_LIMIT))

    def formatException(self, ei: Any) -> str:  # noqa: N802
        """The traceback."""
        return indent_below(shorten(self._secrets.in_logs, super().formatException(ei), TRACEBACK_LIMIT))

    def formatStack(self, stack_info: str) -> str:  # noqa: N802
        """The calls that led to the record."""
        return indent_below(shorten(self._secrets.in_logs, super().formatStack(stack_info), TRACEBACK_LIMIT))


class JSONFormatter(JsonFormatter):
    """One JSON object a line, with the fields given as `extra`."""

    def __init__(self, secrets: Secrets = ()) -> None:
        super().__init__(_JSON, rename_fields=_JSON_NAMES, json_ensure_ascii=False)
        self._secrets = known_to(secrets)

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
        if is_secret_name(name):
            return HIDDEN
        limit = TRACEBACK_LIMIT if name in _TRACEBACKS else MESSAGE_LIMIT
        # JSON escapes breaks itself; of a traceback they are the lines.
        return "\n".join(map(escape_line, shorten(self._secrets.in_logs, str(value), limit).split("\n")))


def shorten(redact: Redactor, text: str, limit: int) -> str:
    """The text without secrets, and how much was left out of a long one."""
    return redact.redact_beginning(text, limit) + (_cut_note(len(text) - limit) if len(text) > limit else "")


class RefusedRequestFilter(logging.Filter):
    """For requests that are refused (4xx): anybody can send them, and a traceback would only bury the line."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep the record without its exception; of a foreign host it names our variable, not Django's setting."""
        if getattr(record, "status_code", HTTPStatus.INTERNAL_SERVER_ERROR) < HTTPStatus.INTERNAL_SERVER_ERROR:
            record.exc_info, record.exc_text = None, None
            record.msg = str(record.msg).replace(" ALLOWED_HOSTS", " PLEXSAGE_ALLOWED_HOSTS")
        return True


class DatabaseTroubleFilter(logging.Filter):
    """The way to the database's words leads through no code worth seeing."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep the record, with those words instead of the traceback."""
        trouble = record.exc_info[1] if record.exc_info else None
        if is_trouble(trouble) and trouble is not None:
            record.database_trouble = trouble
            record.msg, record.args = "%s: the database failed: %s", (_action(record), driver_message(trouble))
            record.exc_info, record.exc_text = None, None
        return True


class RepeatedTroubleFilter(logging.Filter):
    """Whoever meets a database that is down would say so: the first line does, and one says that it is back."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Drop the record where all that it tells is what an earlier one told."""
        trouble = _database_trouble(record)
        return trouble is None or note_database_trouble(trouble, is_logged=record.levelno >= logging.WARNING)


class HealthCheckFilter(logging.Filter):
    """Containers ask every half minute: as long as all is well, that is no news; nor that it still is not ready."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Drop uvicorn's line for a health check (client, method, path, HTTP version, status), and Django's."""
        match record.args:
            case (_, _, str(path), _, int(status)):
                return _is_news(path, status)
            case _:
                path = str(getattr(getattr(record, "request", None), "path", ""))
                return _is_news(path, getattr(record, "status_code", HTTPStatus.INTERNAL_SERVER_ERROR))


def logging_config(level: str, log_format: LogFormat, secrets: Secrets = ()) -> dict[str, Any]:
    """What `logging.config.dictConfig` needs; `secrets` are the values to hide."""
    formatter = JSONFormatter if log_format == "json" else TextFormatter
    known = known_to(secrets)
    quiet = {"level": "WARNING" if level in {"DEBUG", "INFO"} else level}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"plexsage": {"()": formatter, "secrets": known}},
        "filters": {
            "refused_request": {"()": RefusedRequestFilter},
            "database_trouble": {"()": DatabaseTroubleFilter},
            "repeated_trouble": {"()": RepeatedTroubleFilter},
            "no_health_checks": {"()": HealthCheckFilter},
        },
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "plexsage",
                "filters": ["database_trouble", "repeated_trouble", "refused_request"],
            }
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            **{name: {"handlers": [], "propagate": True} for name in (*_UVICORN, "django", "django.server")},
            **dict.fromkeys(_CHATTY, quiet),
            "django.db.backends": quiet,
            "asyncio": quiet,
            "uvicorn.access": {"handlers": [], "propagate": True, "filters": ["no_health_checks"]},
            "django.request": {"filters": ["database_trouble", "no_health_checks"]},
        },
    }


def _is_news(path: str, status: int) -> bool:
    path = path.partition("?")[0]
    if path.endswith(_READY) and status == HTTPStatus.SERVICE_UNAVAILABLE:
        return False
    return not (path.endswith(_HEALTH) and status < HTTPStatus.BAD_REQUEST)


def _database_trouble(record: logging.LogRecord) -> BaseException | None:
    """What the database raised, as the record's reason or in its words."""
    told = record.args if isinstance(record.args, tuple) else ()
    reasons = (getattr(record, "database_trouble", None), *told)
    return next((reason for reason in reasons if isinstance(reason, Error) and is_trouble(reason)), None)


def _action(record: logging.LogRecord) -> str:
    """What could not be done: a request's path, else what the record says itself."""
    path = getattr(getattr(record, "request", None), "path", "")
    return str(path) or " ".join(record.getMessage().split())
