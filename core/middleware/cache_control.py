"""What browsers keep: no fragment, which Back would show in its page's place, and nothing that the API says."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from core.middleware.base import middleware
from core.web.access import API_PREFIX


@middleware
def fragments_unkept(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Unless the view says otherwise. Whole pages are kept by the person's own browser alone, with what was typed."""
    if "HX-Request" in request.headers or request.path.startswith(API_PREFIX):
        response.headers.setdefault("Cache-Control", "no-store")
    elif response.headers.get("Content-Type", "").startswith("text/html"):
        response.headers.setdefault("Cache-Control", "private, no-cache")
    return response
