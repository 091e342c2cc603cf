"""Django's error handlers, as pages or as JSON."""

import sys
from collections.abc import Callable
from functools import wraps

from django.db.utils import Error
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views import defaults

from core.db.connections import close_connections
from core.db.diagnosis import is_trouble
from core.db.messages import explain
from core.web import access

Handler = Callable[..., HttpResponseBase]


def _closing(handler: Handler) -> Handler:
    """Close the connections that the handler opened for the page's head (who is signed in, the library).

    Django calls handlers in a thread of the loop's pool, where no end of a request closes anything.
    """

    @wraps(handler)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        try:
            return handler(request, *args, **kwargs)
        finally:
            close_connections()

    return answer


def _database_trouble_or_server_error(request: HttpRequest) -> HttpResponse:
    """503 while the database is in trouble, else 500."""
    trouble = sys.exc_info()[1]
    if not isinstance(trouble, Error) or not is_trouble(trouble):
        return defaults.server_error(request)
    words = explain(trouble)
    if access.wants_json(request):
        return access.error_response(503, "storage", words.message)
    return render(None, "503.html", {"words": words}, status=503)  # no request: it would ask who is signed in


forbidden = _closing(access.forbidden)
not_found = _closing(defaults.page_not_found)
server_error = _closing(_database_trouble_or_server_error)
