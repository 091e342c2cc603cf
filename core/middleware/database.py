"""How requests use the database: they wait less for it than other work, and pages are read where nothing is written."""

from functools import partial
from typing import Any

from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse

from core.db.best_effort import write_if_possible
from core.db.lock_timeout import short_lock_timeout
from core.middleware.base import InLoop, context_middleware

_READING = frozenset({"GET", "HEAD", "OPTIONS"})

#: Requests are waited for by people, or by scripts, which have time-outs too.
request_lock_timeout = context_middleware(lambda _request: short_lock_timeout())


class TolerantSessionMiddleware(InLoop, SessionMiddleware):
    """Django's, but pages that only read come also where their session cannot be written."""

    def may_ask(self, request: HttpRequest, step: str, *args: Any) -> bool:
        """To write it."""
        return step == "process_response" and request.session.modified

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Write the session if it has changed."""
        if request.method not in _READING or not request.session.modified:
            return super().process_response(request, response)
        write = partial(super().process_response, request, response)
        return write_if_possible("a session", write) or response
