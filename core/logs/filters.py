"""What is left out of a log, or told in fewer words: refusals, health checks, a database that is down."""

import logging
from http import HTTPStatus

from django.db.utils import Error

from core.db.diagnosis import is_trouble
from core.db.messages import driver_message
from core.tasks.database_outage import note_database_trouble

#: Asked every few seconds by what looks after a server; a path may come before.
_READY = "/api/health/ready"
_HEALTH = ("/api/health", _READY, "/metrics")


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
