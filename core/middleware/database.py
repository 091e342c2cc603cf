"""Sessions that cannot be kept do not keep a page from being read."""

from functools import partial

from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse

from core.db.best_effort import left_out_if_impossible

_READING = frozenset({"GET", "HEAD", "OPTIONS"})


class BearingSessionMiddleware(SessionMiddleware):
    """As Django's, but for pages that only read: these come without the session being written."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Write the session if it has changed."""
        if request.method not in _READING or not request.session.modified:
            return super().process_response(request, response)
        write = partial(super().process_response, request, response)
        return left_out_if_impossible("a session", write) or response
