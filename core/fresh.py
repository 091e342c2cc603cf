"""Fragments are kept by no browser: at the address of a page, Back would show one in the page's place."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from core.answers import middleware


@middleware
def fragments_unkept(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """What htmx asks for, unless its view says otherwise. Whole pages are kept as browsers do: with what was typed."""
    if "HX-Request" in request.headers:
        response.headers.setdefault("Cache-Control", "no-store")
    return response
