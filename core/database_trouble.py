"""When the database cannot be used (busy, full, away, not made yet): said as such, and in one line of the log."""

import logging
import sys

from django.db.utils import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.defaults import server_error

from core.access import refusal, wants_json

#: What a database raises that is well asked and cannot answer; other errors of it are mistakes of ours.
DATABASE_TROUBLE = (OperationalError, InterfaceError)
STORAGE = "The database cannot be used at the moment. Try again in a while; the log says why."


def database_trouble_or_server_error(request: HttpRequest) -> HttpResponse:
    """Django's `handler500`: 503 while the database is in trouble, as a page or as JSON; else 500."""
    if not isinstance(sys.exc_info()[1], DATABASE_TROUBLE):
        return server_error(request)
    if wants_json(request):
        return refusal(503, "storage", STORAGE)
    return render(None, "503.html", status=503)  # no request: it would ask who is signed in


def in_words(trouble: BaseException) -> str:
    """What the database said, as one line."""
    return " ".join(str(trouble).split()).rstrip(".")


class TroubleInOneLine(logging.Filter):
    """For what Django logs of a request: the way to the database's words leads through no code worth seeing."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep the record, with those words instead of the traceback."""
        trouble = record.exc_info[1] if record.exc_info else None
        if isinstance(trouble, DATABASE_TROUBLE):
            record.msg, record.args = "%s: the database failed: %s", (_path(record), in_words(trouble))
            record.exc_info = None
        return True


def _path(record: logging.LogRecord) -> str:
    return str(getattr(getattr(record, "request", None), "path", "a request"))
