"""The two forms of a log: lines for people, JSON for programs."""

import logging
from collections.abc import Collection, Mapping
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from core.logs.lines import escape_line, indent_below, shorten
from core.text.known_secrets import KnownSecrets
from core.text.redact import HIDDEN, is_secret_name

#: Values to hide; what is learnt later is hidden too.
Secrets = KnownSecrets | Collection[str]

#: Characters of one message: more of it would only fill the disk.
MESSAGE_LIMIT = 4_000
#: Of a traceback: all of an ordinary one, and of an endless error text its beginning.
TRACEBACK_LIMIT = 50_000

_TEXT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_JSON = "%(asctime)s %(levelname)s %(name)s %(message)s"
_JSON_NAMES = {"asctime": "time", "levelname": "level", "name": "logger"}
_TRACEBACKS = frozenset({"exc_info", "exc_text", "stack_info"})


def as_known(secrets: Secrets) -> KnownSecrets:
    """The values as what hides them."""
    return secrets if isinstance(secrets, KnownSecrets) else KnownSecrets(secrets)


class TextFormatter(logging.Formatter):
    """Readable lines: one a record, and a traceback indented below it. Nothing is longer than its limit."""

    def __init__(self, secrets: Secrets = ()) -> None:
        super().__init__(_TEXT)
        self._secrets = as_known(secrets)

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
        self._secrets = as_known(secrets)

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
