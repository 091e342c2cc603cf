"""How answers travel: what browsers keep of them, and which are compressed."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

from core.middleware.base import response_middleware
from core.web.access import is_api

_COMPRESSED = ("text/html", "application/json")
#: Only for what it does with an answer: it is put around nothing.
_GZIP = GZipMiddleware(lambda _request: HttpResponse())


@response_middleware
def cache_control(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Unless the view says otherwise, no fragment is kept, which Back would show in its page's place, and nothing that
    the API says; whole pages are kept by the person's own browser alone, with what was typed.
    """
    if "HX-Request" in request.headers or is_api(request):
        response.headers.setdefault("Cache-Control", "no-store")
    elif response.headers.get("Content-Type", "").startswith("text/html"):
        response.headers.setdefault("Cache-Control", "private, no-cache")
    return response


@response_middleware
def compress(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Pages and JSON go gzipped, as Django does it (against BREACH, too); of streams each event must leave at once."""
    if response.streaming or not response.headers.get("Content-Type", "").startswith(_COMPRESSED):
        return response
    return _GZIP.process_response(request, response)
