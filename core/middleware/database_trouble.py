"""When the database cannot be used: told as what it is, as a page, as JSON and in one line of the log."""

import logging
import sys

from django.db.utils import Error, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.defaults import server_error

from core.db.diagnosis import kind_of
from core.db.messages import Words, words_for
from core.db.unfit import UnfitDatabaseError
from core.web.access import refusal, wants_json

#: What a database raises that is well asked and cannot answer; other errors of it are mistakes of ours.
DATABASE_TROUBLE = (OperationalError, InterfaceError)


def is_trouble(exc: BaseException | None) -> bool:
    """PostgreSQL tells some of it in classes that else mean mistakes of ours."""
    return isinstance(exc, DATABASE_TROUBLE) or (isinstance(exc, Error) and kind_of(exc) != "unknown")


def database_trouble_or_server_error(request: HttpRequest) -> HttpResponse:
    """Django's `handler500`: 503 while the database is in trouble, as a page or as JSON; else 500."""
    trouble = sys.exc_info()[1]
    if not isinstance(trouble, Error) or not is_trouble(trouble):
        return server_error(request)
    words = explained(trouble)
    if wants_json(request):
        return refusal(503, "storage", words.message)
    return render(None, "503.html", {"words": words}, status=503)  # no request: it would ask who is signed in


def explained(trouble: Error) -> Words:
    """For people who use PlexSage: no paths."""
    return words_for(kind_of(trouble))


def told(trouble: Error) -> str:
    """For whoever runs PlexSage: the same in one line, with what the database said."""
    if isinstance(trouble, UnfitDatabaseError):
        return " ".join(str(trouble).split())
    return f"{explained(trouble).message} ({in_words(trouble)})"


def in_words(trouble: BaseException) -> str:
    """What the database said, as one line."""
    return " ".join(str(trouble).split()).rstrip(".")


class TroubleInOneLine(logging.Filter):
    """The way to the database's words leads through no code worth seeing."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep the record, with those words instead of the traceback."""
        trouble = record.exc_info[1] if record.exc_info else None
        if is_trouble(trouble) and trouble is not None:
            record.msg, record.args = "%s: the database failed: %s", (_what(record), in_words(trouble))
            record.exc_info, record.exc_text = None, None
        return True


def _what(record: logging.LogRecord) -> str:
    """What could not be done: a request's path, else what the record says itself."""
    path = getattr(getattr(record, "request", None), "path", "")
    return str(path) or " ".join(record.getMessage().split())
