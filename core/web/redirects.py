"""Sending a browser to another page, by whatever its request was made."""

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseRedirectBase
from django_htmx.http import HttpResponseClientRedirect

from core.web.htmx import htmx_of


class SeeOther(HttpResponseRedirect):
    """After a form was taken: the browser gets the page, and a reload sends nothing twice."""

    status_code = 303


def redirect_page(request: HttpRequest, url: str) -> HttpResponseRedirectBase:
    """Send the whole page to `url`: a plain redirect of htmx's request would end up inside the page."""
    return HttpResponseClientRedirect(url) if htmx_of(request) else HttpResponseRedirect(url)


def after_form(request: HttpRequest, url: str) -> HttpResponseRedirectBase:
    """The same after a form was taken."""
    return HttpResponseClientRedirect(url) if htmx_of(request) else SeeOther(url)
