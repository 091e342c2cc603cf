"""Pages and JSON go compressed to whoever takes gzip; streams stay as they are, for each event must leave at once."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

from core.middleware.base import middleware

_KINDS = ("text/html", "application/json")
#: Only for what it does with an answer: it is put around nothing.
_GZIP = GZipMiddleware(lambda _request: HttpResponse())


@middleware
def compressed(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """As Django does it (against BREACH, too)."""
    if response.streaming or not response.headers.get("Content-Type", "").startswith(_KINDS):
        return response
    return _GZIP.process_response(request, response)
